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
from matchmaker.engine.compiled import compiled
from matchmaker.engine.criteria import Constraint, Term
from matchmaker.engine.market import Market
from matchmaker.engine.sides import Demand, Supply
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
    network: Network, supply: Supply, demand: Demand, offers: Keys, needs: Keys, ways: Floats
) -> None:
    for pair in range(len(offers)):
        i, j = offers[pair], needs[pair]
        cells = (supply.cell[i], demand.cell[j])
        km, minutes, ratio = journey(network, cells, supply, demand, i, j)
        ways[0, pair], ways[1, pair], ways[2, pair] = km, minutes, ratio


@compiled
def _score(
    supply: Supply,
    demand: Demand,
    chosen: Pairs,
    steps: CompiledTables,
    features: Floats,
    taken: Bytes,
    failures: Bytes,
) -> None:
    for pair in range(len(chosen.offer)):
        i, j = chosen.offer[pair], chosen.need[pair]
        ratio, compatibility = chosen.ratio[pair], chosen.compatibility[pair]
        measure(supply, demand, i, j, ratio, compatibility, features[pair])
        for term in range(8):
            taken[pair, term] = tables.step(steps, term, features[pair, term])
        failures[pair] = _first_failure(supply, demand, chosen, pair)


@compiled
def journey(
    network: Network, cells: tuple[int, int], supply: Supply, demand: Demand, i: int, j: int
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
            supply.offers.longitude[i],
            supply.offers.latitude[i],
            demand.needs.longitude[j],
            demand.needs.latitude[j],
        )
        km, minutes = travel.within_cell(network, straight)
    elif network.varies[cells[0], cells[1]]:
        return _seasonal(network, cells, supply, demand, i, j)
    else:
        ends_km = supply.ends_km[i] + demand.ends_km[j]
        km, minutes = travel.from_cell_to_cell(network, 0, cells, ends_km)
    return km, minutes, reach(supply, demand, i, j, km, minutes)


@compiled
def _seasonal(
    network: Network, cells: tuple[int, int], supply: Supply, demand: Demand, i: int, j: int
) -> tuple[float, float, float]:
    ends_km = supply.ends_km[i] + demand.ends_km[j]
    common = supply.periods[i] & demand.periods[j]
    whole, far, long, part = 0.0, 0.0, 0.0, 0.0
    quickest = (nan, inf, nan)
    for period in range(24):
        weight = float(demand.needs.demand[j, period])
        if common == 0:
            weight = 1.0
        elif not (common >> period) & 1:
            continue
        km, minutes = travel.from_cell_to_cell(network, network.states[period], cells, ends_km)
        ratio = reach(supply, demand, i, j, km, minutes)
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


@compiled
def reach(supply: Supply, demand: Demand, i: int, j: int, km: float, minutes: float) -> float:
    """Travel over the smaller of the two reaches, NaN when neither is stated."""
    offers, needs = supply.offers, demand.needs
    delivery = criteria.reach_ratio(km, minutes, offers.reach_km[i], offers.reach_minutes[i])
    offered = criteria.supply_ratio(
        km, delivery, offers.delivers[i], offers.allows_pickup[i], needs.pickup_km[j]
    )
    limit = criteria.reach_ratio(km, minutes, needs.limit_km[j], needs.limit_minutes[j])
    return criteria.distance_ratio(offered, limit)


@compiled
def measure(
    supply: Supply,
    demand: Demand,
    i: int,
    j: int,
    ratio: float,
    compatibility: float,
    features: Floats,
) -> None:
    """Write the eight raw features of a pair, in the order of Term."""
    features[0] = coverage(supply, demand, i, j)
    features[1] = ratio
    features[2] = volume(supply, demand, i, j)
    features[3] = price(supply, demand, i, j)
    features[4] = labels(supply, demand, i, j)
    features[5] = form(supply, demand, i, j, compatibility)
    features[6] = logistics(supply, demand, i, j)
    features[7] = trust(supply, i)


@compiled
def coverage(supply: Supply, demand: Demand, i: int, j: int) -> float:
    return season.coverage(supply.offers.supply[i], demand.needs.demand[j])


@compiled
def volume(supply: Supply, demand: Demand, i: int, j: int) -> float:
    """kg offered over kg needed in the common half-months."""
    needed_kg = demand.needs.quantity_kg[j]
    if isnan(needed_kg):
        return 1.0
    offered, asked = supply.offers.supply[i], demand.needs.demand[j]
    return criteria.volume_ratio(
        supply.offers.quantity_kg[i],
        season.common_part(offered, asked),
        needed_kg,
        season.common_part(asked, offered),
    )


