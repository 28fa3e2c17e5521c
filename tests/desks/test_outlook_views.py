"""The page of the demand near a farm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from matchmaker.accounts.models import Person
from matchmaker.organizations.models import Site
from matchmaker.web import clock
from tests.factories import ALL_YEAR, SOREL, Factory

SignIn = Callable[[FlaskClient, Person], str]
PAGE = "/mon-espace/demande"


@pytest.fixture
def farm(make: Factory, client: FlaskClient, sign_in: SignIn) -> Site:
    farmer, organization = make.person(), make.organization()
    make.member(farmer, organization)
    site = make.site(organization)
    sign_in(client, farmer)
    return site


def listed(make: Factory, slug: str, kilos: int = 2400) -> None:
    later = clock.today() + timedelta(days=200)
    make.need(
        at=SOREL,
        product=make.product(slug),
        curve=ALL_YEAR,
        quantity_kg=kilos,
        expires_on=later,
        published_at=clock.now(),
    )


def test_each_row_leads_to_the_search_of_its_needs(
    client: FlaskClient, make: Factory, farm: Site
) -> None:
    make.offer(farm, state="draft")
    listed(make, "carotte")
    listed(make, "poireau")

    page = client.get(PAGE).text

    mine, others = page.split("Ce qui se vendrait")
    assert f"/besoins?quoi=carotte&amp;lieu={farm.public_id}&amp;jusque=100km" in mine
    assert "quoi=poireau" not in mine
    assert "quoi=poireau" in others
    assert "/mon-espace/offres/nouvelle?produit=poireau" in others
    assert client.get("/besoins?quoi=carotte&lieu=" + farm.public_id).status_code == 200


def test_the_table_says_the_same_as_the_picture(
    client: FlaskClient, make: Factory, farm: Site
) -> None:
    listed(make, "poireau")

    page = client.get(PAGE).text
    assert "Poireau\u202f: demande toute l’année\u202f; il en manque toute l’année." in page

    page = client.get(PAGE, query_string={"vue": "tableau"}).text
    assert page.count('<td class="num">100</td>') == 48


def test_a_closer_reach_is_kept(client: FlaskClient, make: Factory, farm: Site) -> None:
    listed(make, "poireau")

    page = client.get(PAGE, query_string={"jusque": "25km"}).text

    assert "Aucun besoin publié à cette distance" in page
    assert '<option value="25km" selected>' in page


@pytest.mark.parametrize("query", ["lieu=x&jusque=y", "lieu=%C3%A9&vue=<b>", "jusque=100kmmin"])
def test_an_odd_address_is_a_page_all_the_same(client: FlaskClient, farm: Site, query: str) -> None:
    assert client.get(f"{PAGE}?{query}").status_code == 200


def test_somebody_else_s_place_is_not_a_start(
    client: FlaskClient, make: Factory, farm: Site
) -> None:
    other = make.site(make.organization("Ferme du voisin"))

    page = client.get(PAGE, query_string={"lieu": other.public_id}).text

    assert "Ferme du voisin" not in page


def test_without_a_farm_or_a_position_the_page_says_what_to_do(
    client: FlaskClient, make: Factory, sign_in: SignIn, farm: Site
) -> None:
    farm.position = farm.public_position = None
    make.session.commit()
    assert "Ce lieu n’a pas encore de position" in client.get(PAGE).text
    sign_in(client, make.person())
    assert "Aucune ferme à votre nom" in client.get(PAGE).text


def test_a_full_page_loads(
    client: FlaskClient, make: Factory, farm: Site, count_queries: Any
) -> None:
    for number in range(40):
        listed(make, f"produit-{number}")
        if number % 2:
            make.offer(farm, product=make.product(f"produit-{number}"), state="draft")

    with count_queries() as seen:
        pages = [client.get(PAGE), client.get(PAGE, query_string={"vue": "tableau"})]

    assert max(len(page.data) for page in pages) < 150_000
    assert len(seen) <= 30, seen.statements
