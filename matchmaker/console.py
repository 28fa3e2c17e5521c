"""What a command needs: the settings, a database that answers, and a transaction of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.cluster import LOGIN, Cluster
from matchmaker.settings import Settings

Role = Literal["owner", "worker", "web"]
DATABASE_ROLE = {"owner": "", "worker": "jumelage_worker", "web": "jumelage_web"}


@dataclass
class Console:
    """Given to every command as its context object (`@click.pass_obj`)."""

    settings: Settings
    # makes what workers write letters in: see app.pages_of_workers
    pages: Callable[[Settings, Engine], Callable[[], AbstractContextManager[object]]] | None = None

    @cached_property
    def cluster(self) -> Cluster:
        return Cluster(self.settings.var_dir / "postgres")

    @cached_property
    def database_url(self) -> str:
        """The database's address; starts the private cluster when it sleeps, and makes the
        database that it is asked for."""
        name = self.settings.database_name
        if self.settings.database_url:
            return db.url_of(self.settings.database_url, name)
        self.cluster.start()
        self.cluster.create_database(name or LOGIN)
        return self.cluster.url(name or LOGIN)

    def on(self, database_name: str) -> Console:
        """The same console on another database of the server."""
        return replace(self, settings=replace(self.settings, database_name=database_name))

    def engine(self, role: Role = "owner") -> Engine:
        return db.engine(self.database_url, role=DATABASE_ROLE[role])

    @contextmanager
    def begin(self, role: Role = "worker") -> Iterator[Session]:
        """A session that commits at the end, or leaves no trace."""
        engine = self.engine(role)
        try:
            with Session(engine) as session, session.begin():
                yield session
        finally:
            engine.dispose()


def say(message: str) -> None:
    """Progress and notes go to stderr, so that stdout stays for results."""
    print(message, file=sys.stderr, flush=True)


def show_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))
