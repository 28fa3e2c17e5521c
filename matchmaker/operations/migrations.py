"""Bringing a database to the current schema."""

from __future__ import annotations

from collections.abc import Callable

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError

from matchmaker.console import say
from matchmaker.settings import ROOT

# the rights that only an administrator of somebody's server can give
ADMIN_SQL = """  CREATE EXTENSION IF NOT EXISTS postgis;
  CREATE ROLE jumelage_web NOLOGIN;
  CREATE ROLE jumelage_worker NOLOGIN;
  GRANT jumelage_web, jumelage_worker TO {login} WITH ADMIN OPTION;"""


class MissingRights(RuntimeError):
    """The login may not install what the first migration needs."""


def config() -> Config:
    return Config(toml_file=str(ROOT / "pyproject.toml"))


def upgrade(engine: Engine, target: str = "head") -> None:
    """Migrate; say exactly what an administrator must run when rights are missing."""
    _run(engine, lambda given: command.upgrade(given, target))


def downgrade(engine: Engine, target: str) -> None:
    _run(engine, lambda given: command.downgrade(given, target))


def _run(engine: Engine, migrate: Callable[[Config], None]) -> None:
    given = config()
    try:
        with engine.connect() as connection:
            given.attributes["connection"] = connection
            migrate(given)
    except ProgrammingError as trouble:
        if getattr(trouble.orig, "sqlstate", "") != "42501":
            raise
        say("This login may not prepare the database. Have an administrator run in it:")
        say(ADMIN_SQL.format(login=engine.url.username or "the_login"))
        raise MissingRights from trouble
