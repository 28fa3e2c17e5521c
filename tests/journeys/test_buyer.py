"""A school's cook publishes a need and sees it from the other side."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Check, Visit
from tests.journeys.service import Service

pytestmark = pytest.mark.journey


def test_a_school_publishes_a_need_and_declines_a_supplier(
    visit: Visit, service: Service, check_page: Check
) -> None:
    email = steps.address("cuisine")
    school = f"École {email.split('.')[1][:6]}"
    page = visit()
    steps.register(page, email, name="Roger Parcours")
    steps.confirm(page, service, email)

    page.goto("/mon-espace/organisations/nouvelle")
    page.get_by_label("Nom de l’organisation").fill(school)
    page.get_by_label("Vous êtes").select_option(label="institution")
    page.get_by_label("Type d’institution").select_option(label="école")
    page.get_by_label("Code postal").fill("J6E 3Z3")
    steps.submit(page, "Inscrire l’organisation")
    expect(page.get_by_role("heading", name=school)).to_be_visible()

    page.goto("/mon-espace/besoins/nouveau")
    expect(page.locator("[data-summary]")).to_have_text("Du 1er septembre au 30 juin.")
    steps.choose(page, "Produit", "patat", option="pomme de terre")
    page.get_by_label("Quantité", exact=True).fill("60")
    check_page(page)
    steps.submit(page, "Publier")
    found = page.get_by_role("heading", name="fournisseurs possibles")
    expect(found).to_be_visible(timeout=15_000)
    check_page(page)
    first = page.locator(".results a").first
    farm = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", name="Les deux années")).to_be_visible()
    check_page(page)

    page.get_by_text("L’écarter pour cette saison").click()
    page.get_by_label("le volume").check()
    check_page(page)
    steps.submit(page, "Écarter ce jumelage")
    expect(page.get_by_text("Vous l’avez écarté")).to_be_visible()
    check_page(page)
    page.goto("/mon-espace/propositions")
    expect(page.locator(".results")).to_be_visible()
    expect(page.locator(".results h2", has_text=re.compile(f"^{re.escape(farm)}$"))).to_have_count(
        0
    )
    check_page(page)
