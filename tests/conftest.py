"""What tests stand on: a throwaway PostGIS migrated once, a savepoint a test, real pages."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages import mofile, pofile
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session, sessionmaker

from matchmaker import db
from matchmaker.accounts import security, sessions
from matchmaker.accounts.models import Person
from matchmaker.app import create_app
from matchmaker.cluster import LOGIN, Cluster
from matchmaker.operations import migrations
from matchmaker.settings import ROOT, Settings
from tests.factories import Factory

SECRET = "9f4c1d7ae2b85063c1d9f0a7b3e6428d5a1c"


@pytest.fixture(scope="session", autouse=True)
def words() -> None:
    """English as it is written now, when tests run without `make` too."""
    for source in (ROOT / "matchmaker" / "translations").glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as written, compiled.open("wb") as out:
                mofile.write_mo(out, pofile.read_po(written))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of this run alone; nothing of `make run` is touched."""
    folder = Path(tempfile.mkdtemp(prefix="jumelage-tests-", dir="/var/tmp"))
    folder.chmod(0o755)
    made = Cluster(folder, durable=False)
    try:
        made.start()
        yield made
    finally:
        made.remove()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def database(cluster: Cluster) -> Iterator[Engine]:
    """The migrated database, as its owner."""
    cluster.create_database(LOGIN)
    engine = db.engine(cluster.url(), role="")
    migrations.upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def fresh_database(cluster: Cluster) -> Iterator[Engine]:
    """A database of its own, for a test that needs real concurrency, a crash or DDL."""
    name = f"fresh_{os.urandom(4).hex()}"
    cluster.create_database(name)
    engine = db.engine(cluster.url(name), role="")
    migrations.upgrade(engine)
    yield engine
    engine.dispose()
    cluster.admin(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def connection(database: Engine) -> Iterator[Connection]:
    with database.connect() as opened:
        transaction = opened.begin()
        yield opened
        if transaction.is_active:
            transaction.rollback()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A commit made by the code under test closes a savepoint; nothing stays."""
    with Session(connection, join_transaction_mode="create_savepoint") as opened:
        yield opened


@pytest.fixture
def make(session: Session) -> Factory:
    return Factory(session)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env(
        {
            "VAR_DIR": str(tmp_path),
            "SECRET_KEY": SECRET,
            "PASSWORD_SALT": SECRET[::-1],
            "TOTP_SECRET": SECRET[5:] + SECRET[:5],
            "DATABASE_URL": "postgresql://unused/",
            "TRUSTED_HOSTS": "localhost",
            "MAIL_URL": f"maildir:{tmp_path / 'mail'}",
            "DEVELOPMENT": "1",
            "LOG_LEVEL": "CRITICAL",
        }
    )


@pytest.fixture
def app(settings: Settings, database: Engine, connection: Connection) -> Flask:
    """The application on the test's own connection: what it commits, the test rolls back."""
    made = create_app(settings, engine=database)
    made.config["TESTING"] = True
    made.extensions["session_factory"] = sessionmaker(
        connection, join_transaction_mode="create_savepoint"
    )
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor whose forms need no token; tests of the token itself turn it on again."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def sign_in(session: Session) -> Callable[[FlaskClient, Person], str]:
    """`sign_in(client, person)`: a session as the form opens it; returns the key of its cookie."""

    def enter(visitor: FlaskClient, person: Person) -> str:
        key = sessions.start(session, person, device="", now=datetime.now(UTC))
        session.commit()
        with visitor.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"] = person.get_id()
            cookie[security.KEY] = key
        return key

    return enter


@dataclass
class QueryCount:
    """The statements seen while counting."""

    statements: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.statements)


@pytest.fixture
def count_queries(connection: Connection) -> Callable[[], object]:
    """`with count_queries() as seen: …; assert len(seen) <= 6`"""

    @contextmanager
    def counting() -> Iterator[QueryCount]:
        seen = QueryCount()

        def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                seen.statements.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(connection, "before_cursor_execute", note)

    return counting
