from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import current_user
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from matchmaker.accounts import security, sessions
from matchmaker.accounts.models import Person
from matchmaker.app import create_app
from matchmaker.settings import Settings
from matchmaker.web import access, clock
from matchmaker.web import session as web_session
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]


def test_flask_security_registers_no_route_of_its_own(app: Flask) -> None:
    assert "security" not in app.blueprints


def test_its_datastore_does_not_commit(app: Flask, session: Session, make: Factory) -> None:
    person = make.person("a@exemple.ca")
    session.commit()

    with app.test_request_context():
        datastore = app.extensions["security"].datastore
        found = datastore.find_user(fs_uniquifier=person.fs_uniquifier)
        found.name = "Changé"
        datastore.commit()
        web_session.current().rollback()

    session.expire_all()
    assert person.name != "Changé"


def test_every_page_of_accounts_has_a_rule(app: Flask) -> None:
    endpoints = [name for name in app.view_functions if name.startswith("accounts.")]

    assert len(endpoints) > 30
    assert [name for name in endpoints if not access.rule_of(app.view_functions[name])] == []


def test_static_files_do_not_look_the_person_up(
    client: FlaskClient, make: Factory, sign_in: SignIn, count_queries: Callable[[], object]
) -> None:
    sign_in(client, make.person())

    with count_queries() as seen:  # type: ignore[attr-defined]
        client.get("/static/css/tokens.css").close()

    assert len(seen) == 0


@pytest.mark.parametrize(
    "trouble",
    [PoolTimeout("no connection left"), OperationalError("select 1", {}, Exception("gone"))],
    ids=["exhausted", "lost"],
)
def test_a_database_lost_under_a_member_answers_503(
    app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn, trouble: Exception
) -> None:
    @app.get("/perdue")
    @access.signed_in
    def lost() -> str:
        assert current_user.name
        if isinstance(trouble, OperationalError):
            trouble.connection_invalidated = True
        raise trouble

    sign_in(client, make.person())

    answer = client.get("/perdue")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_a_database_away_when_the_member_is_looked_up_answers_503(
    app: Flask, client: FlaskClient, make: Factory, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, make.person())

    def away(*_args: object, **_kwargs: object) -> None:
        raise PoolTimeout("no connection left")

    monkeypatch.setattr(sessions, "person_of", away)

    assert client.get("/compte").status_code == 503


@pytest.mark.drill
def test_a_retried_request_has_its_member_again(settings: Settings, fresh_database: Engine) -> None:
    """After a deadlock the whole request runs again, its member looked up in the new session."""
    app = create_app(settings, engine=fresh_database)
    tries: list[str] = []

    class Deadlock(Exception):
        sqlstate = "40P01"

    @app.get("/disputee")
    @access.signed_in
    def disputed() -> str:
        tries.append(current_user.name)
        if len(tries) == 1:
            raise OperationalError("select 1", {}, Deadlock())
        return current_user.name

    with Session(fresh_database) as session:
        person = Factory(session).person("a@exemple.ca", name="Camille")
        key = sessions.start(session, person, device="", now=clock.now())
        uniquifier = person.fs_uniquifier
        session.commit()
    visitor = app.test_client()
    with visitor.session_transaction() as cookie:
        cookie["_user_id"], cookie[security.KEY] = uniquifier, key

    answer = visitor.get("/disputee")

    assert (answer.status_code, answer.text, len(tries)) == (200, "Camille", 2)
