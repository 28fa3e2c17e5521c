from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.accounts import roles
from matchmaker.accounts.models import Person
from matchmaker.accounts.views.limits import LIMITS
from matchmaker.web import access
from tests.accounts.views.conftest import PASSWORD
from tests.factories import Factory

Code = Callable[[Person], str]


def enter(client: FlaskClient, person: Person) -> str:
    data = {"email": person.email, "password": PASSWORD}
    return str(client.post("/compte/ouvrir", data=data).location)


@pytest.fixture
def facilitator(session: Session, known: Person) -> Person:
    roles.grant(session, known, "facilitator", by="system")
    session.commit()
    return known


@pytest.fixture
def enrolled(app: Flask, session: Session, facilitator: Person) -> Person:
    facilitator.tf_totp_secret = app.extensions["keyring"].authenticator.generate_totp_secret()
    session.commit()
    return facilitator


def set_up(client: FlaskClient, app: Flask) -> str:
    client.get("/compte/second-facteur/activer")
    with client.session_transaction() as cookie:
        secret = cookie["second_factor_secret"]
    authenticator = app.extensions["keyring"].authenticator
    code = authenticator.generate_totp_password(secret)
    return str(client.post("/compte/second-facteur/activer", data={"code": code}).text)


def test_a_facilitator_reaches_the_set_up_only(client: FlaskClient, facilitator: Person) -> None:
    enter(client, facilitator)

    for path in (
        "/compte",
        "/compte/sessions",
        "/compte/mes-donnees",
        "/compte/mes-donnees/jumelage.json",
    ):
        assert client.get(path).location == "/compte/second-facteur/activer"
    assert client.get("/compte/second-facteur/activer").status_code == 200
    assert (
        client.post("/compte/langue", data={"language": "en"}).location
        == "/compte/second-facteur/activer"
    )


def test_every_page_of_members_waits_for_it(
    client: FlaskClient, app: Flask, facilitator: Person
) -> None:
    enter(client, facilitator)

    for rule in app.url_map.iter_rules():
        ruled = access.rule_of(app.view_functions[rule.endpoint])
        if ruled in (None, "anyone") or "GET" not in (rule.methods or ()) or rule.arguments:
            continue
        if rule.endpoint == access.SECOND_FACTOR_ENDPOINT:
            continue
        assert client.get(rule.rule).location == "/compte/second-facteur/activer", rule


def test_setting_it_up_opens_the_rest_and_shows_the_recovery_codes(
    client: FlaskClient, app: Flask, facilitator: Person
) -> None:
    enter(client, facilitator)

    page = set_up(client, app)

    assert page.count("<code>") == 10
    assert client.get("/compte").status_code == 200


def test_a_wrong_code_sets_nothing_up(client: FlaskClient, facilitator: Person) -> None:
    enter(client, facilitator)
    client.get("/compte/second-facteur/activer")

    answer = client.post("/compte/second-facteur/activer", data={"code": "000000"})

    assert answer.status_code == 422
    assert client.get("/compte").status_code == 303


def test_the_password_alone_does_not_let_in(client: FlaskClient, enrolled: Person) -> None:
    assert enter(client, enrolled) == "/compte/second-facteur"
    assert client.get("/compte").location.startswith("/compte/ouvrir")


def test_password_and_code_let_in(client: FlaskClient, enrolled: Person, code: Code) -> None:
    enter(client, enrolled)

    answer = client.post("/compte/second-facteur", data={"code": code(enrolled)})

    assert answer.location == "/mon-espace"
    assert client.get("/compte").status_code == 200


def test_one_code_lets_in_one_session(
    client: FlaskClient, app: Flask, enrolled: Person, code: Code
) -> None:
    shown, other = code(enrolled), app.test_client()
    for visitor in (client, other):
        enter(visitor, enrolled)

    client.post("/compte/second-facteur", data={"code": shown})

    assert other.post("/compte/second-facteur", data={"code": shown}).status_code == 422


def test_a_mailed_link_does_not_go_around_it(
    client: FlaskClient, enrolled: Person, follow: Callable[..., object]
) -> None:
    client.post("/compte/lien", data={"email": enrolled.email})

    assert follow(enrolled.email).location == "/compte/second-facteur"  # type: ignore[attr-defined]


def test_codes_are_not_asked_of_strangers(client: FlaskClient) -> None:
    assert client.get("/compte/second-facteur").location == "/compte/ouvrir"
    assert client.post("/compte/second-facteur", data={"code": "1"}).location == "/compte/ouvrir"


@pytest.mark.drill
def test_guesses_are_counted(own_app: Flask, fresh_database: Engine) -> None:
    keys = own_app.extensions["keyring"]
    with Session(fresh_database) as session:
        person = Factory(session).person("camille@exemple.ca")
        person.password = keys.passwords.hash(PASSWORD)
        person.tf_totp_secret = keys.authenticator.generate_totp_secret()
        session.commit()
    visitor = own_app.test_client()
    visitor.post("/compte/ouvrir", data={"email": "camille@exemple.ca", "password": PASSWORD})

    statuses = [
        visitor.post("/compte/second-facteur", data={"code": "000000"}).status_code
        for _ in range(LIMITS["second-factor"].subject + 1)
    ]

    assert statuses == [422] * LIMITS["second-factor"].subject + [429]


def test_it_is_not_set_up_twice(client: FlaskClient, app: Flask, facilitator: Person) -> None:
    enter(client, facilitator)
    set_up(client, app)

    answer = client.post("/compte/second-facteur/activer", data={"code": "000000"})

    assert answer.status_code == 422
    assert "est actif" in answer.text


def test_a_facilitator_cant_take_it_off(
    client: FlaskClient, app: Flask, facilitator: Person
) -> None:
    enter(client, facilitator)
    set_up(client, app)

    answer = client.post("/compte/second-facteur/retirer", data={"password": PASSWORD})

    assert answer.status_code == 409


def test_new_recovery_codes_ask_for_the_password(
    client: FlaskClient, app: Flask, known: Person
) -> None:
    enter(client, known)
    set_up(client, app)

    refused = client.post("/compte/second-facteur/codes", data={"password": "pas le bon"})
    renewed = client.post("/compte/second-facteur/codes", data={"password": PASSWORD})

    assert refused.status_code == 422
    assert renewed.text.count("<code>") == 10


def test_a_member_takes_it_off_with_the_password(
    client: FlaskClient, app: Flask, session: Session, known: Person
) -> None:
    enter(client, known)
    set_up(client, app)

    client.post("/compte/second-facteur/retirer", data={"password": PASSWORD})

    session.expire_all()
    assert known.tf_totp_secret is None
