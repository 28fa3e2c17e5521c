"""The pairings as a whole: which result is shown, and having it made anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker import audit, jobs
from matchmaker.accounts.models import Person
from matchmaker.errors import N_, Conflict
from matchmaker.pairing import lists, progress
from matchmaker.pairing.progress import Phase, Progress

TASK: Final = "pairing.rebuild"
PARTS: Final = (*Phase, "clear")
_ASKING: Final = 0x4A_55_4D_03


class AlreadyAsked(Conflict):
    """A rebuild waits or runs."""

    message = N_("Un recalcul est déjà demandé : il se fait en ce moment.")


@dataclass(frozen=True)
class State:
    """The generation that everybody reads, and whether another one is on its way.

    seconds: of each part of the rebuild that made it, none before it told. progress: the rebuild
    that runs now; is_waiting: one is asked for, and may not have begun.
    """

    number: int | None = None
    revision: int = 0
    made_at: datetime | None = None
    offers: int = 0
    needs: int = 0
    pairs: int = 0
    needs_without: int = 0
    offers_without: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)
    is_waiting: bool = False
    progress: Progress | None = None

    @property
    def whole_seconds(self) -> float:
        return sum(self.seconds.values())

    @property
    def is_busy(self) -> bool:
        return self.is_waiting or self.progress is not None


def state(session: Session) -> State:
    """How the pairings stand."""
    generation, is_waiting = lists.current(session), jobs.is_waiting(session, TASK)
    now = progress.under_way(session)
    if generation is None:
        return State(is_waiting=is_waiting, progress=now)
    counts = generation.counts
    return State(
        number=generation.id,
        revision=generation.revision,
        made_at=generation.switched_at,
        offers=_whole(counts.get("offers")),
        needs=_whole(counts.get("needs")),
        pairs=_whole(counts.get("pairs_of_needs")),
        needs_without=_whole(counts.get("needs_without")),
        offers_without=_whole(counts.get("offers_without")),
        seconds=_seconds(counts.get("seconds")),
        is_waiting=is_waiting,
        progress=now,
    )


def ask(session: Session, *, by: Person, now: datetime) -> None:
    """Have a worker pair everything anew; raises AlreadyAsked while one waits or runs."""
    # of two who ask at once, the second sees what the first asked
    session.execute(select(func.pg_advisory_xact_lock(_ASKING)))
    if jobs.is_waiting(session, TASK) or progress.under_way(session):
        raise AlreadyAsked
    jobs.enqueue(session, TASK, job_lock=TASK, timestamp=int(now.timestamp()))
    audit.record(
        session, by.audit_key, "pairings.rebuild_asked", subject_kind="generation", subject_id=""
    )


def _seconds(parts: object) -> dict[str, float]:
    """In the order of the work: the database keeps them in an order of its own."""
    known = parts if isinstance(parts, dict) else {}
    return {name: float(known[name]) for name in PARTS if name in known}


def _whole(count: object) -> int:
    return count if isinstance(count, int) else 0
