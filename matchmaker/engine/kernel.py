"""The loops of the ranking: which blocks come near, which pairs are feasible, who is best.

Blocks are visited by their bound, the most promising first, until none reaches the last of a
full list. Where losses are counted every near block is visited, but only for what breaks.
"""

from __future__ import annotations

from math import inf
from typing import Any, Final, NamedTuple

import numpy as np

from matchmaker.engine import blocks, criteria, listings, scoring, tables, travel
from matchmaker.engine.blocks import Blocks
from matchmaker.engine.columns import Floats, Keys
from matchmaker.engine.compiled import compiled, inlined
from matchmaker.engine.criteria import Constraint
from matchmaker.engine.layout import Refused, Sections
from matchmaker.engine.listings import Listing
from matchmaker.engine.sides import Row, Rows
from matchmaker.engine.tables import CompiledTables
from matchmaker.engine.travel import Network

# whose lists are made
FOR_NEEDS: Final = 0
FOR_OFFERS: Final = 1

_NONE = int(Constraint.NONE)
_PRODUCT = int(Constraint.PRODUCT)
_TRAVEL = int(Constraint.TRAVEL)


class Plan(NamedTuple):
    """What every pair is scored with."""

    network: Network
    supply: Rows
    demand: Rows
    own_gates: Rows  # of the side whose lists are made
    other_gates: Rows
    own_keys: Keys
    keys: Keys  # of the other side
    refused: Refused
    steps: CompiledTables
    trust: Floats  # [offers] points, which depend on the offer alone
    most: Floats  # [8] points of each term


class Losses(NamedTuple):
    """Near pairs by their first broken constraint; a side without rows is not counted."""

    own: Keys  # [r, 11] of the rows of the listing
    others: Keys  # [others, 11] of all rows of the other side


class Mirror(NamedTuple):
    """What the other side gets of the same visits: both sides of a pair earn the same points."""

    listing: Listing  # of all rows of the other side; without rows nothing is kept
    keys: Keys  # of the side whose lists are made


class Room(NamedTuple):
    """Space to work in, of one thread: the near blocks of a row, and points already known."""

    block: Keys
    bound: Floats  # no pair of the block earns more points
    worth: Floats  # compatibility of the products
    season: Floats  # points of the season with each calendar of the other side
    row: Keys  # whose points those are
    features: Floats  # [8]


def room(sections: Sections, other_gates: Rows) -> Room:
    """Space for any row of a side that is compared with these."""
    calendars = int(other_gates["curve"].max(initial=0)) + 1
    return Room(
        np.empty(sections.most, np.int64),
        np.empty(sections.most),
        np.empty(sections.most),
        np.empty(calendars),
        np.full(calendars, -1, np.int64),
        np.empty(8),
    )


@compiled
def offers_of_needs(
    plan: Plan,
    sections: Sections,
    book: Blocks,
    trust: Floats,
    rows: Keys,
    listing: Listing,
    mirror: Mirror,
    losses: Losses,
    room: Room,
) -> None:
    """Fill the lists of these needs. trust: the most points of each block."""
    rest = plan.most[2] + plan.most[6]
    for turn in range(len(rows)):
        need = plan.demand[rows[turn]]
        if need.cell < 0:
            continue
        detour = plan.network.detour[plan.own_gates[rows[turn]].cell] * (1.0 - blocks.SLACK)
        group = sections.group[rows[turn]]
        count = 0
        for section in range(sections.start[group], sections.start[group + 1]):
            worth = sections.compatibility[section]
            for block in range(sections.first[section], sections.last[section]):
                km = blocks.distance_km(need.space, book[block]) * detour
                meeting_km, pickup = blocks.need_meets(book[block], need)
                if km <= meeting_km:
                    way = (km, pickup)
                    bound = blocks.offers_bound(book[block], need, way, worth, plan.steps)
                    room.block[count] = block
                    room.bound[count] = bound + trust[block] + rest
                    room.worth[count] = worth
                    count += 1
        order = np.argsort(-room.bound[:count])
        _visit(plan, FOR_NEEDS, rows[turn], turn, book, room, order, listing, mirror, losses)


