"""A full list changes in its place, or says that it can't."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.demand.models import Need
from matchmaker.pairing import amending, lists
from matchmaker.pairing.amending import Entry
from matchmaker.pairing.lists import NEEDS
from tests.factories import Factory
from tests.pairing.conftest import stored

STEPS = bytes(range(amending.TERMS))


@pytest.fixture
def need(session: Session, make: Factory, generate: Callable[[], int]) -> Need:
    """One with a full list whose scores are all different."""
    for price in range(engine.BEST + 3):
        make.offer(price_cents_per_kg=100.0 + 5 * price)
    made: Need = make.need(budget_cents_per_kg=120.0)
    generate()
    spread(session, made)
    return made


def spread(session: Session, need: Need) -> None:
    """Scores 99, 98 … for what the list holds."""
    rows = NEEDS.table.update().where(NEEDS.table.c.need_id == need.id)
    session.execute(rows.values(scores=[99.0 - at for at in range(engine.BEST)]))


def amended(session: Session, need: Need, key: int, *, score: float | None) -> set[int]:
    generation = lists.current(session)
    assert generation is not None
    found = {} if score is None else {need.id: Entry(key, score, STEPS)}
    return amending.amend(session, NEEDS, generation.id, touched=[need.id], key=key, found=found)


def held(session: Session, need: Need) -> list[int]:
    return [key for _, key in stored(session, NEEDS)[need.id]]


@pytest.mark.parametrize(
    ("at", "score", "place"),
    [(5, 200.0, 0), (0, 90.5, 8), (19, 80.25, 19), (19, 85.5, 14)],
    ids=["to the front", "down", "the last stays", "the last rises"],
)
def test_an_entry_moves_and_the_others_keep_their_order(
    session: Session, need: Need, at: int, score: float, place: int
) -> None:
    before = held(session, need)
    rest = [key for key in before if key != before[at]]

    again = amended(session, need, before[at], score=score)

    assert again == set()
    assert held(session, need) == [*rest[:place], before[at], *rest[place:]]


def test_who_enters_pushes_the_last_out_with_its_steps(session: Session, need: Need) -> None:
    before = held(session, need)

    again = amended(session, need, 10**9, score=97.5)

    assert again == set()
    assert held(session, need) == [*before[:2], 10**9, *before[2:-1]]
    row: Any = session.execute(NEEDS.table.select().where(NEEDS.table.c.need_id == need.id)).one()
    assert row.steps[2 * amending.TERMS : 3 * amending.TERMS] == STEPS
    assert len(row.steps) == engine.BEST * amending.TERMS


@pytest.mark.parametrize(
    ("at", "score"),
    [(5, 79.0), (19, 79.0), (5, None), (5, 97.0)],
    ids=["behind the last", "the last falls", "out of bounds", "as good as another"],
)
def test_where_somebody_else_may_come_in_the_list_is_made_again(
    session: Session, need: Need, at: int, score: float | None
) -> None:
    before = held(session, need)

    again = amended(session, need, before[at], score=score)

    assert again == {need.id}
    assert held(session, need) == before


def test_a_list_that_is_not_full_is_made_again(
    session: Session, make: Factory, generate: Callable[[], int]
) -> None:
    offer, need = make.offer(), make.need()
    generate()
    assert amended(session, need, offer.id, score=99.0) == {need.id}
