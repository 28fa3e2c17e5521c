"""The sheet to print: what the profile says, a code that leads there, and one page however much."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from matchmaker.organizations.models import Organization
from tests.factories import ALL_YEAR, Factory

PATH = "/organisations/ferme-du-rang/fiche"


@pytest.fixture
def farm(make: Factory) -> Organization:
    return make.organization(
        "Ferme du Rang", slug="ferme-du-rang", email="secret@ferme.test", phone="418 555-0101"
    )


def test_a_stranger_reads_what_is_published_and_nothing_private(
    client: FlaskClient, make: Factory, farm: Organization
) -> None:
    site = make.site(farm, address="12, rang Double")
    make.offer(site, packaging="poche de 50 lb", delivery_days=2, min_order_cents=15000)
    make.offer(site, product=make.product("poireau"), state="draft")

    page = client.get(PATH).text

    assert "Ferme du Rang" in page
    assert "poche de 50\u00a0lb" in page or "poche de 50 lb" in page
    assert "Livraison jusqu’à 150\u00a0km, mardi" in page
    assert "commande minimale de 150,00\u202f$" in page
    for private in ("secret@ferme.test", "418 555-0101", "rang Double", "Poireau"):
        assert private not in page


def test_the_code_is_drawn_without_style(
    client: FlaskClient, make: Factory, farm: Organization
) -> None:
    make.offer(make.site(farm))

    page = client.get(PATH).text

    [drawn] = re.findall(r"<svg[^>]*class=\"qr\".*?</svg>", page)
    assert 'role="img"' in drawn
    assert "style=" not in drawn
    assert "/organisations/ferme-du-rang</p>" in page


def test_a_farm_without_offers_has_a_sheet_that_says_so(
    client: FlaskClient, farm: Organization
) -> None:
    assert "Aucun produit en ligne" in client.get(PATH).text


def test_nobody_s_sheet_is_not_found(client: FlaskClient) -> None:
    assert client.get("/organisations/personne/fiche").status_code == 404


def test_the_fortieth_product_is_online_only(
    client: FlaskClient, make: Factory, farm: Organization, count_queries: Any
) -> None:
    site = make.site(farm)
    for _ in range(40):
        make.offer(site, seasons={"storage": ALL_YEAR})

    with count_queries() as seen:
        page = client.get(PATH)

    assert "Et 24 autres produits, à voir en ligne." in page.text
    assert "sheet-dense" in page.text
    assert len(page.data) < 150_000
    assert len(seen) <= 8, seen.statements