@compiled
def price(supply: Supply, demand: Demand, i: int, j: int) -> float:
    return criteria.price_ratio(
        supply.offers.price_cents_per_kg[i], demand.needs.budget_cents_per_kg[j]
    )


@compiled
def labels(supply: Supply, demand: Demand, i: int, j: int) -> float:
    return criteria.label_share(supply.offers.certifications[i], demand.needs.preferred[j])


@compiled
def form(supply: Supply, demand: Demand, i: int, j: int, compatibility: float) -> float:
    percent = demand.needs.forms[j, supply.offers.form[i]]
    return criteria.form_compatibility(compatibility, percent)


@compiled
def logistics(supply: Supply, demand: Demand, i: int, j: int) -> float:
    offers, needs = supply.offers, demand.needs
    return criteria.logistics_share(
        criteria.days_part(offers.delivery_days[i], needs.reception_days[j]),
        criteria.ceiling_part(offers.lead_time_days[i], needs.lead_time_days[j]),
        criteria.floor_part(offers.deliveries_per_month[i], needs.deliveries_per_month[j]),
    )


@compiled
def trust(supply: Supply, i: int) -> float:
    offers = supply.offers
    return criteria.trust_share(
        offers.completeness[i], offers.age_days[i], offers.outcomes_good[i], offers.outcomes[i]
    )


@compiled
def _first_failure(supply: Supply, demand: Demand, chosen: Pairs, pair: int) -> int:
    i, j = chosen.offer[pair], chosen.need[pair]
    if chosen.compatibility[pair] <= 0.0 or demand.needs.forms[j, supply.offers.form[i]] == 0:
        return _PRODUCT
    if not criteria.is_within_travel(chosen.km[pair], chosen.ratio[pair]):
        return _TRAVEL
    return failure_on_arrival(supply, demand, i, j, chosen.is_refused[pair])


@compiled
def failure_on_arrival(
    supply: Supply,
    demand: Demand,
    i: int,
    j: int,
    is_refused: bool,  # noqa: FBT001
) -> int:
    """The first broken constraint of a pair whose product answers and whose way is within reach."""
    offers, needs = supply.offers, demand.needs
    if not criteria.holds_all(offers.certifications[i], needs.required[j]):
        return _CERTIFICATIONS
    if not season.is_any_common(supply.periods[i], demand.periods[j]):
        return _PERIOD
    if not _reaches_minimum(supply, demand, i, j):
        return _MINIMUM_ORDER
    if not criteria.is_within_ceiling(
        offers.price_cents_per_kg[i], needs.budget_cents_per_kg[j], needs.budget_is_ceiling[j]
    ):
        return _PRICE
    return _settled(supply, demand, i, j, is_refused)


@compiled
def _reaches_minimum(supply: Supply, demand: Demand, i: int, j: int) -> bool:
    offers = supply.offers
    if isnan(offers.min_order_kg[i]) and isnan(offers.min_order_cents[i]):
        return True
    order_kg, unit_cents = _one_order(supply, demand, i, j)
    return orders.reaches_minimum(
        order_kg, unit_cents, offers.min_order_kg[i], offers.min_order_cents[i]
    )


@compiled
def order_shortfall_cents(supply: Supply, demand: Demand, i: int, j: int) -> float:
    """By how much one delivery stays under the minimum order, in cents."""
    offers = supply.offers
    if isnan(offers.min_order_kg[i]) and isnan(offers.min_order_cents[i]):
        return 0.0
    order_kg, unit_cents = _one_order(supply, demand, i, j)
    return orders.order_shortfall_cents(
        order_kg, unit_cents, offers.min_order_kg[i], offers.min_order_cents[i]
    )


@compiled
def _one_order(supply: Supply, demand: Demand, i: int, j: int) -> tuple[float, float]:
    """kg of one delivery, and the price of a kg or else the budget for it, in cents."""
    offers, needs = supply.offers, demand.needs
    unit_cents = offers.price_cents_per_kg[i]
    if isnan(unit_cents):
        unit_cents = needs.budget_cents_per_kg[j]
    order_kg = orders.order_kg(
        needs.quantity_kg[j],
        demand.percents[j],
        needs.deliveries_per_month[j],
        offers.deliveries_per_month[i],
    )
    return order_kg, unit_cents


@compiled
def _settled(
    supply: Supply,
    demand: Demand,
    i: int,
    j: int,
    is_refused: bool,  # noqa: FBT001
) -> int:
    """The constraints that no change of either side's terms could lift."""
    if demand.needs.is_bound[j]:
        return _CONTRACT
    if not (supply.offers.is_open[i] and demand.needs.is_open[j]):
        return _STATUS
    if is_refused:
        return _REFUSED
    if supply.offers.organization[i] == demand.needs.organization[j]:
        return _OWN_ORGANIZATION
    return _NONE
