"""Blocks of neighbours and the bounds that they carry.

No pair of a row with a member of a block is nearer than `distance_km`, nor scores more than the
bound: every figure of a block is the best of its members, term by term.
"""

from __future__ import annotations

from math import inf, isnan, nan, sqrt
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker.engine import criteria, tables
from matchmaker.engine.columns import Bits, Bools, Bytes, Floats, Keys
from matchmaker.engine.compiled import compiled
from matchmaker.engine.market import Market
from matchmaker.engine.sides import Demand, Supply
from matchmaker.engine.tables import CompiledTables

# chords and quotients are rounded: a bound gives way by this much
SLACK = 1e-9


class OfferBlocks(NamedTuple):
    """b blocks of offers."""

    start: Keys  # [b + 1] first row of each
    low: Floats  # [b, 3] corners of a box in space, km
    high: Floats  # [b, 3]
    farthest_km: Floats  # nothing is delivered beyond; ∞ when a reach is not stated
    stated_km: Floats  # the longest reach that is stated
    allows_pickup: Bools  # whether any may be fetched
    certifications: Bits  # held by any
    supply: Bytes  # [b, 24] the most in each half-month
    price_cents_per_kg: Floats  # the lowest stated
    is_price_unknown: Bools  # for any
    forms: Keys  # bitmask


class NeedBlocks(NamedTuple):
    """b blocks of needs."""

    start: Keys
    low: Floats
    high: Floats
    farthest_km: Floats  # nothing is accepted from beyond; ∞ when a limit is not stated
    stated_km: Floats  # the longest limit that is stated
    pickup_km: Floats  # the farthest that any fetches
    demand: Bytes  # [b, 24] the most in each half-month
    percents: Floats  # the least Σ demand above zero
    budget_cents_per_kg: Floats  # the highest; ∞ when one is not stated
    forms: Bytes  # [b, 10] the most that each form is worth


def of_offers(market: Market, start: Keys) -> OfferBlocks:
    """Bounds of runs of rows."""
    supply, offers = market.supply, market.offers
    first = start[:-1]
    price = offers.price_cents_per_kg
    return OfferBlocks(
        start,
        *_box(supply.space, first),
        _most(supply.farthest_km, first),
        _most(_stated(supply.farthest_km), first),
        _most(offers.allows_pickup, first),
        np.bitwise_or.reduceat(offers.certifications, first),
        _most(offers.supply, first),
        _least(np.where(np.isnan(price), np.inf, price), first),
        _most(np.isnan(price), first),
        np.bitwise_or.reduceat(np.int64(1) << offers.form.astype(np.int64), first),
    )


def of_needs(market: Market, start: Keys) -> NeedBlocks:
    """Bounds of runs of rows."""
    demand, needs = market.demand, market.needs
    first = start[:-1]
    pickup = np.where(np.isnan(needs.pickup_km), 0.0, needs.pickup_km)
    budget = needs.budget_cents_per_kg
    asked = np.where(demand.percents > 0, demand.percents, np.inf)
    return NeedBlocks(
        start,
        *_box(demand.space, first),
        _most(demand.farthest_km, first),
        _most(_stated(demand.farthest_km), first),
        _most(pickup, first),
        _most(needs.demand, first),
        _least(asked, first),
        _most(np.where(np.isnan(budget), np.inf, budget), first),
        _most(needs.forms, first),
    )


def _stated(km: Floats) -> Floats:
    return np.where(np.isinf(km), 0.0, km)


def _most(values: npt.NDArray[Any], first: Keys) -> Any:
    return np.maximum.reduceat(values, first, axis=0)


def _least(values: npt.NDArray[Any], first: Keys) -> Any:
    return np.minimum.reduceat(values, first, axis=0)


def _box(space: Floats, first: Keys) -> tuple[Floats, Floats]:
    """Corners; the box of a block without any position is nowhere near."""
    missing = np.isnan(space)
    return (
        _least(np.where(missing, np.inf, space), first),
        _most(np.where(missing, -np.inf, space), first),
    )


@compiled
def distance_km(point: Floats, low: Floats, high: Floats) -> float:
    """From a point to a box, in km; 0 inside."""
    squares = 0.0
    for axis in range(3):
        away = max(low[axis] - point[axis], point[axis] - high[axis], 0.0)
        squares += away * away
    return sqrt(squares)


