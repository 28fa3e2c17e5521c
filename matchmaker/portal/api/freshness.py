"""Whether something changed since a client asked last, in one short query.

A list depends on the generation, on its revision, and on the rows of a few tables. Rows carry when
their transaction began, so one that commits late may be older than one that committed before it:
the rows of the last minutes are counted as well, which changes when such a one arrives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Interval, bindparam, func, literal, select, true
from sqlalchemy.orm import Session

from matchmaker.db import Base
from matchmaker.demand.models import Need
from matchmaker.organizations.models import HeldCertification, Organization, Site
from matchmaker.pairing.models import CurrentGeneration, Generation
from matchmaker.supply.models import Offer

# longer than any transaction that the web or a worker keeps open
LATEST: Final = timedelta(minutes=5)
# past so many, a bulk load is under way, and counting on costs more than answering
MOST: Final = 2000
_SHOWN: Final[tuple[type[Base], ...]] = (Offer, Need, Organization, Site, HeldCertification)


@dataclass(frozen=True)
class Mark:
    """How things stand. `words` differ whenever an answer may; `at`: when they last changed."""

    words: str
    at: datetime
    generation: int
    revision: int

    def tag(self, *parts: object) -> str:
        """An entity tag of one answer: of these parts, things standing as they do."""
        whole = "\n".join((self.words, *map(str, parts)))
        return hashlib.sha256(whole.encode()).hexdigest()[:32]


def mark(session: Session, *more: type[Base]) -> Mark:
    """How the public rows stand, and those of other models."""
    tables = [each.__table__ for each in (*_SHOWN, *more)]
    changes = [part for table in tables for part in _changes(table)]
    current = (
        select(Generation.id, Generation.revision, Generation.switched_at)
        .join(CurrentGeneration, CurrentGeneration.generation_id == Generation.id)
        .subquery()
    )
    nothing = select(literal(1).label("one")).subquery()
    row = session.execute(
        select(current.c.id, current.c.revision, current.c.switched_at, *changes).select_from(
            nothing.outerjoin(current, true())
        )
    ).one()
    number, revision, switched_at, *found = row
    moments = [each for each in (switched_at, *found[::2]) if each is not None]
    return Mark(
        words=repr([number, revision, *map(str, found)]),
        at=max(moments, default=datetime(2020, 1, 1, tzinfo=UTC)),
        generation=number or 0,
        revision=revision or 0,
    )


def _changes(table: Any) -> Sequence[Any]:
    """When a table last changed, and how many rows changed in the minutes before."""
    last = select(func.max(table.c.updated_at)).scalar_subquery()
    since = last - bindparam(None, LATEST, Interval)
    late = select(literal(1)).where(table.c.updated_at > since).limit(MOST).subquery()
    return last, select(func.count()).select_from(late).scalar_subquery()
