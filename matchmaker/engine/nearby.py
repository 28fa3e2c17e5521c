"""Who comes near: rows of the other side that the rows of one cell may reach.

Rows of one group and one cell are compared with the same rows over the same ways. Those are
gathered once for all of them, side by side, so that many are weighed at once.
"""

from __future__ import annotations

from math import isnan, nan
from typing import Final, NamedTuple

import numpy as np

from matchmaker.engine import blocks, travel
from matchmaker.engine import plan as plans
from matchmaker.engine.blocks import Blocks
from matchmaker.engine.columns import Bools, Floats, Keys
from matchmaker.engine.compiled import inlined
from matchmaker.engine.layout import Sections
from matchmaker.engine.plan import Plan
from matchmaker.engine.sides import FOR_NEEDS

# bounds are sorted by so many parts of a point; the last shelf is for who cannot be listed
PARTS: Final = 4
SHELVES: Final = 100 * PARTS + 2
# so many points of kinds are remembered, for at most so many kinds of the own side
REMEMBERED: Final = 1 << 21
SLOTS: Final = 128


class Nearby(NamedTuple):
    """The gates of rows that are near, side by side."""

    row: Keys
    kind: Keys
    way_km: Floats  # from cell to cell; NaN when it is not one figure
    ends_km: Floats
    farthest_km: Floats
    pickup_km: Floats
    cents_per_kg: Floats
    trust: Floats  # points of an offer; 0 for a need
    is_plain: Bools  # the way is one figure, and km alone bound it


class Room(NamedTuple):
    """Space to work in, of one thread."""

    near: Nearby
    ratio: Floats  # of each near row: no travel over the smaller reach is less
    bound: Floats  # no pair with the near row earns more points
    order: Keys  # near rows, the most promising first
    shelves: Keys  # where each part of a point starts in the order
    kinds: Keys  # those that are near
    example: Keys  # a row of each kind
    worth: Floats  # compatibility of the products of each kind
    met: Keys  # the gathering in which each kind was met last
    gatherings: Keys  # [1] how many so far
    owner: Keys  # [slots] the kind of the own side whose points are remembered
    points: Floats  # [slots, kinds] of season and form; −∞ when one of them does not answer
    features: Floats  # [8]


def room(sections: Sections, kinds: int) -> Room:
    """Space for any row of a side that is compared with rows of so many kinds."""
    # one more than there can be: a row is written before it is known whether it is kept
    size = sections.most + 1
    slots = min(max(REMEMBERED // kinds, 1), SLOTS)
    return Room(
        near=_nearby(size),
        ratio=np.empty(size),
        bound=np.empty(size),
        order=np.empty(size, np.int64),
        shelves=np.empty(SHELVES, np.int64),
        kinds=np.empty(kinds, np.int64),
        example=np.empty(kinds, np.int64),
        worth=np.empty(kinds),
        met=np.zeros(kinds, np.int64),
        gatherings=np.zeros(1, np.int64),
        owner=np.full(slots, -1, np.int64),
        points=np.empty((slots, kinds)),
        features=np.empty(8),
    )


def _nearby(size: int) -> Nearby:
    return Nearby(
        row=np.empty(size, np.int64),
        kind=np.empty(size, np.int64),
        way_km=np.empty(size),
        ends_km=np.empty(size),
        farthest_km=np.empty(size),
        pickup_km=np.empty(size),
        cents_per_kg=np.empty(size),
        trust=np.empty(size),
        is_plain=np.empty(size, np.bool_),
    )


@inlined
def gather(
    plan: Plan, side: int, sections: Sections, book: Blocks, rows: Keys, room: Room
) -> tuple[int, int]:
    """Bring together who is near any of these rows of one group and one cell.

    How many, and of how many kinds.
    """
    group = sections.group[rows[0]]
    room.gatherings[0] += 1
    count, kinds = 0, 0
    for section in range(sections.start[group], sections.start[group + 1]):
        first = count
        for place in range(sections.first[section], sections.last[section]):
            if _is_near(plan, side, book, rows, place):
                block = book[place]
                count = _take(plan, side, block.first, block.last, rows, count, room.near)
        for place in range(first, count):
            _copy(plan, side, place, room.near)
            kind = room.near.kind[place]
            if room.met[kind] != room.gatherings[0]:
                room.met[kind] = room.gatherings[0]
                room.kinds[kinds] = kind
                room.example[kind] = room.near.row[place]
                room.worth[kind] = sections.compatibility[section]
                kinds += 1
    return count, kinds


@inlined
def _is_near(plan: Plan, side: int, book: Blocks, rows: Keys, place: int) -> bool:
    """Whether a block may hold somebody within reach of any of the rows."""
    own, block = plan.own_gates, book[place]
    detour = plan.network.detour[own.cell[rows[0]]] * (1.0 - blocks.SLACK)
    for row in rows:
        meeting_km = blocks.meeting_km(side, block, own.farthest_km[row], own.pickup_km[row])
        if blocks.distance_km(own.space[row], block) * detour <= meeting_km:
            return True
    return False


@inlined
def _take(
    plan: Plan, side: int, first: int, last: int, rows: Keys, count: int, near: Nearby
) -> int:
    """Append those members of a block whose way from the cell is within the longest reach."""
    own, other, network = plan.own_gates, plan.other_gates, plan.network
    cell, reach_km, pickup_km = own.cell[rows[0]], 0.0, 0.0
    for row in rows:
        reach_km = max(reach_km, own.farthest_km[row])
        pickup_km = max(pickup_km, own.pickup_km[row])
    for member in range(first, last):
        there = other.cell[member]
        tenths = network.km[0, cell, there]
        is_one = there != cell and not network.varies[cell, there]
        far = plans.farthest_km(
            side, reach_km, pickup_km, other.farthest_km[member], other.pickup_km[member]
        )
        way_km = tenths * 0.1
        is_within = tenths != travel.NO_WAY and way_km + other.ends_km[member] <= far
        # written first and kept or not: nothing to guess for the processor
        near.row[count] = member
        near.way_km[count] = way_km if is_one else nan
        count += 1 if there >= 0 and (is_within or not is_one) else 0
    return count


@inlined
def _copy(plan: Plan, side: int, place: int, near: Nearby) -> None:
    """Write the rest of what is read of a near row."""
    member, other = near.row[place], plan.other_gates
    near.kind[place] = other.kind[member]
    near.ends_km[place] = other.ends_km[member]
    near.farthest_km[place] = other.farthest_km[member]
    near.pickup_km[place] = other.pickup_km[member]
    near.cents_per_kg[place] = other.cents_per_kg[member]
    near.trust[place] = plan.trust[member] if side == FOR_NEEDS else 0.0
    near.is_plain[place] = other.is_plain[member] and not isnan(near.way_km[place])
