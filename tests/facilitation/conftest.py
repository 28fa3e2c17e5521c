from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.accounts.models import Person
from matchmaker.facilitation import gaps
from matchmaker.pairing import generations
from tests.factories import Factory

TODAY = date(2026, 9, 10)
NOW = datetime(2026, 9, 10, 12, tzinfo=UTC)
SignIn = Callable[..., Any]


@pytest.fixture
def generate(session: Session) -> Callable[[], int]:
    """Pair everything in the test's own transaction; answers the generation."""

    def run() -> int:
        generation_id, tables = generations.begin(session)
        seen = generations.read(session, today=TODAY)
        generations.write(session, generation_id, engine.rank(seen.market, tables))
        generations.switch(session, generation_id, counts={}, seen=seen, today=TODAY)
        return generation_id

    return run


@pytest.fixture
def work_out(session: Session, generate: Callable[[], int]) -> Callable[[], None]:
    """Pair everything, then see what is missing."""

    def run() -> None:
        generate()
        gaps.write(session, today=TODAY, now=NOW)

    return run


@pytest.fixture
def facilitator(client: FlaskClient, make: Factory, sign_in: SignIn) -> Person:
    """Signed in, of region 14."""
    person = make.person(roles=("facilitator",), regions=("14",), tf_totp_secret="x")
    sign_in(client, person)
    return person
