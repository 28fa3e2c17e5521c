"""Blocks of neighbours and the bounds that they carry.

No pair of a row with a member of a block is nearer than `distance_km`, nor scores more than the
bound: every figure of a block is the best of its members, term by term.
"""

from __future__ import annotations

from math import inf, isnan, nan, sqrt
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matchmaker.engine import criteria, tables
from matchmaker.engine.columns import Bytes, Floats, Keys
from matchmaker.engine.compiled import inlined
from matchmaker.engine.market import Market
from matchmaker.engine.season import PERIODS
from matchmaker.engine.sides import Row
from matchmaker.engine.tables import CompiledTables

# records, one a block
Blocks = npt.NDArray[Any]

# chords and quotients are rounded: a bound gives way by this much
SLACK: Final = 1e-9

_BOTH: Final[list[Any]] = [
    ("low", np.float64, (3,)),  # corners of a box in space, km
    ("high", np.float64, (3,)),
    ("farthest_km", np.float64),  # nothing is delivered, or accepted, beyond; ∞: one not stated
    ("stated_km", np.float64),  # the longest that is stated
    ("first", np.int64),  # row
    ("last", np.int64),  # the row after the last
]
_OFFERS: Final = np.dtype(
    [
        *_BOTH,
        ("price_cents_per_kg", np.float64),  # the lowest stated
        ("certifications", np.uint64),  # held by any
        ("forms", np.int64),  # bitmask
        ("supply", np.uint8, (PERIODS,)),  # the most in each half-month
        ("allows_pickup", np.bool_),  # whether any may be fetched
        ("is_price_unknown", np.bool_),  # for any
    ],
    align=True,
)
_NEEDS: Final = np.dtype(
    [
        *_BOTH,
        ("pickup_km", np.float64),  # the farthest that any fetches
        ("percents", np.float64),  # the least Σ demand above zero
        ("budget_cents_per_kg", np.float64),  # the highest; ∞ when one is not stated
        ("demand", np.uint8, (PERIODS,)),  # the most in each half-month
        ("forms", np.uint8, (10,)),  # the most that each form is worth
    ],
    align=True,
)


def of_offers(market: Market, start: Keys) -> Blocks:
    """Bounds of the runs of offers that begin at `start`, [blocks + 1] with the end."""
    first, offers = start[:-1], market.offers
    blocks = _of_both(np.zeros(len(first), _OFFERS), market.supply, start)
    price = offers.price_cents_per_kg
    unknown = np.isnan(price)
    forms = np.int64(1) << offers.form.astype(np.int64)
    blocks["price_cents_per_kg"] = _least(np.where(unknown, np.inf, price), first)
    blocks["is_price_unknown"] = _most(unknown, first)
    blocks["certifications"] = np.bitwise_or.reduceat(offers.certifications, first)
    blocks["forms"] = np.bitwise_or.reduceat(forms, first)
    blocks["supply"] = _most(offers.supply, first)
    blocks["allows_pickup"] = _most(offers.allows_pickup, first)
    return blocks.view(np.recarray)


def of_needs(market: Market, start: Keys) -> Blocks:
    """Bounds of the runs of needs that begin at `start`, [blocks + 1] with the end."""
    first, needs = start[:-1], market.needs
    blocks = _of_both(np.zeros(len(first), _NEEDS), market.demand, start)
    percents, budget = market.demand["percents"], needs.budget_cents_per_kg
    blocks["pickup_km"] = _most(np.nan_to_num(needs.pickup_km), first)
    blocks["percents"] = _least(np.where(percents > 0, percents, np.inf), first)
    blocks["budget_cents_per_kg"] = _most(np.where(np.isnan(budget), np.inf, budget), first)
    blocks["demand"] = _most(needs.demand, first)
    blocks["forms"] = _most(needs.forms, first)
    return blocks.view(np.recarray)


def _of_both(blocks: Blocks, rows: Any, start: Keys) -> Blocks:
    first, space, far = start[:-1], rows["space"], rows["farthest_km"]
    missing = np.isnan(space)
    # the box of a block without any position is nowhere near
    blocks["low"] = _least(np.where(missing, np.inf, space), first)
    blocks["high"] = _most(np.where(missing, -np.inf, space), first)
    blocks["farthest_km"] = _most(far, first)
    blocks["stated_km"] = _most(np.where(np.isinf(far), 0.0, far), first)
    blocks["first"], blocks["last"] = first, start[1:]
    return blocks


def _most(values: npt.NDArray[Any], first: Keys) -> Any:
    return np.maximum.reduceat(values, first, axis=0)


def _least(values: npt.NDArray[Any], first: Keys) -> Any:
    return np.minimum.reduceat(values, first, axis=0)


