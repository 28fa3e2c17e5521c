"""The stored lists of a generation: one row per need and one per offer, holding arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Table,
    any_,
    cast,
    delete,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.pairing.models import CurrentGeneration, Generation, NeedPairings, OfferPairings

# whoever replaces lists or moves the pointer holds this until the end of the transaction
_CHANGING: Final = 0x4A_55_4D_01


@dataclass(frozen=True)
class Side:
    """Whose lists: the table, the column that names the owner, the one of the counterparts."""

    table: Table
    owner: str
    others: str

    @property
    def columns(self) -> tuple[str, ...]:
        """In the order of the binary copy."""
        return (
            "generation_id",
            self.owner,
            self.others,
            "scores",
            "steps",
            "feasible",
            "lost",
            "changes",
        )

    def partition(self, generation_id: int) -> str:
        return f"{self.table.name}_generation_{generation_id}"


@dataclass(frozen=True)
class End:
    """How a stored list ends: how many entries, and the last one's score."""

    count: int
    score: float

    def admits(self, score: float) -> bool:
        """Whether an entry of this score, rounded as stored ones are, could be in the list: equal
        ones may have an order that they do not show."""
        return self.count < engine.BEST or score >= self.score


@dataclass(frozen=True)
class Whole:
    """A stored list: its counterparts' keys and scores, best first, and eight steps of each."""

    owner: int
    others: Sequence[int]
    scores: Sequence[float]
    steps: bytes


NEEDS: Final = Side(NeedPairings.metadata.tables["need_pairings"], "need_id", "offer_ids")
OFFERS: Final = Side(OfferPairings.metadata.tables["offer_pairings"], "offer_id", "need_ids")


def lonely(side: Side, generation: Generation | None) -> Select[int]:
    """Whose list is empty in a generation; nobody's before the first rebuild."""
    columns = side.table.c
    return select(columns[side.owner]).where(
        columns.generation_id == (generation.id if generation else None), columns.feasible == 0
    )


def hold(session: Session) -> Generation | None:
    """The current generation, kept from changing under us until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(_CHANGING)))
    return current(session)


def current(session: Session) -> Generation | None:
    """The current generation; none before the first rebuild."""
    return session.scalar(
        select(Generation)
        .join(CurrentGeneration, CurrentGeneration.generation_id == Generation.id)
        .execution_options(populate_existing=True)
    )


def replace(session: Session, side: Side, generation_id: int, *, lists: engine.Lists) -> None:
    """Put these lists in the place of those that their owners had."""
    rows = list(_rows(side, generation_id, lists))
    if not rows:
        return
    statement = insert(side.table)
    changed = {name: statement.excluded[name] for name in side.columns[2:]}
    session.execute(
        statement.on_conflict_do_update(index_elements=["generation_id", side.owner], set_=changed),
        rows,
    )


def remove(session: Session, side: Side, generation_id: int, *, owners: Sequence[int]) -> None:
    """Owners that are not published any more have no list."""
    own = side.table.c
    session.execute(
        delete(side.table).where(
            own.generation_id == generation_id, own[side.owner] == _any(owners)
        )
    )


def holding(session: Session, side: Side, generation_id: int, *, keys: Sequence[int]) -> set[int]:
    """Whose lists hold any of these counterparts."""
    own = side.table.c
    wanted = _array(keys)
    return set(
        session.scalars(
            select(own[side.owner]).where(
                own.generation_id == generation_id, own[side.others].overlap(wanted)
            )
        )
    )


def ends(
    session: Session, side: Side, generation_id: int, *, owners: Sequence[int]
) -> dict[int, End]:
    """How the lists of these owners end; who has no list is left out."""
    own = side.table.c
    count = func.cardinality(own.scores)
    rows = session.execute(
        select(own[side.owner], count, own.scores[count]).where(
            own.generation_id == generation_id, own[side.owner] == _any(owners)
        )
    )
    return {owner: End(number, score or 0.0) for owner, number, score in rows}


def wholes(
    session: Session, side: Side, generation_id: int, *, owners: Sequence[int]
) -> list[Whole]:
    """The lists of these owners; who has none is left out."""
    own = side.table.c
    rows = session.execute(
        select(own[side.owner], own[side.others], own.scores, own.steps).where(
            own.generation_id == generation_id, own[side.owner] == _any(owners)
        )
    )
    return [Whole(*row) for row in rows]


def exists(session: Session, partition: str) -> bool:
    """Whether a table of this name is there."""
    return bool(session.scalar(select(func.to_regclass(partition).is_not(None))))


def _array(keys: Sequence[int]) -> ColumnElement[Any]:
    """One value, however many there are: a list of thousands would be parsed one by one."""
    return cast(list(keys), ARRAY(BigInteger))


def _any(keys: Sequence[int]) -> ColumnElement[Any]:
    return any_(_array(keys))


def _rows(side: Side, generation_id: int, lists: engine.Lists) -> Any:
    for place, owner in enumerate(lists.keys.tolist()):
        kept = int((lists.counterparts[place] != engine.NOBODY).sum())
        is_full = kept == engine.BEST
        yield {
            "generation_id": generation_id,
            side.owner: owner,
            side.others: lists.counterparts[place, :kept].tolist(),
            "scores": lists.scores[place, :kept].tolist(),
            "steps": lists.steps[place, :kept].tobytes(),
            "feasible": int(lists.feasible[place]),
            "lost": None if is_full else lists.lost[place].tolist(),
            "changes": None if is_full else lists.changes[place].ravel().tolist(),
        }
