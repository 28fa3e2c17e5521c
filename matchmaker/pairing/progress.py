"""How far a rebuild is: noted in the counts of the generation that it writes, as it goes.

Each note is a short transaction of its own, so that it is read while the rebuild works. What a
killed rebuild noted is not taken for one under way: the right to rebuild is held by nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Engine, cast, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from matchmaker.pairing.models import Generation

# whoever rebuilds holds this advisory lock
REBUILDING: Final = 0x4A_55_4D_02
MOST_PERCENT: Final = 99

By = Literal["job", "command"]


class Phase(StrEnum):
    """The parts of a rebuild, in their order, as their seconds are called."""

    READ = "read"
    RANK = "rank"
    WRITE = "write"
    SWITCH = "switch"


@dataclass(frozen=True)
class Progress:
    """A rebuild under way. percent: None before any has told how long its parts take."""

    generation: int
    phase: Phase
    started_at: datetime
    by: str
    percent: int | None = None


@dataclass(frozen=True)
class Notes:
    """Where one rebuild notes how far it is."""

    database: Engine
    generation_id: int
    by: By
    report: Callable[[str], None]

    def begin(self, phase: Phase) -> None:
        """A part begins."""
        self.report(f"generation {self.generation_id}: {phase}")
        since = func.jsonb_build_object("since", func.clock_timestamp())
        self._keep(_facts({"phase": phase, "by": self.by}).op("||")(since))

    def end(self, seconds: Mapping[str, float]) -> None:
        """All is done, in so many seconds a part."""
        self._keep(_facts({"seconds": dict(seconds), "by": self.by}))

    def _keep(self, facts: ColumnElement[Any]) -> None:
        with Session(self.database) as session, session.begin():
            session.execute(
                update(Generation)
                .where(Generation.id == self.generation_id)
                .values(counts=Generation.counts.op("||")(facts))
                .execution_options(synchronize_session=False)
            )


def _facts(values: Mapping[str, object]) -> ColumnElement[Any]:
    return cast(literal(values, JSONB), JSONB)


def under_way(session: Session) -> Progress | None:
    """The rebuild that runs now, whoever runs it."""
    if not session.scalar(_HELD, {"key": REBUILDING}):
        return None
    row = session.execute(
        select(Generation.id, Generation.started_at, Generation.counts, func.clock_timestamp())
        .where(Generation.state == "writing")
        .order_by(Generation.id.desc())
        .limit(1)
    ).first()
    if row is None or "phase" not in row.counts:
        return None
    number, started_at, counts, now = row
    phase = Phase(str(counts["phase"]))
    spent = (now - datetime.fromisoformat(str(counts["since"]))).total_seconds()
    percent = _percent(_last_seconds(session), phase, spent)
    return Progress(number, phase, started_at, str(counts.get("by", "")), percent)


def _percent(seconds: Mapping[str, float], phase: Phase, spent: float) -> int | None:
    """How much is done, by what each part took the last time; a part gives no more than its own."""
    expected = [float(seconds.get(each, 0.0)) for each in Phase]
    if not sum(expected):
        return None
    place = list(Phase).index(phase)
    done = sum(expected[:place]) + min(max(0.0, spent), expected[place])
    return min(MOST_PERCENT, int(100 * done / sum(expected)))


def _last_seconds(session: Session) -> Mapping[str, float]:
    """Of the newest rebuild that told them."""
    found = session.scalar(
        select(Generation.counts["seconds"])
        .where(Generation.state == "current", Generation.counts.has_key("seconds"))
        .limit(1)
    )
    return found if isinstance(found, dict) else {}


_HELD: Final = text(
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND (classid::bigint << 32 | objid::bigint) = :key AND objsubid = 1)"
)
