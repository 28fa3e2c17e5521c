"""The loops of the ranking: which blocks come near, which pairs are feasible, who is best.

Blocks are visited by their bound, the most promising first, until none reaches the last of a
full list. Where losses are counted every near block is visited, but only for what breaks.
"""

from __future__ import annotations

from math import inf, nan
from typing import Final, NamedTuple

import numpy as np

from matchmaker.engine import blocks, criteria, scoring, tables
from matchmaker.engine.blocks import NeedBlocks, OfferBlocks
from matchmaker.engine.columns import Bytes, Floats, Keys
from matchmaker.engine.compiled import compiled
from matchmaker.engine.criteria import Constraint
from matchmaker.engine.layout import Refused, Sections
from matchmaker.engine.sides import Demand, Supply
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
    supply: Supply
    demand: Demand
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
    book: OfferBlocks,
    trust: Floats,
    rows: Keys,
    listing: Listing,
    losses: Losses,
    near: Near,
) -> None:
    """Fill the lists of these needs. trust: the most points of each block."""
    for turn in range(len(rows)):
        j = rows[turn]
        if plan.demand.cell[j] >= 0:
            count = _near_offers(plan, sections, book, trust, j, near)
            _visit(plan, FOR_NEEDS, j, turn, book.start, near, count, listing, losses)


@compiled
def needs_of_offers(
    plan: Plan,
    sections: Sections,
    book: NeedBlocks,
    rows: Keys,
    listing: Listing,
    losses: Losses,
    near: Near,
) -> None:
    """Fill the lists of these offers."""
    for turn in range(len(rows)):
        i = rows[turn]
        if plan.supply.cell[i] >= 0:
            count = _near_needs(plan, sections, book, i, near)
            _visit(plan, FOR_OFFERS, i, turn, book.start, near, count, listing, losses)


@compiled
def _near_offers(
    plan: Plan, sections: Sections, book: OfferBlocks, trust: Floats, j: int, near: Near
) -> int:
    demand = plan.demand
    group = sections.group[j]
    accepted = (demand.farthest_km[j], stated(demand.farthest_km[j]))
    pickup = stated(demand.needs.pickup_km[j])
    rest = plan.most[2] + plan.most[6]
    count = 0
    for section in range(sections.start[group], sections.start[group + 1]):
        worth = sections.compatibility[section]
        for block in range(sections.first[section], sections.last[section]):
            km = blocks.distance_km(demand.space[j], book.low[block], book.high[block])
            offered = (book.farthest_km[block], book.stated_km[block])
            fetched = pickup if book.allows_pickup[block] else 0.0
            if km <= blocks.meeting_km(offered, accepted, fetched):
                bound = blocks.offers_bound(
                    block, book, demand, j, (km, fetched), worth, plan.steps
                )
                near.block[count] = block
                near.bound[count] = bound + trust[block] + rest
                near.compatibility[count] = worth
                count += 1
    return count


@compiled
def _near_needs(plan: Plan, sections: Sections, book: NeedBlocks, i: int, near: Near) -> int:
    supply = plan.supply
    group = sections.group[i]
    offered = (supply.farthest_km[i], stated(supply.farthest_km[i]))
    rest = plan.most[2] + plan.most[4] + plan.most[6] + plan.trust[i]
    count = 0
    for section in range(sections.start[group], sections.start[group + 1]):
        worth = sections.compatibility[section]
        for block in range(sections.first[section], sections.last[section]):
            km = blocks.distance_km(supply.space[i], book.low[block], book.high[block])
            accepted = (book.farthest_km[block], book.stated_km[block])
            fetched = book.pickup_km[block] if supply.offers.allows_pickup[i] else 0.0
            if km <= blocks.meeting_km(offered, accepted, fetched):
                bound = blocks.needs_bound(block, book, supply, i, (km, fetched), worth, plan.steps)
                near.block[count] = block
                near.bound[count] = bound + rest
                near.compatibility[count] = worth
                count += 1
    return count


@compiled
def stated(km: float) -> float:
    """The km, or 0 when there are none or no end of them."""
    return km if 0.0 < km < inf else 0.0


@compiled
def _visit(
    plan: Plan,
    side: int,
    row: int,
    turn: int,
    start: Keys,
    near: Near,
    count: int,
    listing: Listing,
    losses: Losses,
) -> None:
    """Visit the near blocks of a row, the most promising first."""
    features = np.empty(8)
    is_counting = len(losses.own) > 0
    for place in np.argsort(-near.bound[:count]):
        is_hopeless = near.bound[place] < threshold(listing, turn)
        if is_hopeless and not is_counting:
            break
        block = near.block[place]
        for member in range(start[block], start[block + 1]):
            i, j = (member, row) if side == FOR_NEEDS else (row, member)
            ratio, failure = _meet(plan, side, i, j)
            _count(losses, turn, member, failure)
            if failure == _NONE and not is_hopeless:
                worth = near.compatibility[place]
                _consider(plan, side, i, j, ratio, worth, turn, listing, features)


