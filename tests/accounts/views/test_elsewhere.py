"""Signing in with an account from elsewhere, at a real provider on loopback."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.accounts import consents, erasure, export, foreign, second_factor, service
from matchmaker.accounts.models import ForeignAccount, Person
from matchmaker.accounts.provider import Identity
from matchmaker.app import create_app
from matchmaker.audit.models import AuditEntry
from matchmaker.mail.models import Message
from matchmaker.settings import Settings
from tests.accounts.views.conftest import PASSWORD
from tests.accounts.views.portal import NADIA, Portal, listening, sent
from tests.factories import Factory

# the provider of the tests signs with a module that its library keeps for older ones
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
SUITE = "/compte/portail/suite"
OPEN = "/compte/portail/ouvrir"
SignIn = Callable[[FlaskClient, Person], str]


@pytest.fixture(scope="module")
def running() -> Iterator[Portal]:
    with listening() as portal:
        yield portal


@pytest.fixture
def portal(running: Portal) -> Portal:
    running.forge = None
    return running


@pytest.fixture
def settings(settings: Settings, portal: Portal) -> Settings:
    return replace(
        settings,
        oidc_issuer=portal.issuer,
        oidc_client_id="jumelage",
        oidc_client_secret="secret-du-client",
    )


@pytest.fixture
def nadia(make: Factory, portal: Portal) -> Person:
    """Somebody whose account is linked to the portal's."""
    return linked(make, make.person(NADIA, roles=()), portal)


def linked(make: Factory, person: Person, portal: Portal, subject: str = "sujet-1") -> Person:
    identity = Identity(portal.issuer, subject, NADIA, is_email_verified=True, name="Nadia")
    foreign.link(make.session, person, identity, now=datetime.now(UTC))
    make.session.commit()
    return person


def is_in(client: FlaskClient) -> bool:
    return client.get("/compte").status_code == 200


def rows(session: Session) -> list[ForeignAccount]:
    session.expire_all()
    return list(session.scalars(select(ForeignAccount)))


def test_the_way_there_carries_state_nonce_and_a_challenge(
    client: FlaskClient, portal: Portal
) -> None:
    answer = client.get("/compte/portail/depart")

    asked = sent(answer.location)
    assert answer.location.startswith(f"{portal.issuer}/oauth2/authorize?")
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert min(len(asked["state"]), len(asked["nonce"])) >= 32
    assert asked["redirect_uri"] == "http://localhost:8000/compte/portail/retour"


def test_a_linked_account_opens_a_session_once_its_button_is_pressed(
    client: FlaskClient, portal: Portal, nadia: Person, session: Session
) -> None:
    back = client.get(portal.sign_in(client, onward="/mon-espace/besoins"))
    page = client.get(back.location)
    assert NADIA in page.text
    assert not is_in(client)

    answer = client.post(OPEN)

    assert (answer.status_code, answer.location) == (303, "/mon-espace/besoins")
    assert is_in(client)
    assert session.scalar(select(AuditEntry).where(AuditEntry.act == "sign_in.opened"))


def test_a_place_of_another_site_is_not_gone_on_to(
    client: FlaskClient, portal: Portal, nadia: Person
) -> None:
    client.get(portal.sign_in(client, onward="//ailleurs.test/"))
    assert client.post(OPEN).location == "/mon-espace"


def test_our_own_second_factor_is_asked(
    client: FlaskClient,
    portal: Portal,
    nadia: Person,
    session: Session,
    app: Flask,
    code: Callable[[Person], str],
) -> None:
    second_factor.enrol(session, nadia, authenticator=app.extensions["keyring"].authenticator)
    session.commit()
    client.get(portal.sign_in(client))

    assert client.post(OPEN).location == "/compte/second-facteur"
    assert not is_in(client)

    client.post("/compte/second-facteur", data={"code": code(nadia)})
    assert is_in(client)


def test_a_facilitator_without_one_sets_it_up_first(
    client: FlaskClient, portal: Portal, make: Factory
) -> None:
    linked(make, make.person(NADIA, roles=("facilitator",)), portal)
    client.get(portal.sign_in(client))
    client.post(OPEN)
    assert client.get("/animation").location == "/compte/second-facteur/activer"


