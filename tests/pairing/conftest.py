from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.pairing import generations, lists
from matchmaker.pairing.lists import Side

settings.register_profile("compiled", deadline=None)
settings.load_profile("compiled")

TODAY = date(2026, 9, 10)

Stored = dict[int, list[tuple[float, int]]]


@pytest.fixture
def generate(session: Session) -> Callable[[], int]:
    """Pair everything in the test's own transaction; answers the generation."""

    def run() -> int:
        generation_id, tables = generations.begin(session)
        seen = generations.read(session, today=TODAY)
        generations.write(session, generation_id, engine.rank(seen.market, tables))
        generations.switch(session, generation_id, counts={}, seen=seen, today=TODAY)
        return generation_id

    return run


def stored(session: Session, side: Side) -> Stored:
    """{owner: [(score, counterpart) …]} of the current generation."""
    generation = lists.current(session)
    assert generation is not None
    rows: Any = session.execute(
        side.table.select().where(side.table.c.generation_id == generation.id)
    ).mappings()
    return {
        row[side.owner]: list(zip(row["scores"], row[side.others], strict=True)) for row in rows
    }
