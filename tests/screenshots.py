"""`make screenshots`: the main pages at 360 and 1280 px, into docs/screenshots."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import (
    Browser,
    FilePayload,
    FloatRect,
    Page,
    ViewportSize,
    expect,
)

from matchmaker.cluster import Cluster
from matchmaker.console import say
from matchmaker.demo import people
from matchmaker.settings import ROOT
from tests.journeys import browser as browsers
from tests.journeys import service as services
from tests.journeys import steps
from tests.journeys.service import Service

FOLDER: Final = ROOT / "docs" / "screenshots"
WIDTHS: Final = (360, 1280)
# a long list says no more after this
TALLEST: Final = 2600
FILE: Final = """Identifiant;Denrée;Forme;Période;Qté;Prix;Rayon
2026-01;Panais;lavée;sept.-déc.;300 kg;2,10 $/kg;80 km
2026-02;Rutabaga;entière;oct.-mars;500 kg;1,10 $/kg;80 km
2026-03;Zorglub;entière;oct.-mars;500 kg;1,10 $/kg;80 km
2026-04;Poireau;entière;oct.-brumaire;40 poches de 50 lb;trente;80 km
"""
ORDERS: Final = """caisse de carottes 20 kg, 6 fois par semaine
2 poches de patates de 50 lb par semaine
lait : 40 litres par semaine
15 douzaines d’œufs, 2 fois par mois
fraises surgelées 120 kg dans l’année
fromage
zorglub"""


@dataclass(frozen=True)
class Shot:
    """A page: its name, its address, and the links to follow from there."""

    name: str
    path: str
    links: tuple[str, ...] = ()


SEARCH: Final = "quoi=carotte&ou=Joliette"
PUBLIC: Final = (
    Shot("home", "/"),
    Shot("suppliers", f"/fournisseurs?{SEARCH}"),
    Shot("needs", f"/besoins?{SEARCH}"),
    Shot("products", "/produits"),
    Shot("product", "/produits/carotte"),
    Shot(
        "organization", f"/fournisseurs?{SEARCH}", links=(".result h2 a", "main aside .btn-second")
    ),
    Shot("events", "/communaute/evenements"),
    Shot("event", "/communaute/evenements", links=(".result h2 a",)),
    Shot("levers", "/communaute/leviers"),
    Shot("lever", "/communaute/leviers", links=(".result h2 a",)),
    Shot("sign-in", "/compte/ouvrir"),
    Shot("open-data", "/donnees"),
    Shot("feeds", "/flux"),
    Shot("widgets", "/widgets"),
    Shot("api", "/api/v1/docs"),
    Shot("community", "/communaute"),
    Shot("resources", "/communaute/ressources"),
    Shot("resource", "/communaute/ressources", links=(".results h2 a",)),
    Shot("stories", "/communaute/bons-coups"),
    Shot("story", "/communaute/bons-coups", links=(".story-card a",)),
    Shot("news", "/communaute/nouvelles"),
)
FARMER: Final = (
    Shot("farmer-space", "/mon-espace"),
    Shot("pairing", "/mon-espace/propositions", links=(".result .btn",)),
    Shot("offer-form", "/mon-espace/offres/nouvelle?produit=carotte"),
    Shot("farmer-offers", "/mon-espace/offres"),
    Shot("season-shift", "/mon-espace/offres/decaler"),
    Shot("carry-on", "/mon-espace/offres/reconduire"),
    Shot("demand", "/mon-espace/demande"),
    Shot("sheet", "/mon-espace", links=("text=Fiche d’une page à imprimer",)),
    Shot("calendar", "/compte/calendrier"),
    Shot("introductions", "/mises-en-relation"),
    Shot("introduction", "/mises-en-relation", links=(".queue .btn",)),
)
BUYER: Final = (
    Shot("buyer-space", "/mon-espace"),
    Shot("need-form", "/mon-espace/besoins/nouveau"),
    Shot("purchases", "/mon-espace/achats", links=("main .queue a",)),
    Shot(
        "purchases-to-settle",
        "/mon-espace/achats",
        links=("main .queue a", "main .notice-warning a"),
    ),
    Shot("order-list-new", "/mon-espace/besoins/listes/nouvelle"),
    Shot("menus", "/mon-espace/besoins/menus"),
    Shot("menu", "/mon-espace/besoins/menus/ecole-primaire"),
    Shot("ask", f"/fournisseurs?{SEARCH}", links=(".result h2 a", "main aside .btn-primary")),
    Shot("answer", "/mises-en-relation", links=(".queue .btn",)),
    Shot("procurement", "/mon-espace/dossier"),
    Shot("lever-form", "/communaute/leviers/nouveau"),
    Shot("saved-searches", "/mon-espace/recherches"),
    Shot("shares", "/impact"),
    Shot("targets", "/impact/cibles"),
)
DESK: Final = (
    Shot("desk", "/animation"),
    Shot("desk-introductions", "/animation/mises-en-relation"),
    Shot("desk-candidates", "/animation/mises-en-relation/proposer"),
    Shot("desk-introduction", "/animation/mises-en-relation", links=(".queue .btn",)),
    Shot("desk-rules", "/animation/mises-en-relation/regles"),
    Shot("desk-gaps", "/animation/manques"),
    Shot("desk-organizations", "/animation/organisations"),
    Shot("desk-weights", "/animation/bareme"),
    Shot("desk-letters", "/animation/courriels"),
    Shot("desk-letter", "/animation/courriels/textes/introductions-asked/fr"),
    Shot("event-form", "/animation/evenements/nouveau"),
    Shot("priorities", "/animation/priorites"),
    Shot("priority", "/animation/priorites", links=(".result h2 a",)),
    Shot("brief", "/animation/priorites/memoire"),
    Shot("desk-figures", "/animation/chiffres"),
)


def main() -> None:
    """Start the demonstration on a throwaway database, and take every picture."""
    folder = Path(tempfile.mkdtemp(prefix="jumelage-pictures-", dir="/var/tmp"))
    folder.chmod(0o755)
    cluster = Cluster(folder, durable=False)
    (folder / "var").mkdir()
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        cluster.start()
        with (
            services.running(cluster, folder / "var") as service,
            browsers.chromium() as browser,
        ):
            take_all(browser, service)
    finally:
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


def take_all(browser: Browser, service: Service) -> None:
    """Every kind of user and what they see."""
    with visitor(browser, service) as page:
        take(page, PUBLIC)
    with visitor(browser, service) as page:
        steps.sign_in(page, people.FARMER)
        take(page, FARMER)
        preview_import(page)
        register_hook(page)
        make_key(page)
    with visitor(browser, service) as page:
        steps.sign_in(page, people.BUYER)
        take(page, BUYER)
        read_order_list(page)
        compare_suppliers(page)
    with visitor(browser, service) as page:
        steps.enter(page, people.FACILITATOR, service=service)
        take(page, DESK)


@contextmanager
def visitor(browser: Browser, service: Service) -> Iterator[Page]:
    context = browser.new_context(
        base_url=service.address, locale="fr-CA", reduced_motion="reduce", color_scheme="light"
    )
    yield context.new_page()
    context.close()


def take(page: Page, shots: Sequence[Shot]) -> None:
    for shot in shots:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(shot.path)
            for link in shot.links:
                page.locator(link).first.click()
                page.wait_for_load_state()
            picture(page, shot.name)


def preview_import(page: Page) -> None:
    page.goto("/mon-espace/importer/offers")
    file = FilePayload(name="offres.csv", mimeType="text/csv", buffer=FILE.encode())
    page.get_by_label("Le fichier").set_input_files(file)
    steps.submit(page, "Voir ce qui entrerait")
    at_each_width(page, "import")


def register_hook(page: Page) -> None:
    page.goto("/mon-espace")
    page.get_by_role("link", name="Modifier").first.click()
    page.get_by_role("link", name="Avis à vos logiciels").click()
    page.get_by_role("link", name="Ajouter une adresse").click()
    page.get_by_label("Adresse de votre logiciel").fill("https://exemple.ca/avis")
    page.get_by_label("Un jumelage est proposé").check()
    steps.submit(page, "Ajouter et voir le secret")
    page.get_by_role("link", name="C’est copié").click()
    steps.submit(page, "Envoyer un essai")
    at_each_width(page, "hook")


def make_key(page: Page) -> None:
    page.goto("/mon-espace")
    page.get_by_role("link", name="Modifier").first.click()
    page.get_by_role("link", name="Programmes et plateformes").click()
    page.get_by_label("Pour quel programme").fill("Logiciel de commandes")
    page.get_by_text("Publier et changer vos offres").first.click()
    steps.submit(page, "Faire la clé")
    at_each_width(page, "keys")


def read_order_list(page: Page) -> None:
    page.goto("/mon-espace/besoins/listes/nouvelle")
    page.get_by_label("Votre liste ou votre menu").fill(ORDERS)
    steps.submit(page, "Lire la liste")
    at_each_width(page, "order-list")


def compare_suppliers(page: Page) -> None:
    page.goto("/mon-espace/propositions")
    for kept in range(1, 4):
        page.get_by_role("button", name="Retenir").first.click()
        expect(page.get_by_role("button", name="Retenue")).to_have_count(kept)
    page.goto("/mon-espace/retenus")
    at_each_width(page, "shortlist")


def at_each_width(page: Page, name: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        picture(page, name)


def picture(page: Page, name: str) -> None:
    """The page from its top, as far as it says something new."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    size = page.viewport_size or ViewportSize(width=0, height=0)
    tall: int = page.evaluate("document.documentElement.scrollHeight")
    # what sticks to the bottom of the window stays below the page
    page.set_viewport_size({"width": size["width"], "height": tall})
    clip = FloatRect(x=0, y=0, width=size["width"], height=min(tall, TALLEST))
    file = FOLDER / f"{name}-{size['width']}.png"
    page.screenshot(path=file, clip=clip, animations="disabled")
    say(f"{file.relative_to(ROOT)} ({file.stat().st_size // 1024} kB)")


if __name__ == "__main__":
    main()
