"""Raw features, points and the first broken constraint of any list of pairs.

One pair is the case of length one. The same compiled function serves ranking and explanation.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker.engine import criteria, season, tables
from matchmaker.engine.columns import Bools, Bytes, Floats, Keys, Market, Needs, Offers
from matchmaker.engine.compiled import compiled
from matchmaker.engine.criteria import Constraint, Term
from matchmaker.engine.tables import CompiledTables

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
    compatibility: Floats  # of the products, 0..1
    is_refused: Bools


@dataclass(frozen=True, eq=False)
class Scores:
    """What the engine says of p pairs."""

    pairs: Pairs
    features: Floats  # [p, 8] raw features, NaN is unknown
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
    km, minutes = market.ways(offers, needs)
    return Pairs(
        offers,
        needs,
        km,
        minutes,
        market.compatibility(offers, needs),
        market.is_refused(offers, needs),
    )


def score(market: Market, steps: CompiledTables, chosen: Pairs) -> Scores:
    """Score every pair, also those that break a constraint: an explanation wants them too."""
    size = len(chosen.offer)
    features = np.empty((size, TERMS))
    points = np.empty((size, TERMS))
    failures = np.empty(size, np.uint8)
    _score(market.offers, market.needs, chosen, steps, features, points, failures)
    return Scores(chosen, features, points, points.sum(axis=1), failures)


@compiled
def _score(
    offers: Offers,
    needs: Needs,
    chosen: Pairs,
    steps: CompiledTables,
    features: Floats,
    points: Floats,
    failures: Bytes,
) -> None:
    for pair in range(len(chosen.offer)):
        _features(offers, needs, chosen, pair, features[pair])
        failures[pair] = _first_failure(offers, needs, chosen, pair)
        for term in range(8):
            if isnan(features[pair, term]):
                points[pair, term] = steps.unknown[term]
            else:
                points[pair, term] = tables.step(
                    steps.edges[term], steps.points[term], features[pair, term]
                )


@compiled
def _reach(offers: Offers, needs: Needs, chosen: Pairs, pair: int) -> float:
    i, j = chosen.offer[pair], chosen.need[pair]
    km, minutes = chosen.km[pair], chosen.minutes[pair]
    delivery = criteria.reach_ratio(km, minutes, offers.reach_km[i], offers.reach_minutes[i])
    supply = criteria.supply_ratio(
        km, delivery, offers.delivers[i], offers.allows_pickup[i], needs.pickup_km[j]
    )
    limit = criteria.reach_ratio(km, minutes, needs.limit_km[j], needs.limit_minutes[j])
    return criteria.distance_ratio(supply, limit)


@compiled
def _features(offers: Offers, needs: Needs, chosen: Pairs, pair: int, features: Floats) -> None:
    i, j = chosen.offer[pair], chosen.need[pair]
    supply, demand = offers.supply[i], needs.demand[j]
    features[0] = season.coverage(supply, demand)
    features[1] = _reach(offers, needs, chosen, pair)
    features[2] = criteria.volume_ratio(
        offers.quantity_kg[i],
        season.common_part(supply, demand),
        needs.quantity_kg[j],
        season.common_part(demand, supply),
    )
    features[3] = criteria.price_ratio(offers.price_cents_per_kg[i], needs.budget_cents_per_kg[j])
    features[4] = criteria.label_share(offers.certifications[i], needs.preferred[j])
    features[5] = criteria.form_compatibility(
        chosen.compatibility[pair], needs.forms[j, offers.form[i]]
    )
    features[6] = criteria.logistics_share(
        criteria.days_part(offers.delivery_days[i], needs.reception_days[j]),
        criteria.ceiling_part(offers.lead_time_days[i], needs.lead_time_days[j]),
        criteria.floor_part(offers.deliveries_per_month[i], needs.deliveries_per_month[j]),
    )
    features[7] = criteria.trust_share(
        offers.completeness[i], offers.age_days[i], offers.outcomes_good[i], offers.outcomes[i]
    )


@compiled
def _first_failure(offers: Offers, needs: Needs, chosen: Pairs, pair: int) -> int:
    i, j = chosen.offer[pair], chosen.need[pair]
    if chosen.compatibility[pair] <= 0.0 or needs.forms[j, offers.form[i]] == 0:
        return _PRODUCT
    if not criteria.is_within_travel(chosen.km[pair], _reach(offers, needs, chosen, pair)):
        return _TRAVEL
    if not criteria.holds_all(offers.certifications[i], needs.required[j]):
        return _CERTIFICATIONS
    if not season.has_common_period(offers.supply[i], needs.demand[j]):
        return _PERIOD
    if not _reaches_minimum(offers, needs, i, j):
        return _MINIMUM_ORDER
    if not criteria.is_within_ceiling(
        offers.price_cents_per_kg[i], needs.budget_cents_per_kg[j], needs.budget_is_ceiling[j]
    ):
        return _PRICE
    return _settled(offers, needs, chosen, pair)


@compiled
def _reaches_minimum(offers: Offers, needs: Needs, i: int, j: int) -> bool:
    percents = 0
    for period in range(24):
        percents += int(needs.demand[j, period])
    unit_cents = offers.price_cents_per_kg[i]
    if isnan(unit_cents):
        unit_cents = needs.budget_cents_per_kg[j]
    return criteria.reaches_minimum(
        criteria.order_kg(
            needs.quantity_kg[j],
            percents,
            needs.deliveries_per_month[j],
            offers.deliveries_per_month[i],
        ),
        unit_cents,
        offers.min_order_kg[i],
        offers.min_order_cents[i],
    )


@compiled
def _settled(offers: Offers, needs: Needs, chosen: Pairs, pair: int) -> int:
    """The constraints that no change of either side's terms could lift."""
    i, j = chosen.offer[pair], chosen.need[pair]
    if needs.is_bound[j]:
        return _CONTRACT
    if not (offers.is_open[i] and needs.is_open[j]):
        return _STATUS
    if chosen.is_refused[pair]:
        return _REFUSED
    if offers.organization[i] == needs.organization[j]:
        return _OWN_ORGANIZATION
    return _NONE
