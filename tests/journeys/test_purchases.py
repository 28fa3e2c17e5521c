"""A kitchen brings in what it bought, and settles two unknowns."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from matchmaker.demo import people
from tests.journeys import steps
from tests.journeys.conftest import Check, Visit

pytestmark = pytest.mark.journey

# the biggest unknowns that this kitchen has
FILE = """Date;Article;Marchand;Total;Qté;Unité
2026-09-01;Zorglub en vrac;Grossiste Untel;98 000,00 $;3;caisses
2026-09-08;Zorglub en vrac;Grossiste Untel;(1 000,00);1;caisse
2026-09-15;Potion du chef;Grossiste Untel;91 000,00;2;caisses
"""


def test_a_kitchen_brings_in_its_purchases_and_settles_two_unknowns(
    visit: Visit, check_page: Check, tmp_path: Path
) -> None:
    file = tmp_path / "achats.csv"
    file.write_text(FILE, encoding="cp1252")
    page = visit()
    steps.sign_in(page, people.BUYER)
    page.goto("/mon-espace/importer/purchases")
    page.get_by_label("Le fichier").set_input_files(file)
    steps.submit(page, "Voir ce qui entrerait")
    steps.submit(page, "Importer les 3 lignes prêtes")

    page.goto("/mon-espace/achats")
    check_page(page)
    page.locator("main .queue a").first.click()
    check_page(page)
    page.get_by_role("link", name="Zorglub en vrac").first.click()
    check_page(page)
    page.go_back()
    page.get_by_role("link", name="Les préciser, les plus gros montants d’abord").click()
    expect(page.get_by_role("heading", name="Zorglub en vrac")).to_be_visible()
    check_page(page)
    settle(page, "Répondre pour ces 2 lignes", group="vegetables", produced="quebec")
    expect(page.get_by_text("lignes précisées")).to_be_visible()
    expect(page.get_by_role("heading", name="Potion du chef")).to_be_visible()
    settle(page, "Répondre pour cette ligne", group="grocery", produced="abroad")
    expect(page.get_by_text("ligne précisée")).to_be_visible()
    check_page(page)


def settle(page: Page, button: str, *, group: str, produced: str) -> None:
    page.locator("#f-group").select_option(group)
    page.locator("#f-produced").select_option(produced)
    steps.submit(page, button)
