"""Asking a page as one of the visitors, and taking back whatever the answer did."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from flask import Flask, got_request_exception
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from matchmaker.accounts import security, sessions
from matchmaker.app import create_app
from matchmaker.settings import Settings
from tests.factories import Factory
from tests.trust import bodies
from tests.trust.world import Builder, World

MATRIX: Final = Path(__file__).with_name("matrix.csv")
VISITORS: Final = (
    "anonymous",
    "member",
    "other",
    "reader",
    "facilitator",
    "elsewhere",
    "administrator",
    "disabled",
)
SIGN_IN: Final = "/compte/ouvrir"
# rows that a page may write by being read
WRITTEN_BY_READING: Final = frozenset({"audit_entry", "throttle_window", "sign_in"})
NOT_OURS: Final = frozenset({"spatial_ref_sys", "alembic_version"})


@dataclass(frozen=True)
class Row:
    """A line of the matrix: a route, its rule, the objects of its address, and who gets what."""

    method: str
    rule: str
    access: str
    body: str
    objects: dict[str, str]
    expected: dict[str, str]

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.rule

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"

    @property
    def is_public(self) -> bool:
        return self.method == "GET" and self.access == "anyone"


def rows(matrix: Path = MATRIX) -> list[Row]:
    """The matrix as it is written."""
    with matrix.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                method=line["method"],
                rule=line["rule"],
                access=line["access"],
                body=line["body"],
                objects=dict(pair.split("=") for pair in line["objects"].split()),
                expected={visitor: line[visitor] for visitor in VISITORS},
            )
            for line in csv.DictReader(file)
        ]


def routes(app: Flask) -> dict[tuple[str, str], str]:
    """(method, rule) → endpoint, of everything but files."""
    return {
        (method, rule.rule): rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }


def outcome(answer: TestResponse) -> str:
    """A cell: the status, or `sign-in` where a visitor is sent to open a session."""
    location = answer.headers.get("Location", "")
    if answer.status_code == 303 and location.startswith(SIGN_IN):
        return "sign-in"
    return str(answer.status_code)


@dataclass
class Ground:
    """The world in one transaction, and an application that sees it."""

    settings: Settings
    engine: Engine
    connection: Connection
    world: World
    troubles: list[BaseException] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)

    @cached_property
    def app(self) -> Flask:
        return self.another_app()

    def another_app(self) -> Flask:
        """An application on the same world, to break."""
        app = create_app(self.settings, engine=self.engine)
        app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
        app.extensions["session_factory"] = sessionmaker(
            self.connection, join_transaction_mode="create_savepoint"
        )
        got_request_exception.connect(self._note, app)
        return app

    def _note(self, _app: Flask, exception: BaseException) -> None:
        self.troubles.append(exception)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever happens inside did not happen."""
        savepoint = self.connection.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()

    def client(self, visitor: str, *, app: Flask | None = None) -> FlaskClient:
        """A browser with the visitor's session."""
        client = (app or self.app).test_client()
        if visitor != "anonymous":
            client.set_cookie("session", self._cookie(visitor))
        return client

    def actor(self, row: Row) -> str:
        """Somebody who gets through."""
        order = ("member", "facilitator", "administrator", "anonymous")
        return next((each for each in order if row.expected[each] in {"200", "303"}), "member")

    def ask(
        self,
        visitor: str,
        row: Row,
        *,
        objects: dict[str, str] | None = None,
        app: Flask | None = None,
        **more: Any,
    ) -> TestResponse:
        """The answer to a route of the matrix, read whole; its effects are the caller's to undo."""
        if row.method != "GET" and "data" not in more:
            more["data"] = self.form(row)
        answer = self.client(visitor, app=app).open(
            self.path(row, **(objects or {})), method=row.method, **more
        )
        answer.get_data()
        return answer

    def form(self, row: Row) -> dict[str, Any]:
        """The valid body of a route."""
        return bodies.filled(row.rule, self.world.names)

    def path(self, row: Row, **objects: str) -> str:
        """The address of a route, with the objects that its line names or these."""
        path = row.rule
        for variable, name in (row.objects | objects).items():
            written = self.world.names.get(name, name)
            for spelled in (f"<{variable}>", f"<int:{variable}>"):
                path = path.replace(spelled, written)
        return path + bodies.query(row.rule, self.world.names)

    def state(self) -> dict[str, str]:
        """A digest of every table."""
        found: Any = self.connection.execute(text(self._digest))
        return dict(found.all())

    def whole(self) -> str:
        """Every row of every table as one text."""
        return "\n".join(
            value
            for table in self._tables
            for value in self.connection.execute(text(f'SELECT t::text FROM "{table}" t')).scalars()
        )

    @cached_property
    def baseline(self) -> dict[str, str]:
        """The state of the world before anybody asked."""
        return self.state()

    @cached_property
    def _tables(self) -> list[str]:
        found = self.connection.execute(
            text(
                "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
                " ORDER BY 1"
            )
        )
        return [name for name in found.scalars() if name not in NOT_OURS]

    @cached_property
    def _digest(self) -> str:
        return " UNION ALL ".join(
            f"SELECT '{name}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
            f' FROM "{name}" t'
            for name in self._tables
        )

    def _cookie(self, visitor: str) -> str:
        if visitor not in self.cookies:
            raise KeyError(f"nobody signed {visitor} in")
        return self.cookies[visitor]

    def sign_everybody_in(self) -> None:
        """Open a session for each visitor, as the form does."""
        with Session(self.connection, join_transaction_mode="create_savepoint") as session:
            for visitor in VISITORS[1:]:
                person = session.merge(self.world.people[visitor])
                key = sessions.start(session, person, device="", now=datetime.now(UTC))
                client = self.app.test_client()
                with client.session_transaction() as cookie:
                    cookie["_user_id"] = person.get_id()
                    cookie[security.KEY] = key
                kept = client.get_cookie("session")
                assert kept is not None
                self.cookies[visitor] = kept.value
            session.commit()


def lay(settings: Settings, engine: Engine, connection: Connection) -> Ground:
    """Build the world on a connection whose transaction the caller rolls back."""
    with Session(
        connection, join_transaction_mode="create_savepoint", expire_on_commit=False
    ) as session:
        world = Builder(session, settings, Factory(session)).build()
        session.commit()
    ground = Ground(settings, engine, connection, world)
    ground.sign_everybody_in()
    return ground
