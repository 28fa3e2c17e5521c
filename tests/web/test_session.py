"""The unit of work: what is kept, what leaves no trace, what is tried again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from psycopg.errors import DeadlockDetected, SerializationFailure, UndefinedTable
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Role
from matchmaker.errors import Conflict
from matchmaker.web import access
from matchmaker.web import session as unit

Add = Callable[[], Response]


def add_role() -> None:
    unit.current().add(Role(name="essai"))
    unit.current().flush()


def route(app: Flask, view: Callable[[], object]) -> None:
    app.add_url_rule("/essai", view_func=access.anyone(view), methods=["POST"], endpoint="essai")


def kept(session: Session) -> int:
    return len(session.scalars(select(Role).where(Role.name == "essai")).all())


@pytest.mark.parametrize(("status", "rows"), [(200, 1), (303, 1), (399, 1), (400, 0), (422, 0)])
def test_work_is_kept_below_400_and_undone_from_there(
    app: Flask, client: FlaskClient, session: Session, status: int, rows: int
) -> None:
    def view() -> tuple[str, int]:
        add_role()
        return "", status

    route(app, view)
    client.post("/essai")
    assert kept(session) == rows


def test_a_refusal_leaves_no_trace(app: Flask, client: FlaskClient, session: Session) -> None:
    def view() -> str:
        add_role()
        raise Conflict

    route(app, view)
    assert client.post("/essai").status_code == 409
    assert kept(session) == 0


@pytest.mark.parametrize("trouble", [SerializationFailure, DeadlockDetected])
@pytest.mark.parametrize(("failures", "status"), [(0, 200), (2, 200), (3, 503)])
def test_a_serialisation_failure_runs_the_whole_request_again_three_times_at_most(
    app: Flask,
    client: FlaskClient,
    session: Session,
    trouble: type[Exception],
    failures: int,
    status: int,
) -> None:
    runs: list[int] = []

    def view() -> str:
        add_role()
        runs.append(1)
        if len(runs) <= failures:
            raise DBAPIError("INSERT", {}, trouble())
        return ""

    route(app, view)
    assert client.post("/essai").status_code == status
    assert len(runs) == min(failures + 1, 3)
    assert kept(session) == (1 if status == 200 else 0)


def test_another_database_error_is_not_tried_again(app: Flask, client: FlaskClient) -> None:
    runs: list[int] = []

    def view() -> str:
        runs.append(1)
        raise DBAPIError("SELECT", {}, UndefinedTable())

    route(app, view)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert client.post("/essai").status_code == 500
    assert len(runs) == 1


def test_what_happens_apart_outlives_a_refusal(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    def view() -> str:
        with unit.apart() as own:
            own.add(Role(name="essai"))
        raise Conflict

    route(app, view)
    client.post("/essai")
    assert kept(session) == 1


def test_a_page_that_asks_nothing_of_the_database_opens_no_session(
    client: FlaskClient, count_queries: Callable[[], object]
) -> None:
    with count_queries() as seen:  # type: ignore[attr-defined]
        client.get("/healthz/live")
    assert len(seen) == 0


def test_the_session_is_the_web_role_in_a_real_application(session: Session) -> None:
    assert session.scalar(text("SELECT pg_has_role('jumelage_web', 'USAGE')")) is True