@compiled
def needs_of_offers(
    plan: Plan,
    sections: Sections,
    book: Blocks,
    rows: Keys,
    listing: Listing,
    mirror: Mirror,
    losses: Losses,
    room: Room,
) -> None:
    """Fill the lists of these offers."""
    for turn in range(len(rows)):
        offer = plan.supply[rows[turn]]
        if offer.cell < 0:
            continue
        rest = plan.most[2] + plan.most[4] + plan.most[6] + plan.trust[rows[turn]]
        detour = plan.network.detour[plan.own_gates[rows[turn]].cell] * (1.0 - blocks.SLACK)
        group = sections.group[rows[turn]]
        count = 0
        for section in range(sections.start[group], sections.start[group + 1]):
            worth = sections.compatibility[section]
            for block in range(sections.first[section], sections.last[section]):
                km = blocks.distance_km(offer.space, book[block]) * detour
                meeting_km, pickup = blocks.offer_meets(book[block], offer)
                if km <= meeting_km:
                    way = (km, pickup)
                    bound = blocks.needs_bound(book[block], offer, way, worth, plan.steps)
                    room.block[count] = block
                    room.bound[count] = bound + rest
                    room.worth[count] = worth
                    count += 1
        order = np.argsort(-room.bound[:count])
        _visit(plan, FOR_OFFERS, rows[turn], turn, book, room, order, listing, mirror, losses)


@inlined
def _visit(
    plan: Plan,
    side: int,
    row: int,
    turn: int,
    book: Blocks,
    room: Room,
    order: Keys,
    listing: Listing,
    mirror: Mirror,
    losses: Losses,
) -> None:
    """Visit the near blocks of a row, the most promising first."""
    is_mirrored = len(mirror.listing.filled) > 0
    is_thorough = is_mirrored or len(losses.own) > 0
    for place in order:
        is_hopeless = room.bound[place] < listing.least[turn]
        if is_hopeless and not is_thorough:
            break
        block = book[room.block[place]]
        for member in range(block.first, block.last):
            ratio = _ratio(plan, side, row, member)
            if not ratio > 1.0:
                least = inf if is_hopeless else listing.least[turn]
                if is_mirrored:
                    least = min(least, mirror.listing.least[member])
                points = _meet(plan, side, row, turn, member, ratio, room, losses, least)
                if points > -inf:
                    worth = room.worth[place]
                    points = _total(plan, side, row, member, points, worth, least)
                    listings.offer(plan.keys, listing, turn, member, points, worth)
                    if is_mirrored:
                        listings.offer(mirror.keys, mirror.listing, member, row, points, worth)
    _complete(plan, side, row, turn, listing, room.features)


@inlined
def _ratio(plan: Plan, side: int, row: int, member: int) -> float:
    """Travel over the smaller reach; ∞ when it is not within reach, NaN when none is stated.

    Where both sides bound km and nothing else, one look at the gates tells: the larger of two
    quotients is that by the smaller divisor, and the smaller that by the larger, to the last bit.
    """
    network, own, other = plan.network, plan.own_gates[row], plan.other_gates[member]
    cells = (own.cell, other.cell)
    if cells[1] < 0:
        return inf
    farthest = _farthest_km(other, own) if side == FOR_NEEDS else _farthest_km(own, other)
    if cells[0] != cells[1] and not network.varies[cells[0], cells[1]]:
        tenths = network.km[0, cells[0], cells[1]]
        km = tenths * 0.1 + (own.ends_km + other.ends_km)
        if km > farthest:
            return inf
        if own.is_plain and other.is_plain and farthest < inf and tenths != travel.NO_WAY:
            return float(km / farthest)
    i, j = (member, row) if side == FOR_NEEDS else (row, member)
    km, _, ratio = scoring.journey(network, cells, plan.supply[i], plan.demand[j])
    return ratio if criteria.is_within_travel(km, ratio) else inf


@inlined
def _farthest_km(offer: Row, need: Row) -> float:
    """No way that is longer is within reach of both gates, delivered or fetched."""
    offered = max(offer.farthest_km, min(offer.pickup_km, need.pickup_km))
    return float(min(offered, need.farthest_km))


