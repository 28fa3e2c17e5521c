"""Three members back a lever, and the brief for the authorities comes out of it."""

from __future__ import annotations

import io

import pypdf
import pytest
from playwright.sync_api import Page, expect

from matchmaker.demo import people
from tests.journeys import steps
from tests.journeys.conftest import Check, Visit
from tests.journeys.service import Service

pytestmark = pytest.mark.journey


def back(page: Page, title: str, *, why: str) -> None:
    """Find the lever in the list, and back it."""
    page.goto("/communaute/leviers")
    page.get_by_label("Mots").fill(title)
    page.get_by_role("button", name="Montrer").click()
    page.get_by_role("link", name=title).click()
    page.get_by_label("Pourquoi, en une ligne").fill(why)
    page.get_by_label("Le mémoire aux autorités peut citer cette ligne").check()
    steps.submit(page, "Appuyer")


def test_three_members_back_a_lever_and_the_brief_comes_out(
    visit: Visit, service: Service, check_page: Check
) -> None:
    title = f"Des minimums trop hauts {steps.address('lot').split('.')[1][:6]}"
    farmer = visit()
    steps.sign_in(farmer, people.FARMER)
    farmer.goto("/communaute/leviers")
    check_page(farmer)
    farmer.get_by_role("link", name="Énoncer un levier").click()
    check_page(farmer)
    steps.submit(farmer, "Publier ce levier")
    expect(farmer.get_by_role("alert")).to_contain_text("choses à corriger")
    check_page(farmer)
    farmer.get_by_text("obstacle", exact=True).click()
    farmer.get_by_label("En une phrase").fill(title)
    farmer.get_by_label("Ce qui se passe, et pour qui").fill(
        "Le camion ne part pas pour **si peu**."
    )
    steps.submit(farmer, "Publier ce levier")
    check_page(farmer)

    buyer = visit(width=360)
    steps.sign_in(buyer, people.BUYER)
    back(buyer, title, why="Notre cuisine est petite")
    check_page(buyer)
    email = steps.address("lou")
    third = visit()
    steps.register(third, email, name="Lou Parcours")
    steps.confirm(third, service, email)
    third.goto("/mon-espace/organisations/nouvelle")
    third.get_by_label("Nom de l’organisation").fill(f"Conserverie {email[:10]}")
    third.get_by_label("Code postal").fill("J6E 3Z3")
    steps.submit(third, "Inscrire l’organisation")
    expect(third.get_by_role("heading", name="Conserverie")).to_be_visible()
    back(third, title, why="Nous gardons des places au froid")
    expect(third.get_by_role("heading", name="3 organisations l’appuient")).to_be_visible()

    desk = visit()
    steps.enter(desk, people.FACILITATOR, service=service)
    desk.goto("/animation")
    desk.get_by_role("link", name="Priorités", exact=True).click()
    check_page(desk)
    desk.get_by_label("Titre").fill(f"Grouper : {title}")
    steps.submit(desk, "Créer cette priorité")
    desk.get_by_label("Mots du titre").fill(title)
    desk.get_by_role("button", name="Chercher").click()
    desk.get_by_role("button", name=f"Ranger ici {title}").click()
    expect(desk.get_by_role("button", name=f"Sortir {title}")).to_be_visible()
    check_page(desk)
    desk.goto("/animation/priorites/memoire")
    check_page(desk)
    expect(desk.get_by_text("Notre cuisine est petite")).to_be_visible()
    steps.submit(desk, "Publier ce mémoire")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Mémoire publié le")
    paper = desk.request.get("/animation/priorites/memoire.pdf" + "?" + desk.url.split("?")[1])
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper.body())).pages)
    assert "Nous gardons des places au froid" in words.replace("\n", " ")
