"""Schemathesis against the specification: every phase and check, for each kind of caller (T20)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from schemathesis import engine, openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events
from schemathesis.schemas import BaseSchema
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from matchmaker.portal.api import calls
from matchmaker.portal.keys import consents, service
from matchmaker.portal.keys.models import Platform
from matchmaker.portal.keys.schemas import KeyIn
from matchmaker.portal.keys.scopes import Scope
from tests.factories import Factory
from tests.portal.api.test_writes import NOW, Farm, farm_of
from tests.portal.conftest import Headers, KeyOf

CALLERS = ("anybody", "organization", "platform")
# beyond any number of calls that a run makes
OFTEN = 10**9
CONFIG: dict[str, Any] = {
    "workers": 1,
    "checks": {
        # a place, a product or a season may be well written and still not be one
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "401", "403", "404", "406", "409", "422"]
        },
        "negative_data_rejection": {
            "expected-statuses": ["400", "401", "403", "404", "405", "406", "415", "422"]
        },
    },
    "phases": {
        "examples": {"enabled": True, "generation": {"max-examples": 2}},
        "coverage": {"enabled": True},
        "fuzzing": {"enabled": True, "generation": {"max-examples": 4}},
        "stateful": {"enabled": True, "generation": {"max-examples": 3}},
    },
}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run asks more often than people may."""
    monkeypatch.setattr(calls, "OF_ANYBODY", OFTEN)
    monkeypatch.setattr(calls, "OF_A_KEY", OFTEN)


@pytest.fixture
def farm(session: Session, make: Factory, key_of: KeyOf) -> Farm:
    found = farm_of(session, make, key_of)
    make.offer(site=found.site)
    session.commit()
    return found


def of_platform(session: Session, make: Factory, farm: Farm) -> Headers:
    """The header of a platform that the farm lets do everything."""
    platform = Platform(name="Portail", website="https://portail.test/")
    session.add(platform)
    session.flush()
    data = KeyIn(name="Site", scopes=list(Scope))
    _, words = service.make_for_platform(session, platform, data, by=make.person(), now=NOW)
    consents.settle(
        session, farm.organization, platform, scopes=list(Scope), by=farm.farmer, now=NOW
    )
    session.commit()
    return {"Authorization": f"Bearer {words}"}


def failures(app: Flask, headers: Headers) -> Iterator[str]:
    """What any phase finds wrong, in words."""
    with serving(app) as origin:
        base = {"base-url": f"{origin}/api/v1", "headers": headers}
        config = SchemathesisConfig.from_dict({**CONFIG, **base})
        schema = openapi.from_url(f"{origin}/api/v1/openapi.json", config=config)
        yield from flaws(schema)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application on a port of its own: some checks ask as real clients do."""
    server = make_server("localhost", 0, app)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.port}"
    finally:
        server.shutdown()
        thread.join()


def flaws(schema: BaseSchema) -> Iterator[str]:
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            for checks in event.recorder.checks.values():
                for check in checks:
                    if check.failure_info is not None:
                        yield f"{event.phase} {event.label}: {check.failure_info.failure}"
        elif isinstance(event, events.NonFatalError | events.FatalError):
            yield f"error: {getattr(event, 'info', None) or event.exception}"


@pytest.mark.parametrize("caller", CALLERS)
def test_the_api_does_what_its_specification_says(
    app: Flask, client: FlaskClient, session: Session, make: Factory, farm: Farm, caller: str
) -> None:
    headers: Headers = {}
    if caller == "organization":
        headers = farm.key
    elif caller == "platform":
        headers = of_platform(session, make, farm)
    found = sorted(set(failures(app, headers)))
    assert not found, "\n".join(found)


def test_an_answer_that_the_specification_does_not_know_is_found(
    app: Flask, client: FlaskClient, farm: Farm
) -> None:
    app.view_functions["api.regions"] = lambda: Response("[]", content_type="application/json")
    found = list(failures(app, {}))
    assert any("/regions" in each for each in found)
