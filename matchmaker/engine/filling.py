"""Lists filled on several threads, chunk by chunk, the same on any number of them.

Rows that are compared with the same rows are taken together, cell by cell: what they read is near.
What a thread notes of the other side it notes for itself, and all is merged at the end.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from matchmaker.engine import kernel, nearby, unlocking
from matchmaker.engine.blocks import Blocks
from matchmaker.engine.columns import Bools, Floats, Keys
from matchmaker.engine.criteria import Constraint, Term
from matchmaker.engine.kernel import Losses
from matchmaker.engine.layout import Sections
from matchmaker.engine.listings import Listing
from matchmaker.engine.nearby import Room
from matchmaker.engine.plan import Plan
from matchmaker.engine.sides import FOR_NEEDS
from matchmaker.engine.unlocking import Change

NOBODY: Final = -1
# rows that a thread takes at once: enough to be worth it, few enough to share out evenly
CHUNK: Final = 512


class Wanted(Enum):
    """What a pass over the market is to say."""

    LISTS = "the lists of these rows"
    LOSSES = "also what each row loses to each constraint"
    ALL_LOSSES = "also what each row of the other side loses"


@dataclass(frozen=True, eq=False)
class Direction:
    """Whose lists are made, and from what."""

    side: int
    plan: Plan
    sections: Sections
    book: Blocks
    kinds: int  # of the other side

    def fill(self, rows: Keys, listing: Listing, *, losses: Losses, room: Room) -> None:
        plan, sections, book = self.plan, self.sections, self.book
        if self.side == FOR_NEEDS:
            kernel.offers_of_needs(plan, sections, book, rows, listing, losses, room)
        else:
            kernel.needs_of_offers(plan, sections, book, rows, listing, losses, room)

    def change(self, rows: Keys, found: Floats) -> None:
        changes = unlocking.changes_of_needs
        if self.side != FOR_NEEDS:
            changes = unlocking.changes_of_offers
        changes(self.plan, self.sections, self.book, rows, found)


@dataclass(frozen=True, eq=False)
class Made:
    """What a pass made: of its rows, in their order, and of all rows of the other side."""

    listing: Listing
    lost: Keys  # [r, 11] near pairs by first broken constraint
    lost_of_others: Keys


def filled(direction: Direction, chosen: Keys, *, best: int, threads: int, wanted: Wanted) -> Made:
    """Fill the lists of rows of the layout."""
    plan, size = direction.plan, len(chosen)
    counted = 0 if wanted is Wanted.LISTS else size
    others = len(plan.keys) if wanted is Wanted.ALL_LOSSES else 0
    order = np.lexsort((plan.own_gates.cell[chosen], direction.sections.group[chosen]))
    made = Made(_listing(size, best), _zeros(counted), _zeros(others))
    parts: list[Made] = []

    def work(spans: _Spans) -> None:
        mine = made if not parts else Made(made.listing, made.lost, _zeros(others))
        parts.append(mine)
        room = nearby.room(direction.sections, direction.kinds)
        for span in spans:
            direction.fill(
                chosen[order[span]],
                picked(made.listing, span),
                losses=Losses(made.lost[span], mine.lost_of_others),
                room=room,
            )

    shared_out(work, size, threads)
    for other in parts[1:]:
        np.add(made.lost_of_others, other.lost_of_others, out=made.lost_of_others)
    back = np.argsort(order, kind="stable")
    lost = made.lost[back] if counted else made.lost
    return Made(picked(made.listing, back), lost, made.lost_of_others)


def changed(direction: Direction, chosen: Keys, short: Bools, *, threads: int) -> Floats:
    """[r, 6, 3] what would bring somebody in, for the rows whose list is short; else NaN."""
    found = np.full((len(chosen), len(Change), unlocking.FIGURES), np.nan)
    places = np.flatnonzero(short)
    places = places[np.argsort(chosen[places], kind="stable")]
    part = np.full((len(places), *found.shape[1:]), np.nan)

    def work(spans: _Spans) -> None:
        for span in spans:
            direction.change(chosen[places[span]], part[span])

    shared_out(work, len(places), threads)
    found[places] = part
    return found


def picked(listing: Listing, rows: slice | Keys) -> Listing:
    """These rows; a slice is a view, so that filling it fills the whole."""
    least, count, others, scores, worth, steps = listing
    return Listing(least[rows], count[rows], others[rows], scores[rows], worth[rows], steps[rows])


class _Spans:
    """Chunks that several threads take from."""

    def __init__(self, size: int) -> None:
        self._starts = iter(range(0, size, CHUNK))

    def __iter__(self) -> _Spans:
        return self

    def __next__(self) -> slice:
        start = next(self._starts)
        return slice(start, start + CHUNK)


def shared_out(work: Callable[[_Spans], None], size: int, threads: int) -> None:
    """Have threads work through spans of so many rows; 0 threads is one a processor."""
    workers = min(threads or os.cpu_count() or 1, -(-size // CHUNK))
    spans = _Spans(size)
    if workers <= 1:
        work(spans)
        return
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(work, [spans] * workers):
            pass


def _listing(size: int, best: int) -> Listing:
    return Listing(
        np.full(size, -np.inf),
        np.zeros(size, np.int64),
        np.full((size, best), NOBODY, np.int64),
        np.zeros((size, best)),
        np.zeros((size, best)),
        np.zeros((size, best, len(Term)), np.uint8),
    )


def _zeros(size: int) -> Keys:
    return np.zeros((size, len(Constraint)), np.int64)
