"""What each near row can earn at most, many at once, and the order that follows from it.

Season and form are exact: rows of one kind earn the same. Distance and price are looked up by
their bucket. Volume, labels and logistics count in full.
"""

from __future__ import annotations

from math import inf, isnan, nan

from matchmaker.engine import blocks, scoring, season, tables
from matchmaker.engine import plan as plans
from matchmaker.engine.compiled import inlined
from matchmaker.engine.nearby import PARTS, SHELVES, Room
from matchmaker.engine.plan import Plan
from matchmaker.engine.sides import FOR_NEEDS, FOR_OFFERS


@inlined
def weigh(plan: Plan, side: int, row: int, count: int, kinds: int, room: Room) -> int:
    """Write the ratio and the bound of every near row; where the points of kinds are."""
    slot = _kinds(plan, side, row, kinds, room)
    _ratios(plan, side, row, count, room)
    _bounds(plan, side, row, count, slot, room)
    return slot


@inlined
def _kinds(plan: Plan, side: int, row: int, kinds: int, room: Room) -> int:
    """Have the points of all near kinds, remembered by the kind of the own row."""
    own = plan.own_gates.kind[row]
    slot = own % len(room.owner)
    if room.owner[slot] != own:
        room.owner[slot] = own
        for kind in range(room.points.shape[1]):
            room.points[slot, kind] = nan
    for place in range(kinds):
        kind = room.kinds[place]
        if isnan(room.points[slot, kind]):
            i, j = plans.pair(side, row, room.example[kind])
            room.points[slot, kind] = _answer(plan, i, j, room.worth[kind])
    return int(slot)


@inlined
def _answer(plan: Plan, i: int, j: int, worth: float) -> float:
    """Points of season and form; −∞ when the form is refused, or no half-month is in common."""
    offer, need = plan.supply[i], plan.demand[j]
    if need.forms[offer.form] == 0 or not season.is_any_common(offer.periods, need.periods):
        return -inf
    covered = tables.points(plan.steps[0], scoring.coverage(offer, need))
    return covered + tables.points(plan.steps[5], scoring.form(offer, need, worth))


@inlined
def _ratios(plan: Plan, side: int, row: int, count: int, room: Room) -> None:
    """∞ when out of reach; 0 when it takes a closer look; exact where both sides are plain."""
    own, near = plan.own_gates, room.near
    ends_km, reach_km, pickup_km = own.ends_km[row], own.farthest_km[row], own.pickup_km[row]
    for place in range(count):
        km = near.way_km[place] + (ends_km + near.ends_km[place])
        far = plans.farthest_km(
            side, reach_km, pickup_km, near.farthest_km[place], near.pickup_km[place]
        )
        within = km / far if km <= far and far > 0.0 else 0.0
        room.ratio[place] = inf if km > far else within


@inlined
def _bounds(plan: Plan, side: int, row: int, count: int, slot: int, room: Room) -> None:
    near, most, cents = room.near, plan.most, plan.own_gates.cents_per_kg[row]
    rest = most[2] + most[4] + most[6]
    if side == FOR_OFFERS:
        rest += plan.trust[row]
    # no quotient: the price is not stated, or no budget is
    unstated = most[3]
    if side == FOR_NEEDS and cents > 0.0:
        unstated = plan.steps[3].points[tables.UNKNOWN]
    for place in range(count):
        other = near.cents_per_kg[place]
        price, budget = (other, cents) if side == FOR_NEEDS else (cents, other)
        part = price / budget if budget > 0.0 else nan
        ratio = room.ratio[place]
        bound = rest + room.points[slot, near.kind[place]] + near.trust[place]
        bound += tables.at_most(plan.steps[1], min(ratio, 1.0) * (1.0 - blocks.SLACK))
        bound += unstated if isnan(part) else tables.at_most(plan.steps[3], part)
        room.bound[place] = -inf if ratio > 1.0 else bound


@inlined
def order(count: int, room: Room) -> int:
    """Put near rows in the order of their bounds, to a part of a point; how many may be listed."""
    shelves = room.shelves
    for shelf in range(SHELVES):
        shelves[shelf] = 0
    for place in range(count):
        shelves[_shelf(room.bound[place])] += 1
    first = 0
    for shelf in range(SHELVES):
        size = shelves[shelf]
        shelves[shelf] = first
        first += size
    listable = shelves[SHELVES - 1]
    for place in range(count):
        shelf = _shelf(room.bound[place])
        room.order[shelves[shelf]] = place
        shelves[shelf] += 1
    return int(listable)


@inlined
def _shelf(bound: float) -> int:
    return SHELVES - 2 - int(max(bound * PARTS, -1.0))
