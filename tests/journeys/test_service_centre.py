"""A school service centre: five schools, one order list, a shortlist, three requests."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Check, Visit
from tests.journeys.service import Service

pytestmark = pytest.mark.journey

LIST = """caisse de carottes 20 kg, 6 fois par semaine
patates 4 poches de 50 lb par semaine
pommes 60 kg par semaine
zorglub"""
SCHOOLS = 5


def inscribe(page: Page, name: str, *, kind: str, parent: str = "") -> None:
    page.goto("/mon-espace/organisations/nouvelle")
    page.get_by_label("Nom de l’organisation").fill(name)
    page.get_by_label("Vous êtes").select_option(label=kind)
    if parent:
        page.get_by_label("Type d’institution").select_option(label="école")
        page.get_by_label("Fait partie de").select_option(label=parent)
    page.get_by_label("Code postal").fill("J6E 3Z3")
    steps.submit(page, "Inscrire l’organisation")
    expect(page.get_by_role("heading", name=name)).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360], ids=["desktop", "phone"])
def test_five_schools_from_an_order_list_to_three_requests(
    visit: Visit, service: Service, check_page: Check, width: int
) -> None:
    email = steps.address("centre")
    centre = f"Centre de services {email.split('.')[1][:6]}"
    page = visit(width=width)
    steps.register(page, email, name="Odile Parcours")
    steps.confirm(page, service, email)
    inscribe(page, centre, kind="centre de services scolaire")
    for number in range(1, SCHOOLS + 1):
        inscribe(page, f"École {number} du {centre}", kind="institution", parent=centre)

    page.goto("/mon-espace/besoins/listes/nouvelle")
    page.get_by_label("Votre liste ou votre menu").fill(LIST)
    for number in range(1, SCHOOLS + 1):
        page.get_by_text(f"École {number} du {centre}", exact=False).click()
    check_page(page)
    steps.submit(page, "Lire la liste")
    expect(page.get_by_text("non comprise", exact=True)).to_be_visible()
    check_page(page)
    asked = page.locator("#product-2")
    if asked.input_value() == "":
        asked.select_option(label="pomme de terre")
        steps.submit(page, "Enregistrer les corrections")
    steps.submit(page, "Publier les 3 lignes prêtes")
    expect(page.get_by_text("15 besoins sont publiés")).to_be_visible()
    check_page(page)

    page.goto("/mon-espace/besoins")
    expect(page.get_by_role("heading", name="15 besoins en ligne")).to_be_visible()
    expect(page.locator("body")).to_be_visible()
    shortlist(page, check_page)
    ask(page, check_page)


def shortlist(page: Page, check_page: Check) -> None:
    """Keep three of the suppliers of one school's carrots."""
    page.goto("/fournisseurs?quoi=carotte")
    own = page.get_by_label("Noter pour").locator("option", has_text="Carotte").first
    page.goto(f"/fournisseurs?quoi=carotte&pour={own.get_attribute('value')}")
    for kept in range(3):
        page.get_by_role("button", name="Retenir").first.click()
        expect(page.get_by_role("button", name="Retenue")).to_have_count(kept + 1)
    check_page(page)
    page.goto(f"/mon-espace/retenus?pour={own_code(page)}")
    expect(page.get_by_role("heading", name="Comparer vos 3 retenus")).to_be_visible()
    check_page(page)


def own_code(page: Page) -> str:
    return page.url.split("pour=")[1]


def ask(page: Page, check_page: Check) -> None:
    """Ask all three to be presented."""
    expect(page.get_by_label("À rencontrer")).to_have_count(3)
    steps.submit(page, "Demander les mises en relation")
    expect(page.get_by_text("3 mises en relation sont demandées")).to_be_visible()
    check_page(page)
    page.goto("/mon-espace/dossier")
    expect(page.get_by_role("link", name="Télécharger en PDF")).to_be_visible()
    check_page(page)
