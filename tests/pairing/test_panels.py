"""After publishing, the page says that pairing is under way, then shows who was found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from matchmaker.accounts.models import Person
from matchmaker.supply.models import Offer
from tests.factories import Factory

SignIn = Callable[..., Any]


@pytest.fixture
def farmer(client: FlaskClient, make: Factory, sign_in: SignIn) -> tuple[Person, Offer]:
    person, farm = make.person(), make.organization()
    make.member(person, farm)
    offer = make.offer(make.site(farm))
    sign_in(client, person)
    return person, offer


def test_a_fresh_offer_says_that_kitchens_are_looked_for(
    client: FlaskClient, farmer: tuple[Person, Offer]
) -> None:
    page = client.get(f"/offres/{farmer[1].public_id}").text
    assert "Nous cherchons les cuisines" in page
    assert f"/mon-espace/offres/{farmer[1].public_id}/jumelages?essai=1" in page


def test_it_stops_asking_when_it_takes_too_long(
    client: FlaskClient, farmer: tuple[Person, Offer]
) -> None:
    path = f"/mon-espace/offres/{farmer[1].public_id}/jumelages"
    assert "hx-get" in client.get(path, query_string={"essai": 39}).text
    assert "hx-get" not in client.get(path, query_string={"essai": 40}).text


def test_once_paired_it_says_who_was_found(
    client: FlaskClient, make: Factory, farmer: tuple[Person, Offer], generate: Callable[[], int]
) -> None:
    make.need()
    generate()
    piece = client.get(f"/mon-espace/offres/{farmer[1].public_id}/jumelages").text
    assert "Une cuisine vous cherche" in piece
    assert "hx-get" not in piece


@pytest.mark.parametrize("path", ["offres", "besoins"])
def test_somebody_else_s_is_not_there(
    client: FlaskClient, make: Factory, sign_in: SignIn, path: str
) -> None:
    other = make.offer() if path == "offres" else make.need()
    sign_in(client, make.person())
    assert client.get(f"/mon-espace/{path}/{other.public_id}/jumelages").status_code == 404


def test_a_need_says_it_too(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    person, school = make.person(), make.organization(kind="institution")
    make.member(person, school)
    need = make.need(make.site(school))
    sign_in(client, person)
    piece = client.get(f"/mon-espace/besoins/{need.public_id}/jumelages").text
    assert "Nous cherchons les fournisseurs" in piece
