"""What several journeys begin with."""

from __future__ import annotations

import secrets
from typing import Final

from playwright.sync_api import Page, expect

from matchmaker.demo import people
from tests.journeys.service import Service

PASSWORD: Final = "sillon fromage lanterne 47"


def address(name: str) -> str:
    """An address that nobody used yet."""
    return f"{name}.{secrets.token_hex(3)}@exemple.quebec"


def submit(page: Page, words: str) -> None:
    """Press the button of the page (not of its frame) that says these words."""
    page.locator("main").get_by_role("button", name=words, exact=True).first.click()


def register(page: Page, email: str, *, name: str) -> None:
    """Open an account, consenting to what is required and nothing else."""
    page.goto("/compte/inscription")
    page.get_by_label("Votre nom").fill(name)
    page.get_by_label("Courriel").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    for box in page.locator("input[type=checkbox]").all():
        assert not box.is_checked()
    page.locator("input[type=checkbox]").first.check()
    submit(page, "Ouvrir mon compte")


def confirm(page: Page, service: Service, email: str) -> None:
    """Follow the link of the mail, and press its button."""
    page.goto(service.link_mailed_to(email))
    submit(page, "Confirmer mon adresse")


def sign_in(page: Page, account: people.Account) -> None:
    page.goto("/compte/ouvrir")
    page.get_by_label("Courriel").fill(account.email)
    page.get_by_label("Mot de passe").fill(people.PASSWORD)
    submit(page, "Ouvrir ma session")


def enter(page: Page, account: people.Account, *, service: Service) -> None:
    """Sign in with the second factor; a code opens one session, so each test has its person."""
    sign_in(page, account)
    page.get_by_label("Code à six chiffres").fill(service.operate("user", "code", account.email))
    submit(page, "Continuer")
    expect(page.get_by_label("Code à six chiffres")).to_have_count(0)


def choose(page: Page, field: str, typed: str, *, option: str) -> None:
    """Type into a box that suggests, and take a suggestion."""
    page.get_by_role("combobox", name=field, exact=True).click()
    page.keyboard.type(typed)
    page.get_by_role("option", name=option).first.click()
