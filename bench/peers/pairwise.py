"""One need against an array of offers, in numpy: the ways, the constraints, the points."""

from __future__ import annotations

import warnings
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bench.workload import PERIODS, Workload, earned
from matchmaker import engine

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

ASSUMED_KM: Final = 100.0
RADIUS_KM: Final = 6371.0088


class Ways(NamedTuple):
    """From each offer to one need; NaN where there is no way."""

    km: Floats
    minutes: Floats


def straight_km(work: Workload, offers: Whole, need: int) -> Floats:
    """Haversine."""
    lon, lat = np.radians(work.offers.longitude[offers]), np.radians(work.offers.latitude[offers])
    to_lon, to_lat = np.radians(work.needs.longitude[need]), np.radians(work.needs.latitude[need])
    half = (
        np.sin((to_lat - lat) / 2.0) ** 2
        + np.cos(lat) * np.cos(to_lat) * np.sin((to_lon - lon) / 2.0) ** 2
    )
    return np.asarray(2.0 * RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def ways(work: Workload, offers: Whole, need: int, *, state: int = 0) -> Ways:
    """Ways in one state of the ferries."""
    network = work.network
    cell, mine = work.supply.cell[offers], work.demand.cell[need]
    ends = work.supply.ends_km[offers] + work.demand.ends_km[need]
    if mine < 0:
        return Ways(np.full(len(offers), np.nan), np.full(len(offers), np.nan))
    tenths = network.minutes[state, mine][cell]
    km = network.km[state, mine][cell] * 0.1 + ends
    minutes = tenths * 0.1 + ends / network.km_per_minute
    lost = (tenths == engine.NO_WAY) | (cell < 0)
    km[lost], minutes[lost] = np.nan, np.nan
    home = np.flatnonzero(cell == mine)
    if len(home):
        straight = straight_km(work, offers[home], need)
        km[home] = np.maximum(straight * network.circuity, network.minimum_km)
        minutes[home] = km[home] / network.km_per_minute
    return Ways(km, minutes)


def ratio(work: Workload, offers: Whole, need: int, *, way: Ways) -> Floats:
    """Travel over the smaller of the two reaches; NaN when neither is stated."""
    o, n = work.offers, work.needs
    delivery = np.fmax(way.km / o.reach_km[offers], way.minutes / o.reach_minutes[offers])
    fetched = np.where(o.allows_pickup[offers], way.km / n.pickup_km[need], np.inf)
    fetched = np.where(np.isnan(fetched), np.inf, fetched)
    open_ended = np.where(fetched <= 1.0, fetched, np.nan)
    offered = np.where(np.isnan(delivery), open_ended, np.minimum(delivery, fetched))
    offered = np.where(o.delivers[offers], offered, fetched)
    limit = np.fmax(way.km / n.limit_km[need], way.minutes / n.limit_minutes[need])
    return np.asarray(np.fmax(offered, limit))


def is_within(km: Floats, share: Floats) -> Bools:
    """Whether a way exists and is within both reaches."""
    return np.isfinite(km) & ((share <= 1.0) | (np.isnan(share) & (km <= ASSUMED_KM)))


def travel(work: Workload, offers: Whole, need: int) -> tuple[Floats, Floats]:
    """km and ratio; where ferries matter, the mean over the half-months within reach."""
    way = ways(work, offers, need)
    share = ratio(work, offers, need, way=way)
    km = way.km
    mine = work.demand.cell[need]
    cells = work.supply.cell[offers]
    if mine < 0:
        return km, share
    seasonal = np.flatnonzero(work.network.varies[mine][cells] & (cells != mine) & (cells >= 0))
    if len(seasonal):
        km[seasonal], share[seasonal] = _mean(work, offers[seasonal], need)
    return km, share


def _mean(work: Workload, offers: Whole, need: int) -> tuple[Floats, Floats]:
    whole, far, part = (np.zeros(len(offers)) for _ in range(3))
    common = work.supply.periods[offers] & work.demand.periods[need]
    is_common = (common[:, None] >> np.arange(PERIODS)) & 1
    demand = work.needs.demand[need].astype(np.float64)
    for state in np.unique(work.network.states).tolist():
        km, share = _of_state(work, offers, need, state=state)
        served = is_common @ np.where(work.network.states == state, demand, 0.0)
        weight = np.where(is_within(km, share), served, 0.0)
        whole += weight
        far += np.where(weight > 0.0, weight * km, 0.0)
        part += np.where(weight > 0.0, weight * share, 0.0)
    # without a half-month in reach: not a number, which is beyond reach
    return far / whole, part / whole


def _of_state(work: Workload, offers: Whole, need: int, *, state: int) -> tuple[Floats, Floats]:
    way = ways(work, offers, need, state=state)
    return way.km, ratio(work, offers, need, way=way)


def is_acceptable(work: Workload, offers: Whole, need: int) -> Bools:
    """Every constraint but those of product and travel."""
    o, n = work.offers, work.needs
    if n.is_bound[need] or not n.is_open[need]:
        return np.zeros(len(offers), np.bool_)
    price, budget = o.price_cents_per_kg[offers], n.budget_cents_per_kg[need]
    kept = (n.required[need] & ~o.certifications[offers]) == 0
    kept &= (work.supply.periods[offers] & work.demand.periods[need]) != 0
    kept &= _reaches_minimum(work, offers, need)
    kept &= o.is_open[offers] & (o.organization[offers] != n.organization[need])
    if n.budget_is_ceiling[need]:
        kept &= ~(price > budget)
    refused = work.refused(need)
    return np.asarray(kept & ~np.isin(offers, refused) if len(refused) else kept)


def _reaches_minimum(work: Workload, offers: Whole, need: int) -> Bools:
    o, n = work.offers, work.needs
    asked = n.deliveries_per_month[need]
    often = np.fmin(2.0 if np.isnan(asked) else asked, o.deliveries_per_month[offers])
    kg = n.quantity_kg[need] / np.maximum(1.0, often * work.demand.percents[need] / 200.0)
    price = o.price_cents_per_kg[offers]
    unit = np.where(np.isnan(price), n.budget_cents_per_kg[need], price)
    # comparisons with what is not stated are false
    return np.asarray(~(kg < o.min_order_kg[offers]) & ~(kg * unit < o.min_order_cents[offers]))


def scores(work: Workload, offers: Whole, need: int, *, share: Floats, worth: Floats) -> Floats:
    """The points of feasible pairs."""
    o, n = work.offers, work.needs
    supply, demand = o.supply[offers].astype(np.int64), n.demand[need].astype(np.int64)
    asked = work.demand.percents[need]
    forms = n.forms[need][o.form[offers]].astype(np.int64)
    features = (
        np.minimum(supply, demand).sum(axis=1) / asked,
        share,
        _volume(work, offers, need, supply=supply, demand=demand),
        _price(o.price_cents_per_kg[offers], n.budget_cents_per_kg[need]),
        _labels(o.certifications[offers], n.preferred[need]),
        worth * forms / 100.0,
        _logistics(work, offers, need),
    )
    total = work.trust_points[offers].copy()
    for term, feature in enumerate(features):
        total += earned(work.tables, term, feature)
    return total


def _volume(work: Workload, offers: Whole, need: int, *, supply: Whole, demand: Whole) -> Floats:
    needed = work.needs.quantity_kg[need]
    if np.isnan(needed):
        return np.ones(len(offers))
    offered_part = supply[:, demand > 0].sum(axis=1) / work.supply.percents[offers]
    needed_part = ((supply > 0) * demand).sum(axis=1) / work.demand.percents[need]
    given = work.offers.quantity_kg[offers] * offered_part / (needed * needed_part)
    return np.asarray(np.where(np.isnan(given), np.nan, np.minimum(1.0, given)))


def _price(price: Floats, budget: float) -> Floats:
    if np.isnan(budget):
        return np.zeros(len(price))
    if budget <= 0.0:
        return np.where(price <= 0.0, 0.0, np.where(np.isnan(price), np.nan, np.inf))
    return np.where(price <= 0.0, 0.0, price / budget)


def _labels(held: npt.NDArray[np.uint64], preferred: np.uint64) -> Floats:
    wanted = int(preferred).bit_count()
    if wanted == 0:
        return np.ones(len(held))
    return np.asarray(np.bitwise_count(held & preferred) / wanted)


def _logistics(work: Workload, offers: Whole, need: int) -> Floats:
    o, n = work.offers, work.needs
    parts = []
    received = int(n.reception_days[need])
    if received:
        days = o.delivery_days[offers]
        both = np.bitwise_count(days & n.reception_days[need]) / received.bit_count()
        parts.append(np.where(days == 0, np.nan, both))
    if not np.isnan(n.lead_time_days[need]):
        late = n.lead_time_days[need] / o.lead_time_days[offers]
        parts.append(np.where(o.lead_time_days[offers] <= n.lead_time_days[need], 1.0, late))
    if not np.isnan(n.deliveries_per_month[need]):
        often = o.deliveries_per_month[offers] / n.deliveries_per_month[need]
        parts.append(np.where(np.isnan(often), np.nan, np.minimum(1.0, often)))
    if not parts:
        return np.ones(len(offers))
    unknown = np.all([np.isnan(part) for part in parts], axis=0)
    total = np.zeros(len(offers))
    for part in parts:
        total += np.where(np.isnan(part), 0.4, part)
    return np.asarray(np.where(unknown, np.nan, total / len(parts)))


def quietly() -> None:
    """Arithmetic with what is not stated, or with nothing at all, is meant."""
    np.seterr(all="ignore")
    warnings.simplefilter("ignore", RuntimeWarning)
