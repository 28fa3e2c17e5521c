"""A facilitator sends a document, sees what would enter, and lets it in."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.intake.models import ReceivedFile
from matchmaker.organizations.models import Organization
from tests.factories import Factory
from tests.portal.dfc.test_commands import FARM

SEND = "/animation/documents"
SignIn = Callable[[FlaskClient, Person], str]


@pytest.fixture
def desk(
    session: Session, make: Factory, client: FlaskClient, sign_in: SignIn, catalogue: None
) -> FlaskClient:
    """A facilitator's browser."""
    person = make.person(roles=("facilitator",), regions=("14",), tf_totp_secret="x")
    session.commit()
    sign_in(client, person)
    return client


def sent(client: FlaskClient, document: Any, **more: str) -> Any:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    data = {"file": (io.BytesIO(content), "ferme.jsonld"), **more}
    return client.post(SEND, data=data, content_type="multipart/form-data")


def farms(session: Session) -> int:
    return session.scalar(select(func.count()).where(Organization.name == FARM["dfc-b:name"])) or 0


def test_everything_is_seen_before_anything_is_kept(desk: FlaskClient, session: Session) -> None:
    answer = sent(desk, FARM)
    page = desk.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Importer ce qui est prêt" in page
    assert "VATnumber" in page
    assert farms(session) == 0


def test_what_is_confirmed_enters_once(desk: FlaskClient, session: Session) -> None:
    place = sent(desk, FARM).headers["Location"]
    for _ in range(2):
        assert desk.post(f"{place}/confirmation").status_code == 303
    assert farms(session) == 1
    assert "Tout y est déjà" in desk.get(place).get_data(as_text=True)


@pytest.mark.parametrize("content", [b"", b"NaN[", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_document_is_refused_with_what_was_typed(
    desk: FlaskClient, session: Session, content: bytes
) -> None:
    answer = sent(desk, content, field="juillet-octobre")
    assert answer.status_code == 422
    assert 'value="juillet-octobre"' in answer.get_data(as_text=True)
    assert session.scalars(select(ReceivedFile)).all() == []


def test_a_form_without_a_file_says_so(desk: FlaskClient) -> None:
    answer = desk.post(SEND, data={}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Choisissez un document JSON-LD" in answer.get_data(as_text=True)