@compiled
def meeting_km(
    offered: tuple[float, float], accepted: tuple[float, float], pickup_km: float
) -> float:
    """No pair further apart is within reach.

    offered, accepted: (farthest, longest stated) of both sides; pickup_km: the farthest fetching,
    0 for none. Where neither side states anything a reach is assumed.
    """
    farthest = min(max(offered[0], pickup_km), accepted[0])
    if farthest == inf:
        farthest = max(criteria.ASSUMED_REACH_KM, offered[1], accepted[1], pickup_km)
    return farthest * (1.0 + SLACK)


@compiled
def least_ratio(km: float, offered_km: float, pickup_km: float, accepted_km: float) -> float:
    """No travel over the smaller reach is less, from `km` away.

    offered_km: the farthest delivery; pickup_km: the farthest fetching, 0 for none; accepted_km:
    the farthest that is accepted.
    """
    offered = max(offered_km, pickup_km)
    if offered <= 0.0:
        return inf
    return max(km / offered, km / accepted_km) * (1.0 - SLACK)


@compiled
def best_price(steps: CompiledTables, price: float, budget: float, is_unknown: bool) -> float:  # noqa: FBT001
    """The most points that a lowest price earns under a highest budget, both in cents per kg.

    budget: ∞ or NaN asks nothing. is_unknown: a price that is not stated is there too.
    """
    if isnan(budget) or budget == inf:
        return tables.points(steps, 3, 0.0)
    points = 0.0
    if price < inf:
        points = tables.points(steps, 3, criteria.price_ratio(price, budget))
    return max(points, tables.points(steps, 3, nan)) if is_unknown else points


@compiled
def most_shared(most: Bytes, curve: Bytes) -> int:
    """Σ min over the 24 half-months, in percents."""
    shared = 0
    for period in range(24):
        shared += min(int(most[period]), int(curve[period]))
    return shared


@compiled
def best_form(forms: int, accepted: Bytes) -> int:
    """The most that any of the forms (a bitmask) is worth, in percents."""
    best = 0
    for form in range(10):
        if (forms >> form) & 1 and accepted[form] > best:
            best = int(accepted[form])
    return best


@compiled
def offers_bound(
    block: int,
    blocks: OfferBlocks,
    demand: Demand,
    j: int,
    way: tuple[float, float],
    compatibility: float,
    steps: CompiledTables,
) -> float:
    """The most points that an offer of a block can earn from a need, without the terms volume,
    logistics and trust. way: km to the block, and the farthest fetching from it."""
    needs = demand.needs
    ratio = least_ratio(way[0], blocks.farthest_km[block], way[1], demand.farthest_km[j])
    covered = most_shared(blocks.supply[block], needs.demand[j])
    share = covered / demand.percents[j] if demand.percents[j] > 0 else 0.0
    percent = best_form(blocks.forms[block], needs.forms[j])
    held = criteria.label_share(blocks.certifications[block], needs.preferred[j])
    return (
        tables.points(steps, 0, share)
        + tables.points(steps, 1, ratio)
        + best_price(
            steps,
            blocks.price_cents_per_kg[block],
            needs.budget_cents_per_kg[j],
            blocks.is_price_unknown[block],
        )
        + tables.points(steps, 4, held)
        + tables.points(steps, 5, criteria.form_compatibility(compatibility, percent))
    )


@compiled
def needs_bound(
    block: int,
    blocks: NeedBlocks,
    supply: Supply,
    i: int,
    way: tuple[float, float],
    compatibility: float,
    steps: CompiledTables,
) -> float:
    """The most points that an offer can earn from a need of a block, without the terms volume,
    labels, logistics and trust. way: km to the block, and the farthest fetching from it."""
    offers = supply.offers
    ratio = least_ratio(way[0], supply.farthest_km[i], way[1], blocks.farthest_km[block])
    covered = most_shared(blocks.demand[block], offers.supply[i])
    share = min(1.0, covered / blocks.percents[block])
    percent = int(blocks.forms[block, offers.form[i]])
    price = offers.price_cents_per_kg[i]
    return (
        tables.points(steps, 0, share)
        + tables.points(steps, 1, ratio)
        + best_price(steps, price, blocks.budget_cents_per_kg[block], isnan(price))
        + tables.points(steps, 5, criteria.form_compatibility(compatibility, percent))
    )
