"""The page of last season's offers, as a browser without JavaScript uses it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.organizations.models import Site
from matchmaker.supply.models import Offer
from matchmaker.web import clock
from tests.factories import ALL_YEAR, Factory

SignIn = Callable[[FlaskClient, Person], str]
PAGE = "/mon-espace/offres/reconduire"


@pytest.fixture
def farm(make: Factory, client: FlaskClient, sign_in: SignIn) -> Site:
    farmer, organization = make.person(), make.organization()
    make.member(farmer, organization)
    site = make.site(organization)
    sign_in(client, farmer)
    return site


@pytest.fixture
def ended(make: Factory, farm: Site) -> Offer:
    return _ended(make, farm)


def _ended(make: Factory, farm: Site, **more: Any) -> Offer:
    last_year = clock.today() - timedelta(days=90)
    columns = {"state": "expired", "expires_on": last_year, "season_year": clock.today().year - 1}
    offer: Offer = make.offer(farm, seasons={"field": ALL_YEAR}, **(columns | more))
    return offer


def copies(session: Session) -> list[str]:
    return list(session.scalars(select(Offer.state).where(Offer.copied_from_id.is_not(None))))


def test_everything_is_checked_and_the_new_year_is_said(client: FlaskClient, ended: Offer) -> None:
    page = client.get(PAGE).text

    assert "Une offre à reprendre comme l’an dernier" in page
    assert f'value="{ended.public_id}" checked' in page
    assert f"{ended.season_year} devient {ended.season_year + 1}, jusqu’au" in page


def test_the_chosen_ones_are_published_and_said_to_be_done(
    client: FlaskClient, session: Session, make: Factory, farm: Site, ended: Offer
) -> None:
    left = _ended(make, farm, label="Nantaise")

    answer = client.post(PAGE, data={"offers": [ended.public_id], "later": "0"})

    assert "1 offre publiée." in client.get(answer.location).text
    page = client.get(PAGE).text
    assert f'value="{left.public_id}" checked' in page
    assert ended.public_id not in page
    assert "Une offre est déjà reprise" in page
    assert copies(session) == ["published"]


def test_as_drafts(client: FlaskClient, session: Session, ended: Offer) -> None:
    answer = client.post(f"{PAGE}/brouillons", data={"offers": [ended.public_id]})

    assert "1 offre reprise en brouillon." in client.get(answer.location).text
    assert copies(session) == ["draft"]


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/brouillons"])
def test_nothing_checked_is_said(client: FlaskClient, ended: Offer, path: str) -> None:
    answer = client.post(path, data={"later": "1"})

    assert answer.status_code == 422
    assert "Cochez au moins une offre." in answer.text
    assert f'value="{ended.public_id}" checked' not in answer.text


def test_without_a_last_season_the_page_says_so(client: FlaskClient, farm: Site) -> None:
    assert "Rien à reprendre" in client.get(PAGE).text


def test_many_offers_make_a_page_that_loads(
    client: FlaskClient, make: Factory, farm: Site, count_queries: Any
) -> None:
    for _ in range(60):
        _ended(make, farm)

    with count_queries() as seen:
        page = client.get(PAGE)

    assert len(page.data) < 150_000
    assert len(seen) <= 12, seen.statements
