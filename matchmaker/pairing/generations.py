"""Complete results of the engine: written beside the current one, switched by one pointer.

Killed at any moment, a rebuild leaves the current generation as it was; the next one clears up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import engine, jobs
from matchmaker.errors import N_, Conflict
from matchmaker.pairing import (
    changes,
    columns,
    copying,
    executors,
    lists,
    progress,
    repair,
    scopes,
    weights,
)
from matchmaker.pairing.lists import NEEDS, OFFERS
from matchmaker.pairing.models import CurrentGeneration, Generation
from matchmaker.pairing.progress import REBUILDING, Notes, Phase

# a change may begin before the engine reads and end after: marks go back so far
SLACK: Final = timedelta(minutes=2)


class AlreadyRunning(Conflict):
    """Somebody else is rebuilding."""

    message = N_("Les jumelages sont déjà en train d’être recalculés.")


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild made, and how long each part took."""

    generation: int
    offers: int
    needs: int
    pairs_of_needs: int
    pairs_of_offers: int
    needs_without: int
    offers_without: int
    seconds: dict[str, float] = field(default_factory=dict)

    def record(self) -> dict[str, object]:
        return asdict(self)

    def __str__(self) -> str:
        parts = ", ".join(f"{name} {spent:.2f} s" for name, spent in self.seconds.items())
        return (
            f"generation {self.generation}: {self.offers} offers, {self.needs} needs, "
            f"{self.pairs_of_needs} + {self.pairs_of_offers} pairs, {self.needs_without} needs and "
            f"{self.offers_without} offers without any ({parts})"
        )


@dataclass(frozen=True)
class Seen:
    """The market at one instant, and what had been written lately."""

    market: engine.Market
    at: datetime
    marks: frozenset[changes.Mark]


def rebuild(
    database: Engine,
    *,
    today: date,
    report: Callable[[str], None] = lambda _: None,
    rank: executors.Rank = engine.rank,
    by: progress.By = "command",
) -> Rebuilt:
    """Pair everything as of `today` and switch to the result; raises AlreadyRunning."""
    watch = _Watch()
    with _alone(database):
        with Session(database) as session, session.begin():
            generation_id, tables = begin(session)
        notes = Notes(database, generation_id, by, report)
        notes.begin(Phase.READ)
        seen = _read(database, today)
        watch.lap("read")
        notes.begin(Phase.RANK)
        ranking = rank(seen.market, tables)
        watch.lap("rank")
        notes.begin(Phase.WRITE)
        with Session(database) as session, session.begin():
            write(session, generation_id, ranking)
        watch.lap("write")
        notes.begin(Phase.SWITCH)
        made = _summary(generation_id, ranking)
        with Session(database) as session, session.begin():
            switch(session, generation_id, counts=made.record(), seen=seen, today=today)
        watch.lap("switch")
        clear(database)
        watch.lap("clear")
        notes.end(watch.laps)
    return _summary(generation_id, ranking, seconds=watch.laps)


def begin(session: Session) -> tuple[int, engine.Tables]:
    """A new generation that nobody reads yet, with the tables that it will use."""
    tables = weights.current(session)
    generation = Generation(tables=tables.record())
    session.add(generation)
    session.flush()
    return generation.id, tables


def write(session: Session, generation_id: int, ranking: engine.Ranking) -> None:
    """Copy both directions into tables of their own, beside the partitions that are read."""
    for side, made in ((NEEDS, ranking.needs), (OFFERS, ranking.offers)):
        partition = side.partition(generation_id)
        session.execute(text(f'CREATE TABLE "{partition}" (LIKE {side.table.name} INCLUDING ALL)'))
        copying.copy(session, side, generation_id, partition=partition, lists=made)
        session.execute(
            # known to hold this generation only, so that attaching scans nothing
            text(f'ALTER TABLE "{partition}" ADD CHECK (generation_id = {int(generation_id)})')
        )


def switch(
    session: Session,
    generation_id: int,
    *,
    counts: dict[str, object],
    seen: Seen,
    today: date,
) -> None:
    """Make this generation the current one, with what changed since it was read."""
    lists.hold(session)
    for side in (NEEDS, OFFERS):
        session.execute(
            text(
                f'ALTER TABLE {side.table.name} ATTACH PARTITION "{side.partition(generation_id)}"'
                f" FOR VALUES IN ({int(generation_id)})"
            )
        )
    session.execute(update(Generation).where(Generation.state == "current").values(state="old"))
    session.execute(
        update(Generation)
        .where(Generation.id == generation_id)
        .values(state="current", switched_at=func.now(), counts=counts)
    )
    pointer = insert(CurrentGeneration).values(id=1, generation_id=generation_id)
    session.execute(
        pointer.on_conflict_do_update(index_elements=["id"], set_={"generation_id": generation_id})
    )
    marks = changes.recent(session, seen.at - SLACK) ^ seen.marks
    if marks:
        repair.pairs(session, changes.named_by(session, marks), today=today)
    jobs.enqueue(session, "portal.generation_published", generation_id=generation_id)
    # what is missing follows from the lists; a periodic task, so it takes a timestamp
    jobs.enqueue(session, "facilitation.gaps", job_lock="facilitation.gaps", timestamp=0)


