"""A visitor who knows nobody here, on a telephone, and then without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import browser as browsers
from tests.journeys.conftest import Check, Visit

pytestmark = pytest.mark.journey


def reach(page: Page, selector: str, *, within: int = 60) -> None:
    """Walk with the tabulator until the focus is there; a trap never gets there."""
    for _ in range(within):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not reach {selector}.")


def test_a_visitor_finds_carrots_by_keyboard(visit: Visit, check_page: Check) -> None:
    page = visit(width=360)
    page.goto("/")
    check_page(page)
    reach(page, "#f-what")
    page.keyboard.type("carotte")
    reach(page, "#f-where")
    page.keyboard.type("Joliette")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("carotte.*Joliette"))
    check_page(page)

    reach(page, "details.filters > summary")
    page.keyboard.press("Enter")
    reach(page, "#f-within")
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile("jusque="))
    check_page(page)
    reach(page, ".result h2 a", within=90)
    page.keyboard.press("Enter")
    browsers.arrive(page, "/organisations/|/offres/")
    check_page(page)
    assert not re.search(r"[A-Z]\d[A-Z] \d[A-Z]\d|\b4\d,\d{4}", page.inner_text("main"))


def test_a_visitor_enlarges_the_map_by_keyboard(visit: Visit, check_page: Check) -> None:
    page = visit(width=1280)
    page.goto("/fournisseurs?ou=Joliette")
    cluster = page.get_by_role("button", name=re.compile(r"^\d+ offres, agrandir$")).first
    expect(cluster).to_be_visible()
    check_page(page)
    with page.expect_response(re.compile("bbox=.*zoom=")) as answer:
        cluster.focus()
        page.keyboard.press("Enter")
    assert sum(each["count"] for each in answer.value.json()["clusters"]) > 0
    check_page(page)


def test_a_visitor_reads_english_and_comes_back(visit: Visit, check_page: Check) -> None:
    page = visit()
    page.goto("/fournisseurs?quoi=carotte")
    page.get_by_role("button", name="English").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en-CA")
    expect(page).to_have_url(re.compile("/fournisseurs.quoi=carotte"))
    check_page(page)
    page.get_by_role("button", name="Français").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "fr-CA")
