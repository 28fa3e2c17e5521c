"""Every list that is shown leaves its ranks, its terms and its propensities."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.demand.models import Need
from matchmaker.pairing import exposures, queries
from matchmaker.pairing.models import Exposure
from tests.factories import Factory

Generate = Callable[[], int]
SignIn = Callable[[FlaskClient, Person], str]


@pytest.fixture
def need(make: Factory, generate: Generate) -> Need:
    """A need with two offers."""
    found = make.need(product=make.product())
    for cents in (100, 300):
        make.offer(product=make.product(), price_cents_per_kg=cents)
    generate()
    return found


def rows(session: Session) -> list[Exposure]:
    return list(session.scalars(select(Exposure).order_by(Exposure.id)))


def test_a_list_of_a_need_is_one_row_with_its_terms(session: Session, need: Need) -> None:
    shown = queries.of_need(session, need.id).proposals
    exposures.log(session, shown, place=exposures.Place.PANEL, buyers={need.site_id})
    (row,) = rows(session)
    assert (row.owner, row.owner_id, row.ranks) == ("need", need.id, [1, 2])
    assert row.others == [each.offer.id for each in shown]
    assert sum(row.points[:8]) == pytest.approx(shown[0].scored.score, abs=1e-3)
    assert row.propensities == [1.0, 1.0]


def test_to_a_farm_the_same_list_is_one_of_each_offer(session: Session, need: Need) -> None:
    shown = queries.of_need(session, need.id).proposals
    exposures.log(session, shown, place=exposures.Place.DESK, first=11)
    assert [(row.owner, row.ranks) for row in rows(session)] == [("offer", [11]), ("offer", [12])]


def test_an_empty_list_leaves_nothing(session: Session) -> None:
    exposures.log(session, [], place=exposures.Place.DESK)
    assert rows(session) == []


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/mon-espace", "desk"),
        ("/mon-espace/propositions", "proposals"),
        ("/besoins/{need}", "panel"),
        ("/fournisseurs?pour={need}", "search"),
    ],
)
def test_each_page_that_lists_pairings_says_what_it_showed(
    client: FlaskClient,
    sign_in: SignIn,
    session: Session,
    make: Factory,
    need: Need,
    path: str,
    place: str,
) -> None:
    cook = make.person()
    make.member(cook, need.site.organization)
    sign_in(client, cook)
    assert client.get(path.format(need=need.public_id)).status_code == 200
    assert [(row.place, row.owner_id, len(row.others)) for row in rows(session)] == [
        (place, need.id, 2)
    ]