def clear(database: Engine) -> None:
    """Drop the partitions of all but the current generation and the one before it.

    The one before stays for pages that had begun to read it. What a killed rebuild left goes too.
    """
    with database.connect() as connection:
        autocommit = connection.execution_options(isolation_level="AUTOCOMMIT")
        with Session(autocommit) as session:
            for partition in _stale(session):
                _drop(session, partition)
            session.execute(
                update(Generation)
                .where(Generation.state == "writing", Generation.id < _current_id(session))
                .values(state="old")
            )


def read(session: Session, *, today: date) -> Seen:
    """The market, and the marks by which later changes will be known."""
    at = session.scalars(select(func.now())).one()
    return Seen(columns.whole(session, today=today), at, changes.recent(session, at - SLACK))


def _read(database: Engine, today: date) -> Seen:
    """The same, offers and needs at once, by two connections that see one instant."""
    with _frozen(database) as session, ThreadPoolExecutor(1) as pool:
        snapshot = session.scalars(select(func.pg_export_snapshot())).one()
        offers = pool.submit(_read_offers, database, snapshot, today=today)
        at = session.scalars(select(func.now())).one()
        needs = columns.need_columns(session, scopes.open_needs(today), today=today)
        market = columns.related(session, offers.result(), needs)
        return Seen(market, at, changes.recent(session, at - SLACK))


def _read_offers(database: Engine, snapshot: str, *, today: date) -> engine.Offers:
    with _frozen(database) as session:
        session.execute(text(f"SET TRANSACTION SNAPSHOT '{snapshot}'"))
        return columns.offer_columns(session, scopes.open_offers(today), today=today)


@contextmanager
def _frozen(database: Engine) -> Iterator[Session]:
    """A transaction that sees one instant throughout."""
    with database.connect() as connection:
        repeatable = connection.execution_options(isolation_level="REPEATABLE READ")
        with Session(repeatable) as session, session.begin():
            yield session


@contextmanager
def _alone(database: Engine) -> Iterator[None]:
    """Hold the only right to rebuild; a killed holder's connection gives it back."""
    with database.connect() as connection:
        guard = connection.execution_options(isolation_level="AUTOCOMMIT")
        if not guard.scalar(select(func.pg_try_advisory_lock(REBUILDING))):
            raise AlreadyRunning
        try:
            yield
        finally:
            guard.execute(select(func.pg_advisory_unlock(REBUILDING)))


def _stale(session: Session) -> list[str]:
    kept = select(Generation.id).where(Generation.state == "old").order_by(Generation.id.desc())
    before = session.scalars(kept.limit(1)).first()
    spared = {_current_id(session), before}
    ids = session.scalars(select(Generation.id).order_by(Generation.id))
    names = [side.partition(each) for each in ids if each not in spared for side in (NEEDS, OFFERS)]
    return [name for name in names if lists.exists(session, name)]


def _drop(session: Session, partition: str) -> None:
    """Detach without stopping readers, then drop. A detachment cut short is finished."""
    attached = session.execute(
        text(
            "SELECT inhparent::regclass::text, inhdetachpending FROM pg_inherits"
            " WHERE inhrelid = to_regclass(:name)"
        ),
        {"name": partition},
    ).first()
    if attached:
        how = "FINALIZE" if attached[1] else "CONCURRENTLY"
        session.execute(text(f'ALTER TABLE {attached[0]} DETACH PARTITION "{partition}" {how}'))
    session.execute(text(f'DROP TABLE "{partition}"'))


def _current_id(session: Session) -> int:
    return session.scalars(select(CurrentGeneration.generation_id)).first() or 0


def _summary(
    generation_id: int, ranking: engine.Ranking, *, seconds: dict[str, float] | None = None
) -> Rebuilt:
    needs, offers = ranking.needs, ranking.offers
    return Rebuilt(
        generation=generation_id,
        offers=len(offers),
        needs=len(needs),
        pairs_of_needs=int((needs.counterparts != engine.NOBODY).sum()),
        pairs_of_offers=int((offers.counterparts != engine.NOBODY).sum()),
        needs_without=int((needs.feasible == 0).sum()),
        offers_without=int((offers.feasible == 0).sum()),
        seconds=seconds or {},
    )


@dataclass
class _Watch:
    """Seconds spent in each part."""

    laps: dict[str, float] = field(default_factory=dict)
    since: float = field(default_factory=time.monotonic)

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.laps[name] = round(now - self.since, 3)
        self.since = now
