"""Choosing how often: on one's account, from a letter, and by the button of a mail reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.accounts import keyring
from matchmaker.accounts.models import Person
from matchmaker.settings import Settings
from tests.factories import Factory


@pytest.fixture
def person(make: Factory) -> Person:
    return make.person("camille@exemple.test")


@pytest.fixture
def address(settings: Settings, person: Person) -> str:
    return f"/courriels/{keyring.of(settings).subscriptions.token(person)}"


def rhythm(session: Session, person: Person) -> str:
    session.refresh(person)
    return person.digest_rhythm


def test_opening_the_link_changes_nothing(
    client: FlaskClient, session: Session, person: Person, address: str
) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert "camille@exemple.test" in page.text
    assert rhythm(session, person) == "week"


def test_one_click_of_a_mail_reader_ends_it(
    app: Flask, session: Session, person: Person, address: str
) -> None:
    """With neither cookie nor token of a form, and no redirect (RFC 8058)."""
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 204
    assert rhythm(session, person) == "never"


def test_the_page_s_button_chooses_any_rhythm(
    client: FlaskClient, session: Session, person: Person, address: str
) -> None:
    answer = client.post(address, data={"rhythm": "day"}, follow_redirects=True)
    assert "Vos choix sont enregistrés" in answer.text
    assert 'value="day" checked' in answer.text
    assert rhythm(session, person) == "day"


def test_another_rhythm_is_refused(
    client: FlaskClient, session: Session, person: Person, address: str
) -> None:
    answer = client.post(address, data={"rhythm": "hourly"})
    assert answer.status_code == 422
    assert "Choisissez une des valeurs proposées" in answer.text
    assert rhythm(session, person) == "week"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_is_not_good_is_no_page(client: FlaskClient, method: str) -> None:
    assert client.open("/courriels/MQ.xyz", method=method).status_code == 404


def test_a_member_chooses_on_their_account(
    client: FlaskClient, session: Session, person: Person, sign_in: Callable[..., Any]
) -> None:
    sign_in(client, person)
    assert 'value="week" selected' in client.get("/compte").text
    assert client.post("/compte/courriels", data={"rhythm": "day"}).status_code == 303
    assert client.post("/compte/courriels", data={"rhythm": "x"}).status_code == 422
    assert rhythm(session, person) == "day"
