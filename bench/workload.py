"""The province at a scale: the market that the engine ranks, and the plain columns of peers.

Peers share no code with the engine: only its columns, its tables of points, its measure of travel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker import engine
from matchmaker.demo import province
from matchmaker.engine import Needs, Network, Offers, Tables
from matchmaker.places import travel

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

PERIODS: Final = engine.PERIODS
# a small market that compiles and warms whatever a method needs
SMALL: Final = 0.002


class Answering(NamedTuple):
    """Which products answer which needs: rows by need group, and how well."""

    group: Whole  # [needs]
    start: Whole  # [groups + 1] rows of the two below
    product: Whole
    worth: Floats


class Side(NamedTuple):
    """What each offer or need joins of the network, and what follows from its calendar."""

    cell: Whole
    ends_km: Floats
    periods: Whole  # bit t: half-month t is above zero
    percents: Whole  # Σ of the calendar


@dataclass(frozen=True, eq=False)
class Workload:
    """One market and what it is to be ranked with."""

    market: engine.Market
    tables: Tables
    scale: float = 0.0
    seed: int = 0

    @property
    def offers(self) -> Offers:
        return self.market.offers

    @property
    def needs(self) -> Needs:
        return self.market.needs

    @property
    def network(self) -> Network:
        return self.market.travel.network

    @cached_property
    def supply(self) -> Side:
        return self._side(self.offers, self.offers.supply)

    @cached_property
    def demand(self) -> Side:
        return self._side(self.needs, self.needs.demand)

    def _side(self, rows: Offers | Needs, calendar: npt.NDArray[np.uint8]) -> Side:
        ends = self.market.travel.ends(rows.longitude, rows.latitude)
        bits = ((calendar > 0) * (1 << np.arange(PERIODS))).sum(axis=1)
        return Side(ends.cell.astype(np.int64), ends.km, bits, calendar.sum(axis=1, dtype=np.int64))

    @cached_property
    def answering(self) -> Answering:
        """Needs that name the same product or family, and accept the same, are one group."""
        needs = self.needs
        family = np.where(needs.product == engine.FAMILY_ONLY, needs.family, -1)
        lenient = needs.accepts_substitutes & (needs.product != engine.FAMILY_ONLY)
        keys = np.stack([needs.product, family, lenient]).astype(np.int64)
        groups, group = np.unique(keys, axis=1, return_inverse=True)
        found = [self._answers(*map(int, key)) for key in groups.T]
        return Answering(
            group.ravel(),
            np.cumsum([0, *(len(each) for each in found)]),
            np.array([product for each in found for product, _ in each], np.int64),
            np.array([worth for each in found for _, worth in each]),
        )

    def _answers(self, product: int, family: int, lenient: int) -> list[tuple[int, float]]:
        if product == engine.FAMILY_ONLY:
            return [(each, 0.5) for each in self._families.get(family, [])]
        found = [(product, 1.0)]
        rows = zip(*self.market.substitutes, strict=True) if lenient else ()
        for wanted, offered, worth in rows:
            if wanted == product and offered != product:
                found.append((int(offered), float(worth)))
        return found

    @cached_property
    def _families(self) -> dict[int, list[int]]:
        pairs = np.unique(np.stack([self.offers.family, self.offers.product]), axis=1)
        families: dict[int, list[int]] = {}
        for family, product in pairs.T.tolist():
            families.setdefault(family, []).append(product)
        return families

    @cached_property
    def trust_points(self) -> Floats:
        """What the eighth term earns depends on the offer alone."""
        offers = self.offers
        fresh = np.minimum(1.0, np.maximum(0.0, 2.0 - offers.age_days / 365.0))
        record = (offers.outcomes_good + 3.0) / (offers.outcomes + 5.0)
        return earned(self.tables, 7, 0.3 * offers.completeness + 0.2 * fresh + 0.5 * record)

    @cached_property
    def farthest_km(self) -> Floats:
        """No way to a kitchen that is longer than this is within reach of the offer."""
        offers, needs = self.offers, self.needs
        fastest = self.network.fastest_km_per_minute * (1 + 1e-9)
        far = np.fmin(offers.reach_km, offers.reach_minutes * fastest)
        open_ended = max(100.0, _highest(needs.limit_km), _highest(needs.limit_minutes * fastest))
        far = np.where(offers.delivers, np.where(np.isnan(far), open_ended, far), 0.0)
        return np.where(offers.allows_pickup, np.maximum(far, _highest(needs.pickup_km)), far)

    @cached_property
    def least_km(self) -> npt.NDArray[np.uint16]:
        """[cells, cells] tenths of km in the most favourable state of the ferries."""
        return np.asarray(self.network.km.min(axis=0))

    def refused(self, need: int) -> Whole:
        """Rows of the offers declined at a need, or by it."""
        first, last = np.searchsorted(self._refused[1], [need, need + 1])
        return self._refused[0][first:last]

    @cached_property
    def _refused(self) -> tuple[Whole, Whole]:
        return self.market.refused_rows()


def of(scale: float, *, seed: int, facts: province.Facts) -> Workload:
    """The province of this scale over the travel that the service measures."""
    made = province.build(scale, seed=seed, facts=facts)
    return Workload(made.market(travel.measured()), engine.from_weights(engine.EXPERT), scale, seed)


def earned(tables: Tables, term: int, feature: npt.ArrayLike) -> Floats:
    """Points of features of one term; NaN is not stated."""
    table = tables.steps[term]
    values = np.asarray(feature, np.float64)
    places = np.searchsorted(table.edges, values, side="left")
    points = table.points[np.minimum(places, len(table.edges))]
    return np.asarray(np.where(np.isnan(values), table.unknown, points))


def _highest(values: npt.NDArray[Any]) -> float:
    return float(np.nanmax(values, initial=0.0)) if np.isfinite(values).any() else 0.0
