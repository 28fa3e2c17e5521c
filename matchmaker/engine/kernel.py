"""The loops of the ranking: which blocks come near, which pairs are feasible, who is best.

Blocks are visited by their bound, the most promising first, until none reaches the last of a
full list. Where losses are counted every near block is visited, but only for what breaks.
"""

from __future__ import annotations

from math import inf, nan
from typing import Any, Final, NamedTuple

import numpy as np

from matchmaker.engine import blocks, criteria, scoring, tables
from matchmaker.engine.blocks import Blocks
from matchmaker.engine.columns import Bytes, Floats, Keys
from matchmaker.engine.compiled import compiled, inlined
from matchmaker.engine.criteria import Constraint
from matchmaker.engine.layout import Refused, Sections
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
    refused: Refused
    steps: CompiledTables
    trust: Floats  # [offers] points, which depend on the offer alone
    most: Floats  # [8] points of each term


class Listing(NamedTuple):
    """The best so far of r rows, best first."""

    filled: Keys  # [r] how many entries
    rows: Keys  # [r, k] of the other side
    scores: Floats  # [r, k]
    steps: Bytes  # [r, k, 8]


class Losses(NamedTuple):
    """Near pairs by their first broken constraint; a side without rows is not counted."""

    own: Keys  # [r, 11] of the rows of the listing
    others: Keys  # [others, 11] of all rows of the other side


class Near(NamedTuple):
    """Blocks that may hold something within reach of one row; as long as sections go."""

    block: Keys
    bound: Floats  # no pair of the block earns more points
    compatibility: Floats  # of the products


def room(sections: Sections) -> Near:
    """Space for the near blocks of any row."""
    return Near(np.empty(sections.most, np.int64), np.empty(sections.most), np.empty(sections.most))


@compiled
def offers_of_needs(
    plan: Plan,
    sections: Sections,
    book: Blocks,
    trust: Floats,
    rows: Keys,
    listing: Listing,
    losses: Losses,
    near: Near,
) -> None:
    """Fill the lists of these needs. trust: the most points of each block."""
    rest = plan.most[2] + plan.most[6]
    features = np.empty(8)
    for turn in range(len(rows)):
        need = plan.demand[rows[turn]]
        if need.cell < 0:
            continue
        group = sections.group[rows[turn]]
        count = 0
        for section in range(sections.start[group], sections.start[group + 1]):
            worth = sections.compatibility[section]
            for block in range(sections.first[section], sections.last[section]):
                km = blocks.distance_km(need.space, book[block])
                meeting_km, pickup = blocks.need_meets(book[block], need)
                if km <= meeting_km:
                    way = (km, pickup)
                    bound = blocks.offers_bound(book[block], need, way, worth, plan.steps)
                    near.block[count] = block
                    near.bound[count] = bound + trust[block] + rest
                    near.compatibility[count] = worth
                    count += 1
        order = np.argsort(-near.bound[:count])
        row = rows[turn]
        _visit(plan, FOR_NEEDS, row, turn, book, near, order, listing, losses, features)


@compiled
def needs_of_offers(
    plan: Plan,
    sections: Sections,
    book: Blocks,
    rows: Keys,
    listing: Listing,
    losses: Losses,
    near: Near,
) -> None:
    """Fill the lists of these offers."""
    features = np.empty(8)
    for turn in range(len(rows)):
        offer = plan.supply[rows[turn]]
        if offer.cell < 0:
            continue
        rest = plan.most[2] + plan.most[4] + plan.most[6] + plan.trust[rows[turn]]
        group = sections.group[rows[turn]]
        count = 0
        for section in range(sections.start[group], sections.start[group + 1]):
            worth = sections.compatibility[section]
            for block in range(sections.first[section], sections.last[section]):
                km = blocks.distance_km(offer.space, book[block])
                meeting_km, pickup = blocks.offer_meets(book[block], offer)
                if km <= meeting_km:
                    way = (km, pickup)
                    bound = blocks.needs_bound(book[block], offer, way, worth, plan.steps)
                    near.block[count] = block
                    near.bound[count] = bound + rest
                    near.compatibility[count] = worth
                    count += 1
        order = np.argsort(-near.bound[:count])
        row = rows[turn]
        _visit(plan, FOR_OFFERS, row, turn, book, near, order, listing, losses, features)


