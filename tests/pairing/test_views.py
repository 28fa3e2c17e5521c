from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.pairing.models import PairRefusal
from tests.factories import MATANE, SOREL, Factory

SignIn = Callable[[FlaskClient, Person], str]


@pytest.fixture
def pair(make: Factory) -> tuple[Any, Any]:
    farm = make.site(make.organization("Ferme du Rang-du-Nord"))
    kitchen = make.site(make.organization("Cuisine du Grand-Chenal", kind="institution"))
    offer = make.offer(farm, price_cents_per_kg=141, form="washed", delivery_days=2)
    need = make.need(kitchen, budget_cents_per_kg=150, forms=["peeled", "washed"], reception_days=3)
    return offer, need


@pytest.fixture
def buyer(make: Factory, client: FlaskClient, sign_in: SignIn, pair: tuple[Any, Any]) -> Person:
    person = make.person()
    make.member(person, pair[1].site.organization)
    sign_in(client, person)
    return person


def path(pair: tuple[Any, Any], end: str = "") -> str:
    return f"/jumelages/{pair[0].public_id}/{pair[1].public_id}{end}"


def test_a_visitor_is_asked_to_sign_in(client: FlaskClient, pair: tuple[Any, Any]) -> None:
    assert client.get(path(pair)).status_code == 303


def test_a_stranger_finds_nothing(
    make: Factory, client: FlaskClient, sign_in: SignIn, pair: tuple[Any, Any]
) -> None:
    sign_in(client, make.person())
    assert client.get(path(pair)).status_code == 404
    assert client.get(path(pair, "/carte.json")).status_code == 404
    assert client.post(path(pair, "/refus"), data={"reason": "price"}).status_code == 404


@pytest.mark.usefixtures("buyer")
def test_a_party_reads_where_the_points_come_from(
    client: FlaskClient, pair: tuple[Any, Any]
) -> None:
    page = client.get(path(pair)).text
    assert "Ferme du Rang-du-Nord" in page
    assert "Couvre <b>80" in page
    assert "la cuisine préfère pelée" in page
    assert page.count('class="term-unknown"') == 0


@pytest.mark.usefixtures("buyer")
def test_what_is_unknown_is_shown_as_unknown(client: FlaskClient, pair: tuple[Any, Any]) -> None:
    pair[0].price_to_discuss = True
    page = client.get(path(pair)).text
    assert page.count('class="term-unknown"') == 1
    assert "Prix à discuter" in page


@pytest.mark.usefixtures("buyer")
def test_a_pair_that_breaks_a_rule_says_which(
    make: Factory, client: FlaskClient, pair: tuple[Any, Any]
) -> None:
    far = make.offer(at=MATANE)
    page = client.get(path((far, pair[1]))).text
    assert "hors de portée" in page


@pytest.mark.usefixtures("buyer")
def test_the_map_shows_public_points_only(
    make: Factory, client: FlaskClient, pair: tuple[Any, Any], session: Session
) -> None:
    pair[0].site.public_position = make.site(at=MATANE).position
    session.flush()
    answer = client.get(path(pair, "/carte.json")).get_json()
    assert answer["points"][0]["longitude"] == MATANE[0]
    assert len(answer["blurred"]) == 1
    # the way too starts and ends where strangers see them
    assert answer["paths"][0]["line"][0] == [MATANE[1], MATANE[0]]
    end = answer["points"][1]
    assert answer["paths"][-1]["line"][-1] == [end["latitude"], end["longitude"]]


@pytest.mark.usefixtures("buyer")
def test_the_ferry_on_the_way_is_drawn_and_named(
    make: Factory, client: FlaskClient, pair: tuple[Any, Any]
) -> None:
    need = make.need(make.site(pair[1].site.organization, at=SOREL))
    kinds = {
        each["kind"]
        for each in client.get(path((pair[0], need), "/carte.json")).get_json()["paths"]
    }
    assert kinds == {"road", "ferry"}
    assert "Traverse Sorel-Tracy–Saint-Ignace-de-Loyola" in client.get(path((pair[0], need))).text


@pytest.mark.usefixtures("buyer")
def test_declining_needs_a_reason(client: FlaskClient, pair: tuple[Any, Any]) -> None:
    answer = client.post(path(pair, "/refus"), data={"comment": "Non"})
    assert answer.status_code == 422
    assert ">Non</textarea>" in answer.text


@pytest.mark.usefixtures("buyer")
def test_a_pair_is_declined_and_taken_back(
    client: FlaskClient, pair: tuple[Any, Any], session: Session
) -> None:
    declined = client.post(path(pair, "/refus"), data={"reason": "price"})
    assert declined.status_code == 303
    assert session.query(PairRefusal).count() == 1
    assert "Vous l’avez écarté" in client.get(path(pair)).text
    assert client.post(path(pair, "/reprise")).status_code == 303
    assert session.query(PairRefusal).count() == 0


@pytest.mark.usefixtures("buyer")
def test_the_need_shows_its_suppliers(
    client: FlaskClient, pair: tuple[Any, Any], generate: Callable[[], int]
) -> None:
    generate()
    page = client.get(f"/besoins/{pair[1].public_id}").text
    assert '<h2 id="pairings">Un fournisseur possible</h2>' in page
    assert path(pair) in page


def test_the_offer_shows_its_kitchens(
    make: Factory,
    client: FlaskClient,
    sign_in: SignIn,
    pair: tuple[Any, Any],
    generate: Callable[[], int],
) -> None:
    farmer = make.person()
    make.member(farmer, pair[0].site.organization)
    sign_in(client, farmer)
    generate()
    page = client.get(f"/offres/{pair[0].public_id}").text
    assert '<h2 id="pairings">Une cuisine vous cherche</h2>' in page
    assert path(pair) in page


@pytest.mark.usefixtures("buyer")
def test_without_pairings_the_next_step_is_said(
    client: FlaskClient, session: Session, pair: tuple[Any, Any], generate: Callable[[], int]
) -> None:
    pair[0].state = "paused"
    session.flush()
    generate()
    assert "Aucun fournisseur à portée" in client.get(f"/besoins/{pair[1].public_id}").text
