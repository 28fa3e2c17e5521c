"""Two strangers end up trading: from the first click to the outcome."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from matchmaker.demo import people
from tests.journeys import steps
from tests.journeys.conftest import Check, Visit
from tests.journeys.service import Service, eventually

pytestmark = pytest.mark.journey


def test_a_farmer_asks_on_a_phone_and_a_cook_says_yes_from_the_mail(
    visit: Visit, service: Service, check_page: Check
) -> None:
    page = visit(width=360)
    farm = new_farm(page, service)
    page.locator(".results a").first.click()
    expect(page.get_by_role("heading", name=re.compile("D’où vien.*point"))).to_be_visible()
    check_page(page)
    page.get_by_label("Un mot pour vous présenter").fill("Je livre le mardi et le vendredi.")
    steps.submit(page, "Demander la mise en relation")
    expect(page.get_by_role("heading", name="En attente de l’autre partie")).to_be_visible()
    check_page(page)
    shown = page.url

    cook = visit(width=360)
    (link, *_) = service.answers_mailed_about(farm, count=1)
    cook.goto(link)
    expect(cook.get_by_text("Je livre le mardi et le vendredi.")).to_be_visible()
    check_page(cook)
    steps.submit(cook, "Oui, présentez-nous")
    expect(cook.get_by_text("Les deux ont dit oui")).to_be_visible()
    check_page(cook)
    cook.goto(link)
    expect(cook.get_by_role("heading", name="Ce lien n’est plus bon")).to_be_visible()

    page.goto(shown)
    expect(page.get_by_role("heading", name="Comment vous joindre")).to_be_visible()
    check_page(page)
    page.get_by_label("Votre message").fill("À mardi, 8 h.")
    steps.submit(page, "Envoyer le message")
    expect(page.get_by_text("À mardi, 8 h.")).to_be_visible()
    page.goto("/mises-en-relation")
    expect(page.get_by_text("Mise en contact")).to_be_visible()
    check_page(page)


def test_a_facilitator_presents_two_strangers_until_they_agree(
    visit: Visit, service: Service, check_page: Check
) -> None:
    desk = visit()
    steps.enter(desk, people.FACILITATOR, service=service)
    before = already_agreed(desk)
    desk.goto("/animation/mises-en-relation")
    check_page(desk)
    desk.get_by_role("link", name="Proposer des mises en relation").first.click()
    check_page(desk)
    desk.locator("input[name=pair]").first.check()
    steps.submit(desk, "Préparer les textes")
    desk.locator(".queue a.btn").first.click()
    check_page(desk)
    mark = f"Parcours {steps.address('mot').split('.')[1][:6]}."
    for field in desk.locator("textarea[name$=_reason]").all():
        field.fill(f"{mark} Deux voisins.")
    steps.submit(desk, "Envoyer aux deux")
    expect(desk.get_by_text("C’est parti")).to_be_visible()
    check_page(desk)
    shown = desk.url

    for link in service.answers_mailed_about(mark, count=2):
        party = visit(width=360)
        party.goto(link)
        check_page(party)
        steps.submit(party, "Oui, présentez-nous")
        expect(party.get_by_role("heading", name="Votre réponse est notée")).to_be_visible()

    desk.goto(shown)
    expect(desk.get_by_role("heading", name="Comment les joindre")).to_be_visible()
    check_page(desk)
    desk.get_by_role("link", name="Une entente est conclue").click()
    check_page(desk)
    steps.submit(desk, "Noter l’entente")
    expect(desk.get_by_role("alert")).to_be_visible()
    check_page(desk)
    desk.locator("input[name=side]").first.check()
    desk.get_by_label("Quantité dans la saison, environ").fill("1 250,5")
    steps.submit(desk, "Noter l’entente")
    expect(desk.get_by_text(re.compile("1.250,5.kg|1.251.kg")).first).to_be_visible()
    check_page(desk)
    # the map of gaps knows that these kilograms are met
    eventually(lambda: already_agreed(desk) != before or None, "gaps that know of it", within_s=60)
    check_page(desk)


def already_agreed(desk: Page) -> str:
    """What the page of gaps says was agreed on, in its words."""
    desk.goto("/animation/manques")
    found = re.search(r"Les (.+) déjà convenus", desk.locator("main").inner_text())
    return found[1] if found else ""


def new_farm(page: Page, service: Service) -> str:
    """Somebody registers, and offers carrots in Joliette; answers the name of the farm."""
    email = steps.address("ginette")
    farm = f"Ferme {email.split('.')[1][:6]}"
    steps.register(page, email, name="Ginette Parcours")
    steps.confirm(page, service, email)
    page.goto("/mon-espace/organisations/nouvelle")
    page.get_by_label("Nom de l’organisation").fill(farm)
    page.get_by_label("Code postal").fill("j6e 3z3")
    steps.submit(page, "Inscrire l’organisation")
    page.goto("/mon-espace/offres/nouvelle")
    steps.choose(page, "Produit", "carot", option="carotte")
    page.get_by_label("lavée").check()
    page.get_by_label("Quantité", exact=True).fill("400")
    page.get_by_label("Prix", exact=True).fill("1,80")
    page.get_by_label("Je livre", exact=True).check()
    page.get_by_label("Jusqu’à", exact=True).fill("120")
    steps.submit(page, "Publier")
    expect(page.get_by_role("heading", name="vous cherche")).to_be_visible()
    return farm
