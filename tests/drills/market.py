"""A small market whose generations tell themselves apart: two crops of offers, of which one is
published at a time, so that a list that mixes them shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.pairing import lists
from matchmaker.pairing.lists import NEEDS, OFFERS, Side
from tests.factories import Factory

TODAY: Final = date(2026, 9, 10)
# more offers than a list holds, so that every list is full
CROP: Final = 25
NEEDS_COUNT: Final = 40


@dataclass(frozen=True)
class Read:
    """The lists of all needs as one reader saw them: the generation, and what was wrong."""

    generation: int
    faults: tuple[str, ...]


def populate(database: Engine) -> None:
    """Two crops of offers, the even numbers published; needs that all of them suit."""
    with Session(database) as session, session.begin():
        make = Factory(session)
        site = make.site()
        for _ in range(2 * CROP):
            make.offer(site)
        for _ in range(NEEDS_COUNT):
            make.need()
    turn(database)


def turn(database: Engine) -> None:
    """Publish the other crop."""
    with database.begin() as connection:
        connection.execute(
            text(
                "UPDATE offer SET state = CASE WHEN id % 2 = (SELECT min(id) % 2 FROM offer"
                " WHERE state = 'published') THEN 'paused' ELSE 'published' END"
            )
        )


def read(session: Session, *, pause: float = 0.0) -> Read:
    """All lists of the current generation, in two pages, the way pages of the product read them:
    the pointer first, then what it points to. pause: seconds between the pages."""
    generation = lists.current(session)
    if generation is None:
        return Read(0, ("no generation",))
    half = engine.BEST // 2
    first = _page(session, generation.id, 1, half)
    session.execute(select(func.pg_sleep(pause)))
    second = _page(session, generation.id, half + 1, engine.BEST)
    session.rollback()
    return Read(generation.id, tuple(_faults(first, second)))


def fingerprint(database: Engine) -> tuple[int, tuple[str, ...]]:
    """The current generation and a digest of its lists both ways, to the last byte."""
    with Session(database) as session:
        generation = lists.current(session)
        number = generation.id if generation else 0
        return number, tuple(_digest(session, side, number) for side in (NEEDS, OFFERS))


def _digest(session: Session, side: Side, generation_id: int) -> str:
    found = session.scalar(
        text(
            f"SELECT md5(string_agg(t::text, '|' ORDER BY {side.owner}))"
            f" FROM {side.table.name} t WHERE generation_id = :number"
        ),
        {"number": generation_id},
    )
    return str(found)


def leftovers(database: Engine) -> tuple[int, int]:
    """How many partitions there are of needs' lists, attached or not, and generations half
    written."""
    with database.connect() as connection:
        tables = connection.scalar(
            text(f"SELECT count(*) FROM pg_class WHERE relname ~ '^{NEEDS.table.name}_gen.*[0-9]$'")
        )
        writing = connection.scalar(text("SELECT count(*) FROM generation WHERE state='writing'"))
        return tables or 0, writing or 0


def _page(session: Session, generation_id: int, first: int, last: int) -> dict[int, list[int]]:
    own = NEEDS.table.c
    rows = session.execute(
        select(own.need_id, own.offer_ids[first:last]).where(own.generation_id == generation_id)
    )
    return {need: list(offers) for need, offers in rows}


def _faults(first: dict[int, list[int]], second: dict[int, list[int]]) -> list[str]:
    faults = []
    if len(first) != NEEDS_COUNT:
        faults.append(f"{len(first)} lists of {NEEDS_COUNT}")
    if first.keys() != second.keys():
        faults.append("pages of different lists")
    whole = [[*first[need], *second.get(need, [])] for need in first]
    if any(len(set(each)) != engine.BEST for each in whole):
        faults.append("a list that is not whole")
    if len({offer % 2 for each in whole for offer in each}) > 1:
        faults.append("two generations mixed")
    return faults
