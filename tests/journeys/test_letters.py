"""A facilitator changes a letter, sees it as it will be, with scripts or without, and goes back."""

from __future__ import annotations

import mailbox
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from playwright.sync_api import expect

from matchmaker.demo import people
from tests.journeys import steps
from tests.journeys.conftest import Check, Visit
from tests.journeys.service import Service, eventually

pytestmark = pytest.mark.journey
TEXT = "/animation/courriels/textes/accounts-sign_in/fr"
SUBJECT = "La porte est ouverte"


def subjects(service: Service, recipient: str) -> list[str]:
    folder = Path(service.environment["MAIL_URL"].removeprefix("maildir:"))
    if not folder.exists():
        return []
    return [
        str(make_header(decode_header(message["Subject"])))
        for message in mailbox.Maildir(folder, create=False)
        if message["To"] == recipient
    ]


def test_a_facilitator_changes_a_letter_and_goes_back(
    visit: Visit, service: Service, check_page: Check
) -> None:
    desk = visit()
    steps.enter(desk, people.FACILITATOR, service=service)
    desk.goto("/animation")
    desk.get_by_role("link", name="Courriels", exact=True).click()
    check_page(desk)
    desk.goto(TEXT)
    check_page(desk)
    preview = desk.get_by_label("Aperçu du courriel")
    desk.get_by_label("Objet").fill("{prenom}")
    expect(preview).to_contain_text("Le repère {prenom} n’existe pas")
    desk.get_by_label("Objet").fill(SUBJECT)
    expect(preview.locator(".subject")).to_have_text(SUBJECT)
    steps.submit(desk, "Enregistrer ce texte")
    check_page(desk)

    plain = visit(width=360, with_scripts=False)
    plain.context.add_cookies(desk.context.cookies())
    plain.goto(TEXT)
    plain.get_by_label("Mots du bouton").fill("Entrer")
    steps.submit(plain, "Aperçu")
    expect(plain.locator(".letter-sheet .letter-button")).to_have_text("Entrer")
    expect(plain.get_by_label("Mots du bouton")).to_have_value("Entrer")
    check_page(plain)

    farmer = visit(width=360)
    farmer.goto("/compte/lien")
    farmer.get_by_label("Courriel").fill(people.FARMER.email)
    farmer.locator("main form button[type=submit]").first.click()
    eventually(
        lambda: True if SUBJECT in subjects(service, people.FARMER.email) else None,
        "the letter with its new subject",
    )

    steps.submit(desk, "Revenir au texte d’origine")
    expect(desk.get_by_label("Objet")).not_to_have_value(SUBJECT)
    desk.goto("/animation/courriels/perdus")
    check_page(desk)
