"""The page that moves a season: before and after, then done, then taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.intake import half_months
from matchmaker.organizations.models import Site
from matchmaker.supply import shifting
from matchmaker.supply.models import Offer
from matchmaker.web import clock
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]
PAGE = "/mon-espace/offres/decaler"


@pytest.fixture
def farm(make: Factory, client: FlaskClient, sign_in: SignIn) -> Site:
    farmer, organization = make.person(), make.organization()
    make.member(farmer, organization)
    site = make.site(organization)
    sign_in(client, farmer)
    return site


@pytest.fixture
def offer(make: Factory, farm: Site) -> Offer:
    """Two months of harvest that begin in two months, whatever day it is."""
    opens = half_months.index_of(clock.today() + timedelta(days=60))
    curve = half_months.shifted([100] * 4 + [0] * 20, opens)
    year = (clock.today() + timedelta(days=60)).year
    return make.offer(farm, seasons={"field": curve}, season_year=year)


def test_the_page_says_before_and_after(client: FlaskClient, offer: Offer) -> None:
    page = client.get(PAGE, query_string={"de": 2}).text

    assert "Une offre bougerait" in page
    assert page.count("Saison\u202f: au champ") >= 2
    assert f'value="{offer.public_id}" checked' in page
    assert "Décaler\u202f: un mois plus tard" in page


def test_one_gesture_moves_and_one_takes_back(
    client: FlaskClient, session: Session, offer: Offer
) -> None:
    before = shifting.curves(offer)
    key = re.findall(r'name="key" value="(\w+)"', client.get(PAGE).text)[0]

    answer = client.post(PAGE, data={"key": key, "by": "1", "offers": [offer.public_id]})
    page = client.get(answer.location).text
    assert "1 offre décalée\u202f: deux semaines plus tard." in page
    assert f'action="{PAGE}/{key}/annulation"' in page
    assert "Annuler ce décalage" in client.get(PAGE).text
    session.expire_all()
    assert shifting.curves(offer) != before

    answer = client.post(f"{PAGE}/{key}/annulation")
    assert "1 offre a repris ses dates." in client.get(answer.location).text
    session.expire_all()
    assert shifting.curves(offer) == before


def test_nothing_checked_is_said_and_nothing_is_lost(client: FlaskClient, offer: Offer) -> None:
    answer = client.post(PAGE, data={"key": "23456789abcd", "by": "2"})

    assert answer.status_code == 422
    assert "Cochez au moins une offre." in answer.text
    assert 'name="by" value="2"' in answer.text


@pytest.mark.parametrize("by", ["0", "99", "x", ""])
def test_an_odd_step_is_the_usual_one(client: FlaskClient, offer: Offer, by: str) -> None:
    assert (
        "Décaler\u202f: deux semaines plus tard" in client.get(PAGE, query_string={"de": by}).text
    )


def test_without_anything_to_move_the_page_says_so(client: FlaskClient, farm: Site) -> None:
    assert "Rien à décaler" in client.get(PAGE).text


def test_many_offers_make_a_page_that_loads(
    client: FlaskClient, make: Factory, offer: Offer, farm: Site, count_queries: Any
) -> None:
    for _ in range(60):
        make.offer(farm, season_year=offer.season_year, seasons={"field": offer.seasons[0].curve})

    with count_queries() as seen:
        page = client.get(PAGE)

    assert len(page.data) < 150_000
    assert len(seen) <= 12, seen.statements