@compiled
def _count(losses: Losses, turn: int, other: int, failure: int) -> None:
    """What is lost to the product or the way is known without a look at each pair."""
    if len(losses.own) == 0 or failure in (_PRODUCT, _TRAVEL):
        return
    losses.own[turn, failure] += 1
    if len(losses.others):
        losses.others[other, failure] += 1


@compiled
def _meet(plan: Plan, side: int, i: int, j: int) -> tuple[float, int]:
    """Travel over the smaller reach, and the first broken constraint; products answer."""
    supply, demand = plan.supply, plan.demand
    if demand.needs.forms[j, supply.offers.form[i]] == 0:
        return nan, _PRODUCT
    cells = (demand.cell[j], supply.cell[i])
    if side == FOR_OFFERS:
        cells = (supply.cell[i], demand.cell[j])
    if _is_too_far(plan, cells, i, j):
        return nan, _TRAVEL
    km, _, ratio = scoring.journey(plan.network, cells, supply, demand, i, j)
    if not criteria.is_within_travel(km, ratio):
        return nan, _TRAVEL
    refused = is_refused(plan.refused, i, j)
    return ratio, scoring.failure_on_arrival(supply, demand, i, j, refused)


@compiled
def _is_too_far(plan: Plan, cells: tuple[int, int], i: int, j: int) -> bool:
    """Whether a look at one figure tells that the way is out of reach."""
    supply, demand = plan.supply, plan.demand
    if cells[0] < 0 or cells[1] < 0:
        return True
    if cells[0] == cells[1] or plan.network.varies[cells[0], cells[1]]:
        return False
    farthest = supply.farthest_km[i]
    if supply.offers.allows_pickup[i] and demand.needs.pickup_km[j] > farthest:
        farthest = demand.needs.pickup_km[j]
    ends_km = supply.ends_km[i] + demand.ends_km[j]
    km = plan.network.km[0, cells[0], cells[1]] * 0.1 + ends_km
    return bool(km > farthest or km > demand.farthest_km[j])


@compiled
def is_refused(refused: Refused, i: int, j: int) -> bool:
    """Whether one of the sides declined the pair for this season."""
    for place in range(refused.start[j], refused.start[j + 1]):  # noqa: SIM110, any() does not compile
        if refused.offer[place] == i:
            return True
    return False


@compiled
def threshold(listing: Listing, row: int) -> float:
    """The score that an entry must reach: the last one's of a full list."""
    best = listing.scores.shape[1]
    return listing.scores[row, best - 1] if listing.filled[row] == best else -inf


@compiled
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
    supply, demand, steps, most = plan.supply, plan.demand, plan.steps, plan.most
    least = threshold(listing, turn)
    features[0] = scoring.coverage(supply, demand, i, j)
    features[1] = ratio
    features[3] = scoring.price(supply, demand, i, j)
    points = plan.trust[i]
    for term in (0, 1, 3):
        points += tables.points(steps, term, features[term])
    if points + most[2] + most[4] + most[5] + most[6] < least:
        return
    features[4] = scoring.labels(supply, demand, i, j)
    features[5] = scoring.form(supply, demand, i, j, compatibility)
    features[6] = scoring.logistics(supply, demand, i, j)
    for term in (4, 5, 6):
        points += tables.points(steps, term, features[term])
    if points + most[2] < least:
        return
    features[2] = scoring.volume(supply, demand, i, j)
    features[7] = scoring.trust(supply, i)
    points += tables.points(steps, 2, features[2])
    if side == FOR_NEEDS:
        _enter(listing, turn, i, points, supply.offers.key, steps, features)
    else:
        _enter(listing, turn, j, points, demand.needs.key, steps, features)


@compiled
def _enter(
    listing: Listing,
    row: int,
    other: int,
    points: float,
    keys: Keys,
    steps: CompiledTables,
    features: Floats,
) -> None:
    """Put an entry in its place, by points and then by key; the last one may fall out."""
    best = listing.scores.shape[1]
    place = listing.filled[row]
    if place < best:
        listing.filled[row] += 1
    else:
        place -= 1
        if not _precedes(listing, row, place, points, keys[other], keys):
            return
    while place > 0 and _precedes(listing, row, place - 1, points, keys[other], keys):
        listing.rows[row, place] = listing.rows[row, place - 1]
        listing.scores[row, place] = listing.scores[row, place - 1]
        listing.steps[row, place] = listing.steps[row, place - 1]
        place -= 1
    listing.rows[row, place] = other
    listing.scores[row, place] = points
    for term in range(8):
        listing.steps[row, place, term] = tables.step(steps, term, features[term])


@compiled
def _precedes(listing: Listing, row: int, place: int, points: float, key: int, keys: Keys) -> bool:
    """Whether these points and key come before an entry."""
    if points != listing.scores[row, place]:
        return bool(points > listing.scores[row, place])
    return bool(key < keys[listing.rows[row, place]])


@compiled
def trust_points(supply: Supply, steps: CompiledTables, points: Floats) -> None:
    """Write what the trust in each offer earns."""
    for i in range(len(points)):
        points[i] = tables.points(steps, 7, scoring.trust(supply, i))
