"""A farmer, on a telephone, from nothing to the kitchens that look for carrots."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from matchmaker.demo import people
from tests.journeys import steps
from tests.journeys.conftest import Check, Visit
from tests.journeys.service import Service

pytestmark = pytest.mark.journey


def test_a_farmer_registers_and_sees_who_looks_for_carrots(
    visit: Visit, service: Service, check_page: Check
) -> None:
    email = steps.address("ginette")
    farm = f"Ferme {email.split('.')[1][:6]}"
    page = visit(width=360)
    steps.register(page, email, name="Ginette Parcours")
    check_page(page)
    page.goto(service.link_mailed_to(email))
    check_page(page)
    steps.submit(page, "Confirmer mon adresse")
    check_page(page)

    page.goto("/mon-espace")
    check_page(page)
    page.get_by_role("link", name="Inscrire mon organisation").click()
    check_page(page)
    page.get_by_label("Nom de l’organisation").fill(farm)
    page.get_by_label("Code postal").fill("j6e 3z3")
    steps.submit(page, "Inscrire l’organisation")
    expect(page.get_by_role("heading", name=farm)).to_be_visible()
    check_page(page)

    page.goto("/mon-espace/offres/nouvelle")
    check_page(page)
    steps.choose(page, "Produit", "carot", option="carotte")
    # what the catalogue knows of carrots here, before anybody painted
    expect(page.locator("[data-summary]")).to_contain_text("Au champ du")
    page.get_by_label("lavée").check()
    page.get_by_label("Quantité", exact=True).fill("400")
    page.get_by_label("Prix", exact=True).fill("1,80")
    page.get_by_label("Je livre", exact=True).check()
    page.get_by_label("Jusqu’à", exact=True).fill("120")
    check_page(page)
    steps.submit(page, "Publier")

    expect(page.get_by_role("heading", name="vous cherche")).to_be_visible()
    check_page(page)
    page.locator(".results a").first.click()
    expect(page.get_by_role("heading", name=re.compile("D’où vien.*point"))).to_be_visible()
    check_page(page)
    page.goto("/mon-espace")
    check_page(page)


def test_what_is_typed_beside_the_product_fills_blank_fields(
    visit: Visit, check_page: Check
) -> None:
    page = visit(width=360)
    steps.sign_in(page, people.FARMER)
    page.goto("/mon-espace/offres/nouvelle")
    steps.choose(page, "Produit", "3 caisses de carottes bio en dés 20 kg", option="carotte")
    expect(page.get_by_label("Quantité", exact=True)).to_have_value("3")
    expect(page.locator("#quantity-equals")).to_have_text("= 60 kg")
    expect(page.get_by_label("coupée")).to_be_checked()
    expect(page.get_by_label("Biologique", exact=True)).to_be_checked()
    check_page(page)


def test_what_is_typed_beside_the_product_replaces_nothing(visit: Visit) -> None:
    page = visit(width=360)
    steps.sign_in(page, people.FARMER)
    page.goto("/mon-espace/offres/nouvelle")
    page.get_by_label("Quantité", exact=True).fill("7")
    page.get_by_label("lavée").check()
    steps.choose(page, "Produit", "3 caisses de carottes en dés 20 kg", option="carotte")
    # what the catalogue knows of carrots has come: so would have the rest
    expect(page.locator("[data-summary]")).to_contain_text("Au champ du")
    expect(page.get_by_label("Quantité", exact=True)).to_have_value("7")
    expect(page.get_by_label("lavée")).to_be_checked()
