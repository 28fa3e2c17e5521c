"""The reference province, in a database of its own: people's data and the demonstration stay as
they are."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from matchmaker.console import Console, say
from matchmaker.demo import province
from matchmaker.demo.province import loading
from matchmaker.operations import migrations, seeding

DATABASE: Final = "province"


@dataclass(frozen=True)
class Mark:
    """What a database is filled with; kept as the comment on it, written with the rows."""

    scale: float
    seed: int
    on: str


@dataclass(frozen=True)
class Filled:
    """What is there now. seconds: 0 when it was there already."""

    database: str
    mark: Mark
    counts: dict[str, int]
    seconds: float

    def record(self) -> dict[str, object]:
        return asdict(self)

    def __str__(self) -> str:
        rows = ", ".join(f"{count} {table}" for table, count in self.counts.items())
        return (
            f"{self.database}: scale {self.mark.scale:g}, seed {self.mark.seed}, of"
            f" {self.mark.on}: {rows} ({self.seconds:.0f} s)"
        )


def fill(console: Console, *, scale: float, seed: int, today: date) -> Filled:
    """Have the province of this scale and seed in the database that the console names, or in
    DATABASE. One of another scale or seed gives way; anything else stays, and NotEmpty is
    raised."""
    start = time.monotonic()
    province.sizes(scale)
    name = console.settings.database_name or DATABASE
    there = console.on(name)
    wanted = Mark(scale, seed, str(today))
    found = _found(there)
    if found and (found.scale, found.seed) == (scale, seed):
        say(f"The province is there already: {found}.")
        return Filled(name, found, _counts(there), 0.0)
    if found and there.settings.has_private_cluster:
        say(f"Replacing {found}…")
        there.cluster.drop_database(name)
        there = console.on(name)
    counts = _make(there, wanted, today)
    return Filled(name, wanted, counts, round(time.monotonic() - start, 1))


def _found(console: Console) -> Mark | None:
    """The province that a database is filled with, if any."""
    engine = console.engine()
    migrations.upgrade(engine)
    with Session(engine) as session:
        said = session.scalar(
            text(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                " WHERE datname = current_database()"
            )
        )
    engine.dispose()
    return Mark(**json.loads(said)) if said and said.startswith("{") else None


def _make(console: Console, mark: Mark, today: date) -> dict[str, int]:
    engine = console.engine()
    try:
        return _filled(console, engine, mark, today=today)
    finally:
        engine.dispose()


def _filled(console: Console, engine: Engine, mark: Mark, *, today: date) -> dict[str, int]:
    migrations.upgrade(engine)
    with console.begin() as session:
        ready = seeding.has_reference(session)
    if not ready:
        seeding.reference(console)
    say("Inventing the province…")
    facts = province.from_files()
    with Session(engine) as session, session.begin():
        made = province.build(mark.scale, seed=mark.seed, facts=province.numbered(facts, session))
        counts = loading.load(session, made, today=today, report=say)
        _write(session, mark)
    _settle(engine)
    return counts


def _write(session: Session, mark: Mark) -> None:
    quote = session.get_bind().dialect.identifier_preparer.quote
    name = session.scalar(text("SELECT current_database()"))
    # utility statements take no parameters
    said = json.dumps(asdict(mark)).replace("'", "''").replace(":", r"\:")
    session.execute(text(f"COMMENT ON DATABASE {quote(str(name))} IS '{said}'"))


def _settle(engine: Engine) -> None:
    """Let the first reader find pages that are known to be visible to all."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _counts(console: Console) -> dict[str, int]:
    with console.begin() as session:
        return loading.counts(session)
