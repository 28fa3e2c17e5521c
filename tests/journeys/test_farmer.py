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


def test_a_late_spring_is_said_once_and_the_sheet_is_one_page(
    visit: Visit, check_page: Check
) -> None:
    page = visit(width=360)
    steps.sign_in(page, people.FARMER)
    page.goto("/mon-espace")
    check_page(page)
    page.get_by_role("link", name="Décaler la saison").click()
    expect(page.get_by_role("heading", name="en avance ou en retard")).to_be_visible()
    check_page(page)
    steps.submit(page, "Décaler : deux semaines plus tard")
    expect(page.locator(".flash")).to_contain_text("deux semaines plus tard")
    check_page(page)
    page.locator(".flash").get_by_role("button", name="Annuler").click()
    expect(page.locator(".flash")).to_contain_text("leurs dates")

    page.goto("/mon-espace")
    page.get_by_role("link", name="ce qui se vendrait").click()
    expect(page.get_by_role("heading", name="Ce qui se vendrait")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="En tableau").click()
    expect(page.locator("table").first).to_be_visible()
    check_page(page)

    page.goto("/mon-espace")
    page.get_by_role("link", name="Fiche d’une page à imprimer").click()
    expect(page.get_by_role("button", name="Imprimer")).to_be_visible()
    check_page(page)
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def test_what_ended_is_looked_at_and_the_calendar_has_an_address(
    visit: Visit, check_page: Check
) -> None:
    page = visit(width=360)
    steps.sign_in(page, people.FARMER)
    page.goto("/mon-espace/offres/reconduire")
    check_page(page)
    page.goto("/mon-espace")
    page.get_by_role("link", name="Mes dates dans mon calendrier").click()
    check_page(page)
    steps.submit(page, "Créer mon adresse")
    address = page.get_by_label("Adresse à copier").input_value()
    check_page(page)
    assert page.request.get(address).text().startswith("BEGIN:VCALENDAR")
    steps.submit(page, "Fermer ce calendrier")
    expect(page.locator(".flash")).to_contain_text("ne répond plus")
    assert page.request.get(address).status == 404
