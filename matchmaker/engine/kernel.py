"""The loops of the ranking: who comes near, which pairs are feasible, who is best.

Near rows are visited by their bound, the most promising first, until none reaches the last of a
full list. Where losses are counted every near row is visited, but only for what breaks.
"""

from __future__ import annotations

from math import inf
from typing import Any, Final, NamedTuple

from matchmaker.engine import bounds, listings, nearby, scoring, tables
from matchmaker.engine import plan as plans
from matchmaker.engine.blocks import Blocks
from matchmaker.engine.columns import Floats, Keys
from matchmaker.engine.compiled import compiled, inlined
from matchmaker.engine.criteria import Constraint
from matchmaker.engine.layout import Sections
from matchmaker.engine.listings import Listing
from matchmaker.engine.nearby import PARTS, Room
from matchmaker.engine.plan import Plan
from matchmaker.engine.sides import FOR_NEEDS, FOR_OFFERS, Rows

_NONE: Final = int(Constraint.NONE)


class Losses(NamedTuple):
    """Near pairs by their first broken constraint; a side without rows is not counted."""

    own: Keys  # [r, 11] of the rows of the listing
    others: Keys  # [others, 11] of all rows of the other side


@compiled
def offers_of_needs(
    plan: Plan,
    sections: Sections,
    book: Blocks,
    rows: Keys,
    listing: Listing,
    losses: Losses,
    room: Room,
) -> None:
    """Fill the lists of these needs, which are sorted by group and cell."""
    first = 0
    while first < len(rows):
        last = _after(plan, sections, rows, first)
        if plan.own_gates.cell[rows[first]] >= 0:
            count, kinds = nearby.gather(plan, FOR_NEEDS, sections, book, rows[first:last], room)
            for turn in range(first, last):
                row = rows[turn]
                slot = bounds.weigh(plan, FOR_NEEDS, row, count, kinds, room)
                if len(losses.own):
                    _count(plan, FOR_NEEDS, row, turn, count, losses, room)
                if plan.demand[row].is_open and not plan.demand[row].is_bound:
                    _choose(plan, FOR_NEEDS, row, turn, count, slot, listing, room)
        first = last


@compiled
def needs_of_offers(
    plan: Plan,
    sections: Sections,
    book: Blocks,
    rows: Keys,
    listing: Listing,
    losses: Losses,
    room: Room,
) -> None:
    """Fill the lists of these offers, which are sorted by group and cell."""
    first = 0
    while first < len(rows):
        last = _after(plan, sections, rows, first)
        if plan.own_gates.cell[rows[first]] >= 0:
            count, kinds = nearby.gather(plan, FOR_OFFERS, sections, book, rows[first:last], room)
            for turn in range(first, last):
                row = rows[turn]
                slot = bounds.weigh(plan, FOR_OFFERS, row, count, kinds, room)
                if len(losses.own):
                    _count(plan, FOR_OFFERS, row, turn, count, losses, room)
                if plan.supply[row].is_open:
                    _choose(plan, FOR_OFFERS, row, turn, count, slot, listing, room)
        first = last


@inlined
def _after(plan: Plan, sections: Sections, rows: Keys, first: int) -> int:
    """Where the rows end that share the group and the cell of the first."""
    group, cell = sections.group[rows[first]], plan.own_gates.cell[rows[first]]
    last = first + 1
    while (
        last < len(rows)
        and sections.group[rows[last]] == group
        and plan.own_gates.cell[rows[last]] == cell
    ):
        last += 1
    return last


@inlined
def _count(
    plan: Plan, side: int, row: int, turn: int, count: int, losses: Losses, room: Room
) -> None:
    """Count what breaks first, but for the product and the way: what those lose is known without
    a look at each pair."""
    for place in range(count):
        if room.ratio[place] <= 1.0:
            member = room.near.row[place]
            i, j = plans.pair(side, row, member)
            offer, need = plan.supply[i], plan.demand[j]
            if need.forms[offer.form] != 0 and not _ratio(plan, side, row, place, room) > 1.0:
                is_refused = plans.is_refused(plan.refused, i, j)
                failure = scoring.failure_on_arrival(offer, need, is_refused)
                losses.own[turn, failure] += 1
                if len(losses.others):
                    losses.others[member, failure] += 1


@inlined
def _choose(
    plan: Plan,
    side: int,
    row: int,
    turn: int,
    count: int,
    slot: int,
    listing: Listing,
    room: Room,
) -> None:
    """Fill the list of a row, the most promising first."""
    for at in range(bounds.order(count, room)):
        place, least = room.order[at], listing.least[turn]
        if room.bound[place] + 1.0 / PARTS < least:
            break
        if room.bound[place] >= least:
            member, kind = room.near.row[place], room.near.kind[place]
            i, j = plans.pair(side, row, member)
            is_refused = plans.is_refused(plan.refused, i, j)
            if scoring.failure_on_arrival(plan.supply[i], plan.demand[j], is_refused) == _NONE:
                ratio = _ratio(plan, side, row, place, room)
                if not ratio > 1.0:
                    points = room.points[slot, kind] + tables.points(plan.steps[1], ratio)
                    points = _total(plan, i, j, points, least)
                    listings.offer(plan.keys, listing, turn, member, points, room.worth[kind])
    _complete(plan, side, row, turn, listing, room.features)


@inlined
def _ratio(plan: Plan, side: int, row: int, place: int, room: Room) -> float:
    """Travel over the smaller reach of a near row, as `plan.ratio` says it."""
    ratio = room.ratio[place]
    if ratio > 0.0 and room.near.is_plain[place] and plan.own_gates.is_plain[row]:
        return float(ratio)
    return plans.ratio(plan, side, row, room.near.row[place])


@inlined
def _total(plan: Plan, i: int, j: int, points: float, least: float) -> float:
    """The whole score of a feasible pair, from the points of season, form and distance; −∞ when
    it is under `least`."""
    offer, need, steps, most = plan.supply[i], plan.demand[j], plan.steps, plan.most
    points += plan.trust[i]
    if points + most[2] + most[3] + most[4] + most[6] < least:
        return -inf
    points += tables.points(steps[3], scoring.price(offer, need))
    points += tables.points(steps[4], scoring.labels(offer, need))
    points += tables.points(steps[6], scoring.logistics(offer, need))
    if points + most[2] < least:
        return -inf
    points += tables.points(steps[2], scoring.volume(offer, need))
    return points if points >= least else -inf


@inlined
def _complete(
    plan: Plan, side: int, row: int, turn: int, listing: Listing, features: Floats
) -> None:
    """Write which steps the pairs of a list take."""
    for place in range(listing.filled[turn]):
        member = listing.rows[turn, place]
        i, j = plans.pair(side, row, member)
        offer, need = plan.supply[i], plan.demand[j]
        cells = (plan.own_gates.cell[row], plan.other_gates.cell[member])
        _, _, ratio = scoring.journey(plan.network, cells, offer, need)
        scoring.measure(offer, need, ratio, listing.worth[turn, place], features)
        for term in range(8):
            listing.steps[turn, place, term] = tables.step(plan.steps[term], features[term])


@compiled
def trust_points(supply: Rows, table: Any, earned: Floats) -> None:
    """Write what the trust in each offer earns."""
    for i in range(len(earned)):
        earned[i] = tables.points(table, scoring.trust(supply[i]))
