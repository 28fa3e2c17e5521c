"""A farm brings a file: errors at once, a preview, and nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from matchmaker.demo import people
from tests.journeys import steps
from tests.journeys.conftest import Check, Visit

pytestmark = pytest.mark.journey

# a comma for the cents, an accent from another age, two lines that can't be understood
FILE = """Identifiant;Denrée;Forme;Période;Qté;Prix;Rayon
parcours-1;Panais;lavée;sept.-déc.;300 kg;2,10 $/kg;80 km
parcours-2;Rutabaga;entier;oct.-mars;500 kg;1,10 $/kg;80 km
parcours-3;Zorglub;entier;oct.-mars;500 kg;1,10 $/kg;80 km
parcours-4;Poireau;entier;oct.-mars;beaucoup;1,10 $/kg;80 km
"""


def send(page: Page, file: Path) -> None:
    page.goto("/mon-espace/importer/offers")
    page.get_by_label("Le fichier").set_input_files(file)
    steps.submit(page, "Voir ce qui entrerait")


def test_a_farm_imports_what_is_ready_and_nothing_twice(
    visit: Visit, check_page: Check, tmp_path: Path
) -> None:
    file = tmp_path / "offres.csv"
    file.write_text(FILE, encoding="cp1252")
    page = visit()
    steps.sign_in(page, people.FARMER)
    page.goto("/mon-espace/importer")
    check_page(page)
    page.goto("/mon-espace/importer/offers")
    check_page(page)
    send(page, file)
    expect(page.get_by_role("heading", name="2 lignes sont prêtes")).to_be_visible()
    for refused in ("Zorglub", "beaucoup"):
        expect(page.locator(".refused-value", has_text=refused)).to_be_visible()
    check_page(page)
    steps.submit(page, "Importer les 2 lignes prêtes")
    check_page(page)
    page.goto("/mon-espace/offres")
    expect(page.get_by_role("link", name="Rutabaga", exact=True)).to_have_count(1)
    check_page(page)

    send(page, file)
    expect(page.get_by_role("heading", name="Aucune ligne n’est prête")).to_be_visible()
    expect(page.get_by_text("2 qui y sont déjà")).to_be_visible()
