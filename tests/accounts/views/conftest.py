"""A mailbox to read, and people who know their password."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.accounts import keyring
from matchmaker.accounts.models import Person
from matchmaker.app import create_app
from matchmaker.mail.models import Message
from matchmaker.settings import Settings
from tests.factories import Factory

PASSWORD = "trois canards bleus"


@pytest.fixture
def known(session: Session, make: Factory, settings: Settings) -> Person:
    """Somebody with a proved address and a password."""
    person = make.person("camille@exemple.ca", roles=())
    person.password = keyring.of(settings).passwords.hash(PASSWORD)
    session.commit()
    return person


@pytest.fixture
def own_app(settings: Settings, fresh_database: Engine) -> Flask:
    """The application on connections of its own, for what outlives a refused request."""
    made = create_app(settings, engine=fresh_database)
    made.config["WTF_CSRF_ENABLED"] = False
    return made


@pytest.fixture
def letters(session: Session) -> Callable[[str], list[Message]]:
    """The letters written to an address, oldest first."""

    def to(address: str) -> list[Message]:
        session.expire_all()
        found = select(Message).where(Message.recipient == address).order_by(Message.id)
        return list(session.scalars(found))

    return to


@pytest.fixture
def link(letters: Callable[[str], list[Message]]) -> Callable[[str], str]:
    """The path of the link in the last letter to an address."""

    def last(address: str) -> str:
        found = re.search(r"http://localhost:8000(/\S+)", letters(address)[-1].body_text)
        assert found
        return found[1]

    return last


@pytest.fixture
def follow(client: FlaskClient, link: Callable[[str], str]) -> Callable[..., object]:
    """Open the last link mailed to an address and press its button."""

    def press(address: str, **typed: str):  # type: ignore[no-untyped-def]
        path, _, token = link(address).partition("?jeton=")
        return client.post(path, data={"jeton": token, **typed})

    return press


@pytest.fixture
def code(app: Flask) -> Callable[[Person], str]:
    """What the person's authenticator shows."""
    authenticator = app.extensions["keyring"].authenticator

    def shown(person: Person) -> str:
        assert person.tf_totp_secret
        return str(authenticator.code(person.tf_totp_secret, now=datetime.now(UTC)))

    return shown