@inlined
def distance_km(point: Floats, block: Row) -> float:
    """From a point to the box of a block, in km; 0 inside."""
    squares = 0.0
    for axis in range(3):
        away = max(block.low[axis] - point[axis], point[axis] - block.high[axis], 0.0)
        squares += away * away
    return sqrt(squares)


@inlined
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


@inlined
def stated(km: float) -> float:
    """The km, or 0 when there are none or no end of them."""
    return km if 0.0 < km < inf else 0.0


@inlined
def need_meets(block: Row, need: Row) -> tuple[float, float]:
    """How far a need and the offers of a block may be apart, and the farthest fetching, in km."""
    pickup = stated(need.pickup_km) if block.allows_pickup else 0.0
    offered = (block.farthest_km, block.stated_km)
    accepted = (need.farthest_km, stated(need.farthest_km))
    return meeting_km(offered, accepted, pickup), pickup


@inlined
def offer_meets(block: Row, offer: Row) -> tuple[float, float]:
    """How far an offer and the needs of a block may be apart, and the farthest fetching, in km."""
    pickup = block.pickup_km if offer.allows_pickup else 0.0
    offered = (offer.farthest_km, stated(offer.farthest_km))
    accepted = (block.farthest_km, block.stated_km)
    return meeting_km(offered, accepted, pickup), pickup


@inlined
def least_ratio(km: float, offered_km: float, pickup_km: float, accepted_km: float) -> float:
    """No travel over the smaller reach is less, from `km` away.

    offered_km: the farthest delivery; pickup_km: the farthest fetching, 0 for none; accepted_km:
    the farthest that is accepted.
    """
    offered = max(offered_km, pickup_km)
    if offered <= 0.0:
        return inf
    return max(km / offered, km / accepted_km) * (1.0 - SLACK)


@inlined
def best_price(table: Any, price: float, budget: float, is_unknown: bool) -> float:  # noqa: FBT001
    """The most points that a lowest price earns under a highest budget, both in cents per kg.

    budget: ∞ or NaN asks nothing. is_unknown: a price that is not stated is there too.
    """
    if isnan(budget) or budget == inf:
        return tables.points(table, 0.0)
    earned = 0.0
    if price < inf:
        earned = tables.points(table, criteria.price_ratio(price, budget))
    return max(earned, tables.points(table, nan)) if is_unknown else earned


@inlined
def most_shared(most: Bytes, curve: Bytes) -> int:
    """Σ min over the 24 half-months, in percents."""
    shared = np.int32(0)
    for period in range(24):
        shared += min(np.int32(most[period]), np.int32(curve[period]))
    return int(shared)


@inlined
def best_form(forms: int, accepted: Bytes) -> int:
    """The most that any of the forms (a bitmask) is worth, in percents."""
    best = 0
    for form in range(10):
        if (forms >> form) & 1 and accepted[form] > best:
            best = int(accepted[form])
    return best


@inlined
def offers_bound(
    block: Row,
    need: Row,
    way: tuple[float, float],
    compatibility: float,
    steps: CompiledTables,
) -> float:
    """The most points that an offer of a block can earn from a need, without the terms volume,
    logistics and trust. way: km to the block, and the farthest fetching from it."""
    ratio = least_ratio(way[0], block.farthest_km, way[1], need.farthest_km)
    covered = most_shared(block.supply, need.demand)
    share = covered / need.percents if need.percents > 0 else 0.0
    percent = best_form(block.forms, need.forms)
    held = criteria.label_share(block.certifications, need.preferred)
    price, budget = block.price_cents_per_kg, need.budget_cents_per_kg
    return (
        tables.points(steps[0], share)
        + tables.points(steps[1], ratio)
        + best_price(steps[3], price, budget, block.is_price_unknown)
        + tables.points(steps[4], held)
        + tables.points(steps[5], criteria.form_compatibility(compatibility, percent))
    )


@inlined
def needs_bound(
    block: Row,
    offer: Row,
    way: tuple[float, float],
    compatibility: float,
    steps: CompiledTables,
) -> float:
    """The most points that an offer can earn from a need of a block, without the terms volume,
    labels, logistics and trust. way: km to the block, and the farthest fetching from it."""
    ratio = least_ratio(way[0], offer.farthest_km, way[1], block.farthest_km)
    covered = most_shared(block.demand, offer.supply)
    share = min(1.0, covered / block.percents)
    percent = int(block.forms[offer.form])
    price, budget = offer.price_cents_per_kg, block.budget_cents_per_kg
    return (
        tables.points(steps[0], share)
        + tables.points(steps[1], ratio)
        + best_price(steps[3], price, budget, isnan(price))
        + tables.points(steps[5], criteria.form_compatibility(compatibility, percent))
    )