@inlined
def _visit(
    plan: Plan,
    side: int,
    row: int,
    turn: int,
    book: Blocks,
    near: Near,
    order: Keys,
    listing: Listing,
    losses: Losses,
    features: Floats,
) -> None:
    """Visit the near blocks of a row, the most promising first."""
    is_counting = len(losses.own) > 0
    own = plan.own_gates[row]
    for place in order:
        is_hopeless = near.bound[place] < threshold(listing, turn)
        if is_hopeless and not is_counting:
            break
        block = book[near.block[place]]
        for member in range(block.first, block.last):
            other = plan.other_gates[member]
            if _is_too_far(plan.network, own, other):
                continue
            i, j = (member, row) if side == FOR_NEEDS else (row, member)
            offer, need = plan.supply[i], plan.demand[j]
            ratio, failure = _meet(plan, (own.cell, other.cell), offer, need, i, j)
            if is_counting and failure not in (_PRODUCT, _TRAVEL):
                losses.own[turn, failure] += 1
                if len(losses.others):
                    losses.others[member, failure] += 1
            if failure == _NONE and not is_hopeless:
                worth = near.compatibility[place]
                _consider(plan, side, i, j, ratio, worth, turn, listing, features)


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
def _meet(
    plan: Plan, cells: tuple[int, int], offer: Row, need: Row, i: int, j: int
) -> tuple[float, int]:
    """Travel over the smaller reach, and the first broken constraint; products answer."""
    if need.forms[offer.form] == 0:
        return nan, _PRODUCT
    km, _, ratio = scoring.journey(plan.network, cells, offer, need)
    if not criteria.is_within_travel(km, ratio):
        return nan, _TRAVEL
    refused = is_refused(plan.refused, i, j)
    return ratio, scoring.failure_on_arrival(offer, need, refused)


@inlined
def is_refused(refused: Refused, i: int, j: int) -> bool:
    """Whether one of the sides declined the pair for this season."""
    for place in range(refused.start[j], refused.start[j + 1]):  # noqa: SIM110, any() does not compile
        if refused.offer[place] == i:
            return True
    return False


@inlined
def threshold(listing: Listing, turn: int) -> float:
    """The score that an entry must reach: the last one's of a full list."""
    best = listing.scores.shape[1]
    return listing.scores[turn, best - 1] if listing.filled[turn] == best else -inf


@inlined
def _consider(
    plan: Plan,
    side: int,
    i: int,
    j: int,
    ratio: float,
    compatibility: float,
    turn: int,
    listing: Listing,
    features: Floats,
) -> None:
    """Score a feasible pair, as far as it may enter the list, and enter it."""
    offer, need, steps, most = plan.supply[i], plan.demand[j], plan.steps, plan.most
    least = threshold(listing, turn)
    features[1] = ratio
    features[3] = scoring.price(offer, need)
    features[4] = scoring.labels(offer, need)
    features[5] = scoring.form(offer, need, compatibility)
    points = plan.trust[i]
    for term in (1, 3, 4, 5):
        points += tables.points(steps[term], features[term])
    if points + most[0] + most[2] + most[6] < least:
        return
    features[0] = scoring.coverage(offer, need)
    points += tables.points(steps[0], features[0])
    if points + most[2] + most[6] < least:
        return
    features[6] = scoring.logistics(offer, need)
    points += tables.points(steps[6], features[6])
    if points + most[2] < least:
        return
    features[2] = scoring.volume(offer, need)
    features[7] = scoring.trust(offer)
    points += tables.points(steps[2], features[2])
    if points < least:
        return
    if side == FOR_NEEDS:
        _enter(plan.supply, listing, turn, i, points, steps, features)
    else:
        _enter(plan.demand, listing, turn, j, points, steps, features)


@inlined
def _enter(
    others: Rows,
    listing: Listing,
    turn: int,
    other: int,
    points: float,
    steps: CompiledTables,
    features: Floats,
) -> None:
    """Put an entry in its place, by points and then by key; the last one may fall out."""
    best = listing.scores.shape[1]
    key = others[other].key
    place = listing.filled[turn]
    if place < best:
        listing.filled[turn] += 1
    else:
        place -= 1
        if not _precedes(listing, turn, place, points, key, others):
            return
    while place > 0 and _precedes(listing, turn, place - 1, points, key, others):
        listing.rows[turn, place] = listing.rows[turn, place - 1]
        listing.scores[turn, place] = listing.scores[turn, place - 1]
        for term in range(8):
            listing.steps[turn, place, term] = listing.steps[turn, place - 1, term]
        place -= 1
    listing.rows[turn, place] = other
    listing.scores[turn, place] = points
    for term in range(8):
        listing.steps[turn, place, term] = tables.step(steps[term], features[term])


@inlined
def _precedes(
    listing: Listing, turn: int, place: int, points: float, key: int, others: Rows
) -> bool:
    """Whether these points and key come before an entry."""
    if points != listing.scores[turn, place]:
        return bool(points > listing.scores[turn, place])
    return bool(key < others[listing.rows[turn, place]].key)


@compiled
def trust_points(supply: Rows, table: Any, earned: Floats) -> None:
    """Write what the trust in each offer earns."""
    for i in range(len(earned)):
        earned[i] = tables.points(table, scoring.trust(supply[i]))
