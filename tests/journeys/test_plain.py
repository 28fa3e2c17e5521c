"""The same service for a browser that runs no script at all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from matchmaker.demo import people
from tests.journeys import steps
from tests.journeys.conftest import Check, Visit

pytestmark = pytest.mark.journey


def test_a_search_works_without_scripts(visit: Visit, check_page: Check) -> None:
    page = visit(width=360, with_scripts=False)
    page.goto("/")
    page.get_by_label("Quoi").fill("carotte")
    page.get_by_label("Où", exact=True).fill("Joliette")
    page.get_by_role("button", name="Chercher").first.click()
    expect(page).to_have_title(re.compile("carotte.*Joliette"))
    page.get_by_label("Jusqu’où").select_option(index=1)
    steps.submit(page, "Appliquer")
    expect(page).to_have_url(re.compile("jusque="))
    check_page(page)
    page.locator(".result h2 a").first.click()
    check_page(page)


def test_an_offer_is_published_without_scripts(visit: Visit, check_page: Check) -> None:
    page = visit(width=360, with_scripts=False)
    steps.sign_in(page, people.FARMER)
    page.goto("/mon-espace/offres/nouvelle")
    check_page(page)
    page.get_by_label("Produit", exact=True).fill("citrouille")
    steps.submit(page, "Remplir d’après le produit")
    expect(
        page.locator("select[name=season] option[selected][value^=field]").first
    ).to_be_attached()
    check_page(page)
    page.get_by_label("entière").check()
    page.get_by_label("Quantité", exact=True).fill("900")
    page.get_by_label("Je préfère en discuter").check()
    page.get_by_label("On peut venir chercher").check()
    steps.submit(page, "Publier")
    expect(page.get_by_role("heading", level=1)).to_contain_text("itrouille")
    check_page(page)
