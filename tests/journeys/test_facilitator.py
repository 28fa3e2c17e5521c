"""A facilitator brings a directory in, hands a profile over, reads the desk, weighs the reasons,
and pairs everything anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from matchmaker.demo import people
from tests.journeys import steps
from tests.journeys.conftest import Check, Visit
from tests.journeys.service import Service, eventually

pytestmark = pytest.mark.journey

DESK = (
    "/animation",
    "/animation/manques?region=toutes",
    "/animation/organisations",
    "/animation/doublons",
    "/animation/chiffres",
    "/animation/bareme",
)


def directory(folder: Path, name: str) -> Path:
    """Two schools as the ministry lists them, one in the facilitator's region."""
    file = folder / "etablissements.csv"
    columns = "CD_ORGNS;NOM_OFFCL;ORDRE_ENS;NOM_MUNCP;CD_POSTL;COORD_X_LL84;COORD_Y_LL84"
    rows = [
        f"{name[-6:]}1;{name};Secondaire;Joliette;J6E3A6;-73.4398;46.0237",
        f"{name[-6:]}2;{name} du Golfe;Primaire;Rimouski;G5L4E2;-68.5289;48.4494",
    ]
    file.write_text("\n".join([columns, *rows, ""]), encoding="utf-8-sig")
    return file


def test_a_facilitator_hands_an_imported_profile_over(
    visit: Visit, service: Service, check_page: Check, tmp_path: Path
) -> None:
    email = steps.address("claude")
    name = f"Polyvalente {email.split('.')[1][:6]}"
    desk = visit()
    steps.enter(desk, people.FACILITATOR, service=service)
    desk.goto("/animation")
    check_page(desk)
    desk.goto("/mon-espace/importer/organizations")
    check_page(desk)
    desk.get_by_label("Le fichier").set_input_files(directory(tmp_path, name))
    steps.submit(desk, "Voir ce qui entrerait")
    check_page(desk)
    steps.submit(desk, "Importer les 2 lignes prêtes")

    member = visit(width=360)
    steps.register(member, email, name="Claude Parcours")
    steps.confirm(member, service, email)
    member.goto("/organisations")
    check_page(member)
    member.get_by_label("Nom", exact=True).fill(name)
    member.keyboard.press("Enter")
    member.locator("main").get_by_role("link", name=name, exact=True).click()
    member.get_by_role("link", name="C’est la mienne").click()
    check_page(member)
    member.get_by_label("Ce qui vous lie à elle").fill("Je dirige la cuisine de la polyvalente.")
    steps.submit(member, "Envoyer la demande")
    check_page(member)

    desk.goto("/animation/reclamations")
    check_page(desk)
    claim = desk.locator("li", has_text=email)
    claim.get_by_role("button", name="Confirmer").click()
    expect(desk.locator("li", has_text=email)).to_have_count(0)
    service.link_mailed_to(email)
    member.goto("/mon-espace")
    expect(member.get_by_role("link", name=f"Modifier {name}")).to_be_visible()
    check_page(member)

    desk.goto("/animation/organisations")
    desk.get_by_label("Nom", exact=True).fill(name)
    desk.keyboard.press("Enter")
    desk.locator("main").get_by_role("link", name=name, exact=True).click()
    expect(desk.get_by_text("Reprise confirmée")).to_be_visible()
    desk.get_by_label("Ajouter une note").fill("A un camion réfrigéré.")
    steps.submit(desk, "Garder la note")
    expect(desk.get_by_text("A un camion réfrigéré.")).to_be_visible()
    check_page(desk)
    desk.get_by_role("link", name="Modifier en son nom").click()
    expect(desk.get_by_text(f"Vous agissez pour {name}.")).to_be_visible()
    check_page(desk)


def test_an_administrator_pairs_everything_anew_and_weighs_the_reasons(
    visit: Visit, service: Service, check_page: Check
) -> None:
    desk = visit()
    steps.enter(desk, people.ADMINISTRATOR, service=service)
    desk.goto("/animation")
    steps.submit(desk, "Tout recalculer")

    def done() -> bool | None:
        desk.goto("/animation")
        return desk.get_by_role("button", name="Tout recalculer").is_visible() or None

    eventually(done, "a new generation")
    expect(desk.get_by_text("changements depuis")).to_have_count(0)

    def counted() -> bool | None:
        desk.goto("/animation/manques")
        return desk.get_by_text("Calculé le").is_visible() or None

    eventually(counted, "the gaps")
    desk.locator(".matrix tbody th a").first.click()
    expect(desk.get_by_role("heading", name="Par région et par quinzaine")).to_be_visible()
    for width in (360, 1280):
        desk.set_viewport_size({"width": width, "height": 800})
        for path in DESK:
            desk.goto(path)
            check_page(desk)
    weigh(desk, check_page)


def weigh(desk: Page, check_page: Check) -> None:
    """On the page of the weights: a mistake, then what the change would do; nothing is applied."""
    desk.get_by_role("group", name="Distance").get_by_label("Points").fill("40")
    steps.submit(desk, "Voir l’effet")
    expect(desk.get_by_text("Les points totalisent 115").first).to_be_visible()
    check_page(desk)
    desk.get_by_role("group", name="Saison").get_by_label("Points").fill("15")
    steps.submit(desk, "Voir l’effet")
    places = desk.get_by_role("heading", name="Qui a les cinq premières places")
    expect(places).to_be_visible(timeout=30_000)
    check_page(desk)
