"""Changing a stored list in its place, where one counterpart moves in it and none falls out of it.

A full list says of whoever is not in it that it comes after the last. So an entry that enters, or
that stays before somebody who was in the list already, leaves the rest as it was. Whatever would
let an unknown one in, and every list that is not full (it counts what it loses), is made again
from all candidates: amending answers which.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.pairing import lists
from matchmaker.pairing.lists import Side, Whole

TERMS: Final = len(engine.Term)


@dataclass(frozen=True)
class Entry:
    """A counterpart as a list holds it: its key, its score as stored, its eight steps."""

    key: int
    score: float
    steps: bytes

    @property
    def place(self) -> tuple[float, int]:
        """What lists are in the order of."""
        return (-self.score, self.key)


def entries(scores: engine.Scores, key: int, *, owners: Collection[int]) -> dict[int, Entry]:
    """The counterpart as the list of each owner would hold it; nobody's that is out of bounds.

    scores: its pairs with these owners, in their order.
    """
    return {
        owner: Entry(key, float(np.float32(total)), steps.tobytes())
        for owner, total, steps, is_feasible in zip(
            owners, scores.total, scores.steps, scores.feasible, strict=True
        )
        if is_feasible
    }


def amend(
    session: Session,
    side: Side,
    generation_id: int,
    *,
    touched: Collection[int],
    key: int,
    found: Mapping[int, Entry],
) -> set[int]:
    """Put `key` at its place in the touched lists; answers the owners whose list it can't be."""
    stored = lists.wholes(session, side, generation_id, owners=sorted(touched))
    amended: list[dict[str, Any]] = []
    for each in stored:
        kept = _amended(list(_entries(each)), key, entry=found.get(each.owner))
        if kept is not None:
            amended.append(_row(each.owner, kept))
    if amended:
        _write(session, side, generation_id, rows=amended)
    return set(touched) - {row["of"] for row in amended}


def _amended(held: list[Entry], key: int, *, entry: Entry | None) -> list[Entry] | None:
    """The list with the entry at its place; None when somebody else might be in it."""
    if len(held) < engine.BEST or entry is None:
        return None
    others = [each for each in held if each.key != key]
    if any(each.score == entry.score for each in others):
        # stored scores are rounded: equal ones may have an order that they do not show
        return None
    was_last = held[-1].key == key
    if entry.place > (held[-1].place if was_last else others[-1].place):
        return None
    return sorted([*others, entry], key=lambda each: each.place)[: engine.BEST]


def _entries(whole: Whole) -> Iterator[Entry]:
    for at, (key, score) in enumerate(zip(whole.others, whole.scores, strict=True)):
        yield Entry(key, score, whole.steps[at * TERMS : (at + 1) * TERMS])


def _row(owner: int, kept: list[Entry]) -> dict[str, Any]:
    return {
        "of": owner,
        "keys": [each.key for each in kept],
        "said": [each.score for each in kept],
        "taken": b"".join(each.steps for each in kept),
    }


def _write(session: Session, side: Side, generation_id: int, *, rows: list[dict[str, Any]]) -> None:
    own = side.table.c
    session.connection().execute(
        update(side.table)
        .where(own.generation_id == generation_id, own[side.owner] == bindparam("of"))
        .values(
            {
                side.others: bindparam("keys"),
                "scores": bindparam("said"),
                "steps": bindparam("taken"),
            }
        ),
        rows,
    )