def test_a_return_serves_once_even_from_a_copied_cookie(
    client: FlaskClient, portal: Portal, nadia: Person
) -> None:
    client.get(portal.sign_in(client))
    copied = client.get_cookie("session")
    assert copied is not None
    client.post(OPEN)
    client.post("/compte/fermer")

    client.set_cookie("session", copied.value)

    assert client.post(OPEN).status_code == 422
    assert not is_in(client)


def test_a_disabled_person_stays_out(
    client: FlaskClient, portal: Portal, nadia: Person, session: Session
) -> None:
    service.disable(session, nadia, by="essai", now=datetime.now(UTC))
    session.commit()
    client.get(portal.sign_in(client))

    assert client.get(SUITE).status_code == 409
    assert client.post(OPEN).status_code == 409
    assert not is_in(client)


def test_an_address_that_has_an_account_is_no_proof(
    client: FlaskClient, portal: Portal, make: Factory, session: Session
) -> None:
    make.person(NADIA, roles=())
    session.commit()
    client.get(portal.sign_in(client))

    assert "Ouvrez votre session une fois encore" in client.get(SUITE).text
    assert client.post(OPEN).status_code == 404
    terms = {"name": "Nadia", "terms": "true"}
    assert client.post("/compte/portail/inscription", data=terms).status_code == 409
    assert rows(session) == []
    assert not is_in(client)


def test_whoever_has_the_account_links_it_once_after_signing_in_as_usual(
    client: FlaskClient, portal: Portal, known: Person, session: Session
) -> None:
    portal.knows("camille", email=known.email, email_verified=True, name="Camille")
    client.get(portal.sign_in(client, "camille"))
    entered = client.post(
        "/compte/ouvrir", data={"email": known.email, "password": PASSWORD, "next": SUITE}
    )
    assert "Lier ce compte d’ailleurs" in client.get(entered.location).text
    assert rows(session) == []

    client.post("/compte/portail/lier")

    assert [row.person_id for row in rows(session)] == [known.id]
    told = session.scalars(select(Message).where(Message.recipient == known.email)).all()
    assert "ouvre maintenant le vôtre" in told[-1].subject
    client.post("/compte/fermer")
    client.get(portal.sign_in(client, "camille"))
    client.post(OPEN)
    assert is_in(client)


@pytest.mark.parametrize("subject", ["sujet-2", "sujet-3"], ids=["unverified", "without one"])
def test_an_address_that_was_not_verified_opens_nothing_and_tells_nothing(
    subject: str, client: FlaskClient, portal: Portal, make: Factory, session: Session
) -> None:
    client.get(portal.sign_in(client, subject))
    before = client.get(SUITE).text
    make.person(NADIA, roles=())
    session.commit()
    after = client.get(SUITE).text

    assert "n’a pas vérifié votre adresse" in before
    assert NADIA not in before
    assert before.count("<a ") == after.count("<a ")
    terms = {"name": "Nadia", "terms": "true"}
    assert client.post("/compte/portail/inscription", data=terms).status_code == 409


def test_a_newcomer_gets_an_account_with_the_consents_they_ticked(
    client: FlaskClient, portal: Portal, session: Session
) -> None:
    client.get(portal.sign_in(client))
    page = client.get(SUITE).text
    assert "Nadia Roy" in page
    assert "checked" not in page
    refused = client.post("/compte/portail/inscription", data={"name": "Nadia Roy"})
    assert refused.status_code == 422
    assert "Cochez cette case" in refused.text

    data = {"name": "Nadia Roy", "terms": "true", "research": "true"}
    answer = client.post("/compte/portail/inscription", data=data)

    person = session.scalars(select(Person).where(Person.email_key == NADIA)).one()
    assert answer.location == "/mon-espace"
    assert is_in(client)
    assert person.confirmed_at
    assert person.password is None
    assert [each.purpose for each in consents.given(session, person)] == ["research", "terms"]
    assert [row.person_id for row in rows(session)] == [person.id]


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.replace("state=", "state=x"),
        lambda path: path.split("&state")[0],
        lambda path: path.replace("code=", "cause="),
        lambda _: "/compte/portail/retour?error=access_denied&state=x",
        lambda path: path.replace("code=", "code=inconnu"),
    ],
    ids=["forged state", "no state", "no code", "refused there", "unknown code"],
)
def test_a_return_that_proves_nothing_leads_nowhere(
    change: Callable[[str], str], client: FlaskClient, portal: Portal, nadia: Person
) -> None:
    answer = client.get(change(portal.sign_in(client)))

    assert answer.status_code == 422
    assert "Rien n’a changé" in answer.text
    assert client.get(SUITE).location == "/compte/ouvrir"
    assert client.post(OPEN).location == "/compte/ouvrir"


