import io
import json
import zipfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts import consents
from matchmaker.accounts.models import Person
from matchmaker.audit.models import AuditEntry
from tests.accounts.views.conftest import PASSWORD

SignIn = Callable[[FlaskClient, Person], str]


@pytest.fixture
def member(client: FlaskClient, known: Person, sign_in: SignIn) -> FlaskClient:
    sign_in(client, known)
    return client


def test_one_takes_ones_data_away_as_json(member: FlaskClient, known: Person) -> None:
    answer = member.get("/compte/mes-donnees/jumelage.json")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    assert json.loads(answer.data)["person"][0]["email"] == known.email


def test_one_takes_ones_data_away_as_csv(member: FlaskClient) -> None:
    answer = member.get("/compte/mes-donnees/jumelage.zip")

    assert "person.csv" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()


def test_the_trail_tells_of_an_export(member: FlaskClient, session: Session) -> None:
    member.get("/compte/mes-donnees/jumelage.json")

    assert "person.exported" in session.scalars(select(AuditEntry.act)).all()


def test_one_is_erased_with_ones_password(
    member: FlaskClient, session: Session, known: Person
) -> None:
    answer = member.post("/compte/mes-donnees/effacer", data={"password": PASSWORD, "sure": "true"})

    assert (answer.status_code, answer.location) == (303, "/")
    session.expire_all()
    assert known.erased_at is not None
    assert known.email == ""
    assert member.get("/compte").status_code == 303


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": PASSWORD}, "vraiment effacer"),
        ({"password": "pas le bon", "sure": "true"}, "pas votre mot de passe"),
        ({"sure": "true"}, "pas votre mot de passe"),
    ],
)
def test_nobody_is_erased_by_mistake(
    member: FlaskClient, session: Session, known: Person, typed: dict[str, str], sentence: str
) -> None:
    answer = member.post("/compte/mes-donnees/effacer", data=typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    session.expire_all()
    assert known.erased_at is None


def test_consents_are_shown_and_changed(
    member: FlaskClient, session: Session, known: Person
) -> None:
    assert " checked" not in member.get("/compte/consentements").text

    member.post("/compte/consentements", data={"newsletter": "true"})

    assert [each.purpose for each in consents.given(session, known)] == ["newsletter"]
    assert member.get("/compte/consentements").text.count(" checked") == 1


def test_name_phone_and_language_are_ones_own_to_change(
    member: FlaskClient, session: Session, known: Person
) -> None:
    member.post("/compte/profil", data={"name": "  Camille   Côté", "phone": "418 555-0100"})
    member.post("/compte/langue", data={"language": "en"})

    session.expire_all()
    assert (known.name, known.phone, known.language) == ("Camille Côté", "418 555-0100", "en")


@pytest.mark.parametrize(
    "path",
    [
        "/compte",
        "/compte/profil",
        "/compte/mot-de-passe",
        "/compte/second-facteur/activer",
        "/compte/sessions",
        "/compte/consentements",
        "/compte/mes-donnees",
        "/compte/mes-donnees/effacer",
    ],
)
def test_every_page_of_an_account_opens(member: FlaskClient, path: str) -> None:
    answer = member.get(path)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
