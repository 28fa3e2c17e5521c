"""The pairings as a whole: which result is shown, and having it made anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker import audit, jobs
from matchmaker.accounts.models import Person
from matchmaker.errors import N_, Conflict
from matchmaker.pairing import lists

TASK: Final = "pairing.rebuild"
_ASKING: Final = 0x4A_55_4D_03


class AlreadyAsked(Conflict):
    """A rebuild waits or runs."""

    message = N_("Un recalcul est déjà demandé : il se fait en ce moment.")


@dataclass(frozen=True)
class State:
    """The generation that everybody reads, and whether another one is on its way."""

    number: int | None = None
    revision: int = 0
    made_at: datetime | None = None
    pairs: int = 0
    needs_without: int = 0
    offers_without: int = 0
    is_waiting: bool = False


def state(session: Session) -> State:
    """How the pairings stand."""
    generation, is_waiting = lists.current(session), jobs.is_waiting(session, TASK)
    if generation is None:
        return State(is_waiting=is_waiting)
    counts = generation.counts
    return State(
        number=generation.id,
        revision=generation.revision,
        made_at=generation.switched_at,
        pairs=_whole(counts.get("pairs_of_needs")),
        needs_without=_whole(counts.get("needs_without")),
        offers_without=_whole(counts.get("offers_without")),
        is_waiting=is_waiting,
    )


def ask(session: Session, *, by: Person, now: datetime) -> None:
    """Have a worker pair everything anew; raises AlreadyAsked while one waits or runs."""
    # of two who ask at once, the second sees what the first asked
    session.execute(select(func.pg_advisory_xact_lock(_ASKING)))
    if jobs.is_waiting(session, TASK):
        raise AlreadyAsked
    jobs.enqueue(session, TASK, job_lock=TASK, timestamp=int(now.timestamp()))
    audit.record(
        session, by.audit_key, "pairings.rebuild_asked", subject_kind="generation", subject_id=""
    )


def _whole(count: object) -> int:
    return count if isinstance(count, int) else 0