def test_a_code_does_not_serve_twice_nor_in_another_browser(
    app: Flask, client: FlaskClient, portal: Portal, nadia: Person
) -> None:
    path = portal.sign_in(client)
    assert app.test_client().get(path).status_code == 422
    kept = client.get_cookie("session")
    assert kept is not None
    assert client.get(path).status_code == 303

    client.set_cookie("session", kept.value)
    assert client.get(path).status_code == 422


def test_an_attempt_grows_old(
    client: FlaskClient, portal: Portal, nadia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = portal.sign_in(client)
    with client.session_transaction() as cookie:
        cookie["foreign_attempt"] = cookie["foreign_attempt"] | {"until": int(time.time()) - 1}
    assert client.get(path).status_code == 422


def claims_of(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


def signed(token: str, header: dict[str, Any], key: Any, **changed: Any) -> str:
    made = claims_of(token) | changed
    kept = {name: value for name, value in made.items() if value is not None}
    return jwt.encode(header, kept, key, algorithms=["RS256", "HS256"])


def alg_none(token: str) -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    return f"{header}.{token.split('.')[1]}."


OURS = RSAKey.generate_key(2048, {"kid": "autre"})
FORGED: dict[str, Callable[[str], Any]] = {
    "alg none": alg_none,
    "another key": lambda token: signed(token, {"alg": "RS256", "kid": "autre"}, OURS),
    "the client's secret as key": lambda token: signed(
        token, {"alg": "HS256"}, OctKey.import_key("secret-du-client-secret-du-client")
    ),
    "signature cut": lambda token: token[:-4],
    "not a token": lambda _: "bonjour",
    "none at all": lambda _: None,
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_token_that_the_provider_did_not_sign_is_refused(
    forge: Callable[[str], Any], client: FlaskClient, portal: Portal, nadia: Person
) -> None:
    portal.forge = lambda said: said | {"id_token": forge(said["id_token"])}
    assert client.get(portal.sign_in(client)).status_code == 422
    assert client.post(OPEN).location == "/compte/ouvrir"


WRONG: dict[str, dict[str, Any]] = {
    "nonce": {"nonce": "un autre"},
    "no nonce": {"nonce": None},
    "issuer": {"iss": "https://ailleurs.test"},
    "audience": {"aud": "autre-client"},
    "expired": {"exp": 1},
    "no expiry": {"exp": None},
    "no subject": {"sub": None},
    "subject of another type": {"sub": {"a": 1}},
}


@pytest.fixture
def own_keys(client: FlaskClient, portal: Portal, app: Flask) -> RSAKey:
    """The key of the tests, published where the provider's are read."""
    provider = app.extensions["keyring"].provider
    provider.begin()
    address = f"{portal.issuer}/jwks"
    published = {"keys": [OURS.as_dict(private=False)]}
    provider._kept[address] = (time.monotonic(), published)
    return OURS


def test_the_key_of_the_tests_is_taken_when_nothing_else_is_wrong(
    client: FlaskClient, portal: Portal, nadia: Person, own_keys: RSAKey
) -> None:
    header = {"alg": "RS256", "kid": "autre"}
    portal.forge = lambda said: said | {"id_token": signed(said["id_token"], header, own_keys)}
    assert client.get(portal.sign_in(client)).status_code == 303


@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG)
def test_a_token_for_somebody_somewhere_or_sometime_else_is_refused(
    changed: dict[str, Any],
    client: FlaskClient,
    portal: Portal,
    nadia: Person,
    own_keys: RSAKey,
) -> None:
    header = {"alg": "RS256", "kid": "autre"}
    portal.forge = lambda said: (
        said | {"id_token": signed(said["id_token"], header, own_keys, **changed)}
    )
    assert client.get(portal.sign_in(client)).status_code == 422
    assert client.post(OPEN).location == "/compte/ouvrir"


def test_the_provider_is_asked_once_for_its_description_and_keys(
    client: FlaskClient, portal: Portal, nadia: Person
) -> None:
    portal.asked.clear()
    for _ in range(2):
        client.get(portal.sign_in(client))
    assert portal.asked.count("/.well-known/openid-configuration") == 1
    assert portal.asked.count("/jwks") == 1


def another_app(app: Flask, database: Engine, settings: Settings) -> FlaskClient:
    made = create_app(settings, engine=database)
    made.config["WTF_CSRF_ENABLED"] = False
    made.extensions["session_factory"] = app.extensions["session_factory"]
    assert isinstance(made.extensions["session_factory"], sessionmaker)
    return made.test_client()


@pytest.mark.parametrize(
    "issuer", ["http://127.0.0.1:9", "{issuer}/oauth2"], ids=["down", "another's description"]
)
def test_a_provider_that_does_not_answer_is_said(
    issuer: str, app: Flask, database: Engine, settings: Settings, portal: Portal
) -> None:
    away = replace(settings, oidc_issuer=issuer.format(issuer=portal.issuer))
    answer = another_app(app, database, away).get("/compte/portail/depart")
    assert answer.status_code == 409
    assert "ne répond pas en ce moment" in answer.text


def test_a_deployment_does_not_talk_in_the_clear(
    app: Flask, database: Engine, settings: Settings
) -> None:
    strict = replace(settings, is_development=False)
    assert another_app(app, database, strict).get("/compte/portail/depart").status_code == 409


def test_without_a_provider_there_is_neither_button_nor_page(
    app: Flask, database: Engine, settings: Settings, make: Factory, sign_in: SignIn
) -> None:
    plain = another_app(app, database, replace(settings, oidc_issuer=""))
    assert "portail/depart" not in plain.get("/compte/ouvrir").text
    for path in ("depart", "retour", "suite"):
        assert plain.get(f"/compte/portail/{path}").status_code == 404
    sign_in(plain, make.person(roles=()))
    assert plain.get("/compte/portail").status_code == 404


def test_the_button_names_the_provider_and_keeps_where_one_was_going(client: FlaskClient) -> None:
    page = client.get("/compte/ouvrir?next=/mon-espace/besoins").text
    assert "Continuer avec le portail de Commun’assiette" in page
    assert "/compte/portail/depart?next=/mon-espace/besoins" in page


def test_links_are_listed_and_taken_off(
    client: FlaskClient, portal: Portal, nadia: Person, sign_in: SignIn, session: Session
) -> None:
    sign_in(client, nadia)
    assert portal.issuer in client.get("/compte/portail").text

    client.post(f"/compte/portail/{rows(session)[0].public_id}/retirer")

    assert rows(session) == []
    acts = session.scalars(select(AuditEntry.act)).all()
    assert {"foreign_account.linked", "foreign_account.unlinked"} <= set(acts)


def test_somebody_elses_link_is_not_there(
    client: FlaskClient, nadia: Person, make: Factory, sign_in: SignIn, session: Session
) -> None:
    sign_in(client, make.person(roles=()))
    answer = client.post(f"/compte/portail/{rows(session)[0].public_id}/retirer")
    assert answer.status_code == 404
    assert len(rows(session)) == 1


def test_an_account_from_elsewhere_opens_one_account_only(
    client: FlaskClient,
    portal: Portal,
    nadia: Person,
    make: Factory,
    sign_in: SignIn,
    session: Session,
) -> None:
    client.get(portal.sign_in(client))
    kept = client.get_cookie("session")
    assert kept is not None
    with client.session_transaction() as cookie:
        back = cookie["foreign_identity"]
    sign_in(client, make.person(roles=()))
    with client.session_transaction() as cookie:
        cookie["foreign_identity"] = back

    assert client.post("/compte/portail/lier").status_code == 409
    assert [row.person_id for row in rows(session)] == [nadia.id]


def test_the_link_is_in_ones_data_and_goes_with_them(nadia: Person, session: Session) -> None:
    taken = export.collect(session, nadia)["foreign_account"]
    assert [row["known_as"] for row in taken] == ["sujet-1"]
    erasure.erase(session, nadia, now=datetime.now(UTC))
    assert rows(session) == []


def test_forms_carry_their_token(app: Flask, portal: Portal, nadia: Person) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    visitor = app.test_client()
    visitor.get(portal.sign_in(visitor))
    assert visitor.post(OPEN).status_code == 403
    assert requests.get(f"{portal.issuer}/jwks", timeout=5).ok
