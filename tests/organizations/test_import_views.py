"""The pages of import: choose, see everything, confirm."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchmaker.accounts.models import Person
from matchmaker.intake import tables
from matchmaker.intake.models import ReceivedFile
from matchmaker.organizations.models import Organization
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]
GOOD = "Nom;Sorte;Code postal\nFerme A;ferme;J6E 1A1\n"
MIXED = GOOD + "Ferme B;étable;J6E 1A1\n=cmd();ferme;V6B 1A1\n"


@pytest.fixture
def facilitator(client: FlaskClient, make: Factory, sign_in: SignIn) -> Person:
    person = make.person(roles=("facilitator",), regions=("14",), tf_totp_secret="x")
    sign_in(client, person)
    return person


def send(
    client: FlaskClient, content: str, *, kind: str = "organizations", source: str = "Liste"
) -> TestResponse:
    data = {"file": (io.BytesIO(content.encode()), "liste.csv"), "source": source}
    return client.post(f"/mon-espace/importer/{kind}", data=data)


def organizations(session: Session) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(Organization)) or 0


def test_a_file_is_seen_before_anything_is_written(
    client: FlaskClient, session: Session, places: None, facilitator: Person
) -> None:
    answer = send(client, MIXED)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Importer la ligne prête" in page
    assert "étable" in page
    assert "V6B 1A1" in page
    assert organizations(session) == 0


def test_ready_lines_go_in_and_the_others_stay_to_correct(
    client: FlaskClient, session: Session, places: None, facilitator: Person
) -> None:
    where = send(client, MIXED).location
    answer = client.post(f"{where}/confirmation")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "1\xa0ligne est entrée" in page
    assert "Aucune ligne n’est prête" in page
    assert organizations(session) == 1


def test_confirming_twice_changes_nothing(
    client: FlaskClient, session: Session, places: None, facilitator: Person
) -> None:
    where = send(client, GOOD).location
    client.post(f"{where}/confirmation")
    client.post(f"{where}/confirmation")
    assert organizations(session) == 1


def test_the_lines_to_correct_come_back_without_formulas(
    client: FlaskClient, places: None, facilitator: Person
) -> None:
    answer = client.get(f"{send(client, MIXED).location}/a-corriger.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"'=cmd()" in answer.data
    assert [row.cells[0] for row in tables.read(answer.data).rows] == ["Ferme B", "=cmd()"]


def test_columns_are_named_by_hand(
    client: FlaskClient, session: Session, places: None, facilitator: Person
) -> None:
    where = send(client, GOOD.replace("Nom", "Qui").replace("Sorte", "Quoi")).location
    assert "Il manque la colonne" in client.get(where).text
    data = {"column-0": "name", "column-1": "kind", "column-2": "postal_code"}
    assert client.post(f"{where}/colonnes", data=data).status_code == 303
    assert "Importer la ligne prête" in client.get(where).text


def test_a_column_of_another_name_cannot_be_invented(
    client: FlaskClient, session: Session, places: None, facilitator: Person
) -> None:
    where = send(client, GOOD).location
    client.post(f"{where}/colonnes", data={"column-0": "state"})
    assert session.scalars(select(ReceivedFile.mapping)).one() == {}


@pytest.mark.parametrize("content", ["", "%PDF-1.7 \x00\x01"])
def test_what_is_no_table_is_refused_at_the_form(
    client: FlaskClient, session: Session, facilitator: Person, content: str
) -> None:
    answer = send(client, content)
    assert answer.status_code == 422
    assert "f-file" in answer.text
    assert session.scalar(select(func.count()).select_from(ReceivedFile)) == 0


def test_a_form_without_file_is_refused(client: FlaskClient, facilitator: Person) -> None:
    assert client.post("/mon-espace/importer/organizations", data={}).status_code == 422


def test_members_do_not_import_directories(
    client: FlaskClient, make: Factory, sign_in: SignIn, places: None
) -> None:
    sign_in(client, make.person())
    assert client.get("/mon-espace/importer/organizations").status_code == 404
    assert send(client, GOOD).status_code == 404
    assert "/importer/offers" in client.get("/mon-espace/importer").text


def test_a_file_is_its_sender_s_alone(
    client: FlaskClient, make: Factory, sign_in: SignIn, places: None, facilitator: Person
) -> None:
    where = send(client, GOOD).location
    other = make.person(roles=("facilitator",), regions=("14",), tf_totp_secret="x")
    sign_in(client, other)
    for path in (where, f"{where}/a-corriger.csv"):
        assert client.get(path).status_code == 404
    for path in (f"{where}/confirmation", f"{where}/colonnes", f"{where}/oubli"):
        assert client.post(path).status_code == 404


def test_a_file_is_forgotten_on_request(
    client: FlaskClient, session: Session, places: None, facilitator: Person
) -> None:
    where = send(client, GOOD).location
    assert client.post(f"{where}/oubli").status_code == 303
    assert client.get(where).status_code == 404


@pytest.mark.parametrize("kind", ["organizations", "offers", "needs"])
def test_a_model_has_the_columns_and_reads_back(
    client: FlaskClient, facilitator: Person, kind: str
) -> None:
    answer = client.get(f"/mon-espace/importer/{kind}/modele.csv")
    table = tables.read(answer.data)
    assert len(table.headers) > 5
    assert len(table.rows) == 1


@pytest.mark.parametrize("kind", ["organizations", "offers", "needs"])
def test_the_form_says_which_columns_it_knows(
    client: FlaskClient, facilitator: Person, kind: str
) -> None:
    assert client.get(f"/mon-espace/importer/{kind}").status_code == 200


def test_two_people_s_lines_do_not_meet(
    client: FlaskClient, session: Session, places: None, facilitator: Person
) -> None:
    send(client, GOOD, source="")
    assert session.scalars(select(ReceivedFile.source)).one() == f"person:{facilitator.audit_key}"