@inlined
def _meet(
    plan: Plan,
    side: int,
    row: int,
    turn: int,
    member: int,
    ratio: float,
    room: Room,
    losses: Losses,
    least: float,
) -> float:
    """The points of distance, season and trust of a feasible pair that may earn `least`; else −∞.

    Counts what breaks first, but for the product and the way: what those lose is known without a
    look at each pair.
    """
    i, j = (member, row) if side == FOR_NEEDS else (row, member)
    points, most, is_counting = -inf, plan.most, len(losses.own) > 0
    if least < inf:
        points = plan.trust[i] + tables.points(plan.steps[1], ratio)
        points += _season_points(plan, row, plan.other_gates[member].curve, i, j, room)
    is_promising = points + most[2] + most[3] + most[4] + most[5] + most[6] >= least
    if not is_promising and not is_counting:
        return -inf
    offer, need = plan.supply[i], plan.demand[j]
    if need.forms[offer.form] == 0:
        return -inf
    failure = scoring.failure_on_arrival(offer, need, is_refused(plan.refused, i, j))
    if is_counting:
        losses.own[turn, failure] += 1
        if len(losses.others):
            losses.others[member, failure] += 1
    return points if is_promising and failure == _NONE else -inf


@inlined
def _season_points(plan: Plan, row: int, curve: int, i: int, j: int, room: Room) -> float:
    """Looked up when the row met this calendar before."""
    if room.row[curve] != row:
        room.row[curve] = row
        covered = scoring.coverage(plan.supply[i], plan.demand[j])
        room.season[curve] = tables.points(plan.steps[0], covered)
    return float(room.season[curve])


@inlined
def _is_too_far(network: Network, own: Row, other: Row) -> bool:
    """Whether a look at one figure tells that the way is out of reach."""
    if other.cell < 0:
        return True
    if own.cell == other.cell or network.varies[own.cell, other.cell]:
        return False
    km = network.km[0, own.cell, other.cell] * 0.1 + (own.ends_km + other.ends_km)
    if km <= own.farthest_km and km <= other.farthest_km:
        return False
    # fetched: as far as the need says, when the offer allows it
    return bool(km > min(own.pickup_km, other.pickup_km))


@inlined
def is_refused(refused: Refused, i: int, j: int) -> bool:
    """Whether one of the sides declined the pair for this season."""
    for place in range(refused.start[j], refused.start[j + 1]):  # noqa: SIM110, any() does not compile
        if refused.offer[place] == i:
            return True
    return False


@inlined
def _total(
    plan: Plan, side: int, row: int, member: int, points: float, worth: float, least: float
) -> float:
    """The whole score of a feasible pair, from the points so far; −∞ when it is under `least`."""
    i, j = (member, row) if side == FOR_NEEDS else (row, member)
    offer, need, steps, most = plan.supply[i], plan.demand[j], plan.steps, plan.most
    points += tables.points(steps[3], scoring.price(offer, need))
    points += tables.points(steps[4], scoring.labels(offer, need))
    points += tables.points(steps[5], scoring.form(offer, need, worth))
    if points + most[2] + most[6] < least:
        return -inf
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
        i, j = (member, row) if side == FOR_NEEDS else (row, member)
        offer, need = plan.supply[i], plan.demand[j]
        cells = (plan.own_gates[row].cell, plan.other_gates[member].cell)
        _, _, ratio = scoring.journey(plan.network, cells, offer, need)
        scoring.measure(offer, need, ratio, listing.worth[turn, place], features)
        for term in range(8):
            listing.steps[turn, place, term] = tables.step(plan.steps[term], features[term])


@compiled
def trust_points(supply: Rows, table: Any, earned: Floats) -> None:
    """Write what the trust in each offer earns."""
    for i in range(len(earned)):
        earned[i] = tables.points(table, scoring.trust(supply[i]))


@compiled
def complete(plan: Plan, side: int, rows: Keys, listing: Listing) -> None:
    """Write which steps the pairs of these lists take."""
    features = np.empty(8)
    for turn in range(len(rows)):
        _complete(plan, side, rows[turn], turn, listing, features)
