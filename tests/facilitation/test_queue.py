"""The queue: what is there, why, and the most pressing first."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.facilitation.queue import Item
from matchmaker.organizations.models import Claim
from tests.factories import MATANE, Factory

Run = Callable[[], None]
pytestmark = pytest.mark.usefixtures("facilitator")


def read(client: FlaskClient, path: str = "/animation") -> str:
    return client.get(path).text.replace("\u202f", " ").replace("\u00a0", " ")


def before(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


@pytest.fixture
def affairs(make: Factory, session: Session, work_out: Run) -> None:
    """A claim since yesterday, a need alone for a month, an offer alone for three weeks, a farm
    without a point, and in another region a need alone."""
    claimed = make.organization("Ferme réclamée")
    make.site(claimed, region_code="14")
    session.add(
        Claim(
            organization_id=claimed.id,
            person_id=make.person(name="Lise Roy").id,
            reason="la mienne",
            made_at=before(1),
        )
    )
    make.need(published_at=before(30), product=make.product("panais"))
    make.offer(published_at=before(21), product=make.product("rutabaga"))
    make.need(published_at=before(3), product=make.product("navet"))
    kitchen = make.organization("École d’ailleurs", kind="institution")
    make.need(
        make.site(kitchen, at=MATANE, region_code="01", municipality="Matane"),
        published_at=before(30),
        product=make.product("fraise"),
    )
    make.site(make.organization("Ferme sans point"), position=None)
    work_out()


@pytest.mark.usefixtures("affairs")
def test_everything_of_one_s_regions_is_there_with_its_reason(client: FlaskClient) -> None:
    page = read(client)
    assert "4 choses à faire" in page
    assert "Lise Roy dit la tenir depuis" in page
    assert "Trouver qui fournirait : Panais, Joliette" in page
    assert "Personne n’offre ce produit." in page
    assert "Faire connaître : Rutabaga, Joliette" in page
    assert "Placer sur la carte : Ferme sans point" in page
    assert "Navet" not in page.split("Ce qui manque, ce qui dort")[0]
    assert "Matane" not in page


@pytest.mark.usefixtures("affairs")
def test_what_is_past_due_comes_first(client: FlaskClient) -> None:
    page = read(client)
    order = ["Panais, Joliette", "Ferme réclamée", "Rutabaga, Joliette"]
    assert [page.index(each) for each in order] == sorted(page.index(each) for each in order)
    # at night, and across a change of clocks, a day more or less
    assert re.search("en retard de 1[567] jours", page)


@pytest.mark.usefixtures("affairs")
def test_another_region_and_one_sort_can_be_looked_at(client: FlaskClient) -> None:
    page = read(client, "/animation?region=01&sorte=needs")
    assert "Trouver qui fournirait : Fraise, Matane" in page
    assert "Ferme réclamée" not in page
    assert "Faire connaître" not in page


@pytest.mark.usefixtures("affairs")
def test_a_long_queue_comes_in_pages(client: FlaskClient, make: Factory, work_out: Run) -> None:
    for number in range(12):
        make.need(published_at=before(25), product=make.product(f"chou-{number:02}"))
    work_out()
    assert "Page 1 de 2" in read(client)
    assert "Chou-11" in read(client, "/animation?page=2").split("Ce qui manque")[0]


def test_nothing_to_do_is_said(client: FlaskClient) -> None:
    assert "Tout est à jour" in read(client)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 9, 8), "en retard de 2 jours"),
        (date(2026, 9, 9), "en retard d’un jour"),
        (date(2026, 9, 10), "aujourd’hui"),
        (date(2026, 9, 11), "demain"),
        (date(2026, 9, 14), "cette semaine"),
        (date(2026, 9, 24), "ce mois-ci"),
    ],
)
def test_when_is_said_in_words(client: FlaskClient, due: date, words: str) -> None:
    with client.application.test_request_context():
        said = Item("needs", due, "", "", "", "").when(date(2026, 9, 10))
    assert said.replace("\u00a0", " ") == words


@pytest.mark.usefixtures("affairs")
def test_more_of_the_same_asks_no_more_of_the_database(
    client: FlaskClient, make: Factory, work_out: Run, count_queries: Any
) -> None:
    for number in range(8):
        make.need(published_at=before(30), product=make.product(f"chou-{number}"))
        make.offer(published_at=before(30), product=make.product(f"ail-{number}"))
    work_out()
    with count_queries() as seen:
        client.get("/animation")
    assert len(seen) <= 36, seen.statements
