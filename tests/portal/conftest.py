"""Organisations with keys, and programs that show them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.organizations.models import Organization
from matchmaker.portal.keys import service
from matchmaker.portal.keys.schemas import KeyIn
from matchmaker.portal.keys.scopes import Scope

Headers = dict[str, str]
KeyOf = Callable[..., Headers]


@pytest.fixture
def key_of(session: Session) -> KeyOf:
    """`key_of(organization, by=person)`: the header of a new key; it opens everything."""

    def made(
        organization: Organization, *, by: Person, scopes: list[Scope] | None = None
    ) -> Headers:
        data = KeyIn(name="Caisse", scopes=list(Scope) if scopes is None else scopes)
        _, words = service.make_for_organization(
            session, organization, data, by=by, now=datetime.now(UTC)
        )
        session.commit()
        return {"Authorization": f"Bearer {words}"}

    return made


@pytest.fixture
def api(client: FlaskClient) -> Callable[..., object]:
    """`api("/offers")`: what a GET answers, as JSON."""

    def read(path: str, **more: object) -> object:
        answer = client.get(f"/api/v1{path}", **more)  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    return read
