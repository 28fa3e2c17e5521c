"""A search that is kept tells what was published since, to its owner alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.desks import saved
from matchmaker.desks.models import SavedSearch
from matchmaker.errors import NotFound
from matchmaker.web import clock
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]
NOW = datetime.now(UTC)
BEFORE, AFTER = NOW - timedelta(days=2), NOW + timedelta(hours=1)


@pytest.fixture
def person(make: Factory) -> Person:
    return make.person()


def offer(make: Factory, name: str, *, published_at: datetime = NOW, **columns: Any) -> None:
    make.offer(
        make.site(make.organization(name)),
        published_at=published_at,
        expires_on=(NOW + timedelta(days=90)).date(),
        **columns,
    )


def test_the_same_search_is_kept_once(session: Session, person: Person) -> None:
    first = saved.save(session, person, "suppliers", query="quoi=carotte&forme=lav&page=3")
    again = saved.save(session, person, "suppliers", query="page=7&forme=lav&quoi=carotte&x=1")

    assert first is again
    assert saved.address(first) == "/fournisseurs?quoi=carotte&forme=lav"
    assert saved.address(first, sort="recent").endswith("&tri=recent")


def test_nobody_keeps_more_than_thirty(session: Session, person: Person) -> None:
    for number in range(saved.MOST):
        saved.save(session, person, "suppliers", query=f"quoi={number}")
    with pytest.raises(saved.TooManySearches):
        saved.save(session, person, "kitchens", query="")


def test_news_is_what_was_published_since(session: Session, make: Factory, person: Person) -> None:
    make.product()
    offer(make, "Ferme d’hier", published_at=BEFORE - timedelta(days=3))
    offer(make, "Ferme de ce matin")
    offer(make, "Ferme aux poireaux", product=make.product("poireau"))
    kept = saved.save(session, person, "suppliers", query="quoi=carotte")

    found = saved.news(session, kept, BEFORE, today=clock.today())

    assert (found.count, [card.title for card in found.cards]) == (1, ["Ferme de ce matin"])
    assert saved.news(session, kept, AFTER, today=clock.today()).count == 0


def test_news_of_kitchens_is_news_too(session: Session, make: Factory, person: Person) -> None:
    make.need(published_at=NOW, expires_on=(NOW + timedelta(days=90)).date())
    kept = saved.save(session, person, "kitchens", query="")

    assert saved.news(session, kept, BEFORE, today=clock.today()).count == 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            "quoi=carotte&ou=Sorel&jusque=50km&forme=washed",
            "carotte · près de Sorel · 50 km · lavée",
        ),
        ("quand=winter&remise=pickup", "cet hiver · nous allons la chercher"),
        ("quand=range&du=0&au=3", "du 1er janvier au 28 février"),
        ("", "toutes les offres"),
        ("certification=inconnue&region=99", "toutes les offres"),
    ],
    ids=["much", "winter", "range", "nothing", "unknown"],
)
def test_a_search_is_said_in_words(
    app: Any, session: Session, person: Person, query: str, words: str
) -> None:
    kept = saved.save(session, person, "suppliers", query=query)
    with app.test_request_context():
        said = saved.in_words(session, kept)
    assert said.replace("\u00a0", " ").replace("\u202f", " ") == words


def test_somebody_elses_search_does_not_exist(
    session: Session, make: Factory, person: Person
) -> None:
    kept = saved.save(session, person, "suppliers", query="")
    with pytest.raises(NotFound):
        saved.one(session, kept.public_id, person_id=make.person().id)


def test_a_search_is_kept_looked_at_and_forgotten(
    client: FlaskClient, session: Session, make: Factory, sign_in: SignIn, person: Person
) -> None:
    offer(make, "Ferme neuve", published_at=AFTER)
    sign_in(client, person)
    page = client.get("/fournisseurs?quoi=carotte").text
    assert 'name="search" value="quoi=carotte"' in page

    answer = client.post(
        "/mon-espace/recherches", data={"direction": "suppliers", "search": "quoi=carotte"}
    )
    assert (answer.status_code, answer.location) == (303, "/fournisseurs?quoi=carotte")
    page = client.get("/mon-espace/recherches").text
    assert "1 nouveauté" in page

    kept = session.scalars(select(SavedSearch)).one()
    client.post(f"/mon-espace/recherches/{kept.public_id}/nouveautes")
    session.expire_all()
    assert kept.looked_at > NOW
    client.post(f"/mon-espace/recherches/{kept.public_id}/oubli")
    assert session.scalar(select(func.count()).select_from(SavedSearch)) == 0
    assert "Aucune recherche enregistrée" in client.get("/mon-espace/recherches").text


def test_a_visitor_is_asked_to_sign_in_and_comes_back(client: FlaskClient) -> None:
    page = client.get("/fournisseurs?quoi=carotte").text
    assert (
        "/compte/ouvrir?next=/fournisseurs?quoi%3Dcarotte" in page or "next=%2Ffournisseurs" in page
    )


def test_a_search_of_neither_kind_is_refused(
    client: FlaskClient, sign_in: SignIn, person: Person
) -> None:
    sign_in(client, person)
    answer = client.post("/mon-espace/recherches", data={"direction": "elsewhere", "search": ""})
    assert answer.status_code == 422


def test_the_desk_shows_what_is_new(
    client: FlaskClient, session: Session, make: Factory, sign_in: SignIn, person: Person
) -> None:
    saved.save(session, person, "suppliers", query="quoi=carotte")
    sign_in(client, person)
    assert "Recherches enregistrées" in client.get("/mon-espace").text
