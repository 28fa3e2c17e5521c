"""Raw features, points and the first broken constraint of any list of pairs.

One pair is the case of length one. The bulk ranking calls the same compiled functions, pair by
pair, so that a list, a search and an explanation say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isnan, nan
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker.engine import criteria, orders, season, tables, travel
from matchmaker.engine.columns import Bools, Bytes, Floats, Keys
from matchmaker.engine.compiled import compiled, inlined
from matchmaker.engine.criteria import Constraint, Term
from matchmaker.engine.market import Market
from matchmaker.engine.sides import Row, Rows
from matchmaker.engine.tables import CompiledTables
from matchmaker.engine.travel import Network

TERMS: Final = len(Term)

# compiled code holds these as plain numbers
_NONE = int(Constraint.NONE)
_PRODUCT = int(Constraint.PRODUCT)
_TRAVEL = int(Constraint.TRAVEL)
_CERTIFICATIONS = int(Constraint.CERTIFICATIONS)
_PERIOD = int(Constraint.PERIOD)
_MINIMUM_ORDER = int(Constraint.MINIMUM_ORDER)
_PRICE = int(Constraint.PRICE)
_CONTRACT = int(Constraint.CONTRACT)
_STATUS = int(Constraint.STATUS)
_REFUSED = int(Constraint.REFUSED)
_OWN_ORGANIZATION = int(Constraint.OWN_ORGANIZATION)


class Pairs(NamedTuple):
    """p pairs and what is not a column of either side."""

    offer: Keys  # rows of Offers
    need: Keys  # rows of Needs
    km: Floats
    minutes: Floats
    ratio: Floats  # travel over the smaller of the two reaches, NaN when neither is stated
    compatibility: Floats  # of the products, 0..1
    is_refused: Bools


@dataclass(frozen=True, eq=False)
class Scores:
    """What the engine says of p pairs."""

    pairs: Pairs
    features: Floats  # [p, 8] raw features, NaN is unknown
    steps: Bytes  # [p, 8] the steps of the tables that they take
    points: Floats  # [p, 8]
    total: Floats  # [p] sum of the points, exact
    first_failure: Bytes  # [p] a Constraint; 0 is none

    @property
    def feasible(self) -> Bools:
        """Which pairs break no hard constraint."""
        return np.equal(self.first_failure, _NONE)


def pairs(market: Market, offer_rows: npt.ArrayLike, need_rows: npt.ArrayLike) -> Pairs:
    """Gather the ways, compatibilities and refusals of pairs given by rows."""
    offers = np.ascontiguousarray(offer_rows, np.int64)
    needs = np.ascontiguousarray(need_rows, np.int64)
    ways = np.empty((3, len(offers)))
    _measure(market.travel.network, market.supply, market.demand, offers, needs, ways)
    return Pairs(
        offers,
        needs,
        ways[0],
        ways[1],
        ways[2],
        market.compatibility(offers, needs),
        market.is_refused(offers, needs),
    )


def score(market: Market, steps: CompiledTables, chosen: Pairs) -> Scores:
    """Score every pair, also those that break a constraint: an explanation wants them too."""
    size = len(chosen.offer)
    features = np.empty((size, TERMS))
    taken = np.empty((size, TERMS), np.uint8)
    failures = np.empty(size, np.uint8)
    _score(market.supply, market.demand, chosen, steps, features, taken, failures)
    points = tables.earned(steps, taken)
    return Scores(chosen, features, taken, points, points.sum(axis=1), failures)


@compiled
def _measure(
    network: Network, supply: Rows, demand: Rows, offers: Keys, needs: Keys, ways: Floats
) -> None:
    for pair in range(len(offers)):
        offer, need = supply[offers[pair]], demand[needs[pair]]
        cells = (offer.cell, need.cell)
        km, minutes, ratio = journey(network, cells, offer, need)
        ways[0, pair], ways[1, pair], ways[2, pair] = km, minutes, ratio


@compiled
def _score(
    supply: Rows,
    demand: Rows,
    chosen: Pairs,
    steps: CompiledTables,
    features: Floats,
    taken: Bytes,
    failures: Bytes,
) -> None:
    for pair in range(len(chosen.offer)):
        offer, need = supply[chosen.offer[pair]], demand[chosen.need[pair]]
        ratio, compatibility = chosen.ratio[pair], chosen.compatibility[pair]
        measure(offer, need, ratio, compatibility, features[pair])
        for term in range(8):
            taken[pair, term] = tables.step(steps[term], features[pair, term])
        failures[pair] = _NONE
        if compatibility <= 0.0 or need.forms[offer.form] == 0:
            failures[pair] = _PRODUCT
        elif not criteria.is_within_travel(chosen.km[pair], ratio):
            failures[pair] = _TRAVEL
        else:
            failures[pair] = failure_on_arrival(offer, need, chosen.is_refused[pair])


@inlined
def journey(
    network: Network, cells: tuple[int, int], offer: Row, need: Row
) -> tuple[float, float, float]:
    """km, minutes, and travel over the smaller reach, between an offer and a need.

    cells: those of both, in either order; the first one's row of the matrices is read. Where
    seasonal ferries make a difference: the mean, weighted by the demand, over the common
    half-months in which it is within reach; the quickest of them when there is none.
    """
    if cells[0] < 0 or cells[1] < 0:
        return nan, nan, nan
    if cells[0] == cells[1]:
        straight = travel.straight_km(
            offer.longitude,
            offer.latitude,
            need.longitude,
            need.latitude,
        )
        km, minutes = travel.within_cell(network, straight)
    elif network.varies[cells[0], cells[1]]:
        return _seasonal(network, cells, offer, need)
    else:
        ends_km = offer.ends_km + need.ends_km
        km, minutes = travel.from_cell_to_cell(network, 0, cells, ends_km)
    return km, minutes, reach(offer, need, km, minutes)


@inlined
def _seasonal(
    network: Network, cells: tuple[int, int], offer: Row, need: Row
) -> tuple[float, float, float]:
    ends_km = offer.ends_km + need.ends_km
    common = offer.periods & need.periods
    whole, far, long, part = 0.0, 0.0, 0.0, 0.0
    quickest = (nan, inf, nan)
    for period in range(24):
        weight = float(need.demand[period])
        if common == 0:
            weight = 1.0
        elif not (common >> period) & 1:
            continue
        km, minutes = travel.from_cell_to_cell(network, network.states[period], cells, ends_km)
        ratio = reach(offer, need, km, minutes)
        if criteria.is_within_travel(km, ratio):
            whole += weight
            far += weight * km
            long += weight * minutes
            part += weight * ratio
        elif minutes < quickest[1]:
            quickest = (km, minutes, ratio)
    if whole > 0.0:
        return far / whole, long / whole, part / whole
    return quickest if quickest[1] < inf else (nan, nan, nan)


@inlined
def reach(offer: Row, need: Row, km: float, minutes: float) -> float:
    """Travel over the smaller of the two reaches, NaN when neither is stated."""
    delivery = criteria.reach_ratio(km, minutes, offer.reach_km, offer.reach_minutes)
    offered = criteria.supply_ratio(
        km, delivery, offer.delivers, offer.allows_pickup, need.pickup_km
    )
    limit = criteria.reach_ratio(km, minutes, need.limit_km, need.limit_minutes)
    return criteria.distance_ratio(offered, limit)


@inlined
def measure(
    offer: Row,
    need: Row,
    ratio: float,
    compatibility: float,
    features: Floats,
) -> None:
    """Write the eight raw features of a pair, in the order of Term."""
    features[0] = coverage(offer, need)
    features[1] = ratio
    features[2] = volume(offer, need)
    features[3] = price(offer, need)
    features[4] = labels(offer, need)
    features[5] = form(offer, need, compatibility)
    features[6] = logistics(offer, need)
    features[7] = trust(offer)


@inlined
def coverage(offer: Row, need: Row) -> float:
    return season.coverage(offer.supply, need.demand)


@inlined
def volume(offer: Row, need: Row) -> float:
    """kg offered over kg needed in the common half-months."""
    needed_kg = need.quantity_kg
    if isnan(needed_kg):
        return 1.0
    offered, asked = offer.supply, need.demand
    return criteria.volume_ratio(
        offer.quantity_kg,
        season.common_part(offered, asked),
        needed_kg,
        season.common_part(asked, offered),
    )


@inlined
def price(offer: Row, need: Row) -> float:
    return criteria.price_ratio(offer.price_cents_per_kg, need.budget_cents_per_kg)


@inlined
def labels(offer: Row, need: Row) -> float:
    return criteria.label_share(offer.certifications, need.preferred)


@inlined
def form(offer: Row, need: Row, compatibility: float) -> float:
    percent = need.forms[offer.form]
    return criteria.form_compatibility(compatibility, percent)


@inlined
def logistics(offer: Row, need: Row) -> float:
    return criteria.logistics_share(
        criteria.days_part(offer.delivery_days, need.reception_days),
        criteria.ceiling_part(offer.lead_time_days, need.lead_time_days),
        criteria.floor_part(offer.deliveries_per_month, need.deliveries_per_month),
    )


@inlined
def trust(offer: Row) -> float:
    return criteria.trust_share(
        offer.completeness, offer.age_days, offer.outcomes_good, offer.outcomes
    )


@inlined
def failure_on_arrival(
    offer: Row,
    need: Row,
    is_refused: bool,  # noqa: FBT001
) -> int:
    """The first broken constraint of a pair whose product answers and whose way is within reach."""
    if not criteria.holds_all(offer.certifications, need.required):
        return _CERTIFICATIONS
    if not season.is_any_common(offer.periods, need.periods):
        return _PERIOD
    if not _reaches_minimum(offer, need):
        return _MINIMUM_ORDER
    if not criteria.is_within_ceiling(
        offer.price_cents_per_kg, need.budget_cents_per_kg, need.budget_is_ceiling
    ):
        return _PRICE
    return _settled(offer, need, is_refused)


@inlined
def _reaches_minimum(offer: Row, need: Row) -> bool:
    if isnan(offer.min_order_kg) and isnan(offer.min_order_cents):
        return True
    order_kg, unit_cents = _one_order(offer, need)
    return orders.reaches_minimum(order_kg, unit_cents, offer.min_order_kg, offer.min_order_cents)


@inlined
def order_shortfall_cents(offer: Row, need: Row) -> float:
    """By how much one delivery stays under the minimum order, in cents."""
    if isnan(offer.min_order_kg) and isnan(offer.min_order_cents):
        return 0.0
    order_kg, unit_cents = _one_order(offer, need)
    return orders.order_shortfall_cents(
        order_kg, unit_cents, offer.min_order_kg, offer.min_order_cents
    )


@inlined
def _one_order(offer: Row, need: Row) -> tuple[float, float]:
    """kg of one delivery, and the price of a kg or else the budget for it, in cents."""
    unit_cents = offer.price_cents_per_kg
    if isnan(unit_cents):
        unit_cents = need.budget_cents_per_kg
    order_kg = orders.order_kg(
        need.quantity_kg,
        need.percents,
        need.deliveries_per_month,
        offer.deliveries_per_month,
    )
    return order_kg, unit_cents


@inlined
def _settled(
    offer: Row,
    need: Row,
    is_refused: bool,  # noqa: FBT001
) -> int:
    """The constraints that no change of either side's terms could lift."""
    if need.is_bound:
        return _CONTRACT
    if not (offer.is_open and need.is_open):
        return _STATUS
    if is_refused:
        return _REFUSED
    if offer.organization == need.organization:
        return _OWN_ORGANIZATION
    return _NONE
