"""The market as columns: one array per fact, one row per offer or need.

Named tuples of arrays, because compiled code reads them as they are. NaN is "not stated" in
every float column. `placed` rows have a finite, possible position; the others are kept but
their position is NaN, so that no way leads to them and they are never ranked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from matchmaker.engine.criteria import Form
from matchmaker.engine.season import FULL, PERIODS
from matchmaker.engine.travel import Travel

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]
Keys = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]

FAMILY_ONLY: Final = -1
FAMILY_COMPATIBILITY: Final = 0.5
LOWEST_SUBSTITUTE, HIGHEST_SUBSTITUTE = 0.6, 0.9


class Offers(NamedTuple):
    """n offers."""

    key: Keys  # unique
    organization: Keys  # who offers
    product: Codes  # ≥ 0
    family: Codes  # ≥ 0, the family of the product
    form: Bytes  # a Form
    longitude: Floats  # degrees
    latitude: Floats  # degrees
    supply: Bytes  # [n, 24] percent of full, normalised to a maximum of 100
    quantity_kg: Floats  # for the whole season
    price_cents_per_kg: Floats
    certifications: Bits  # held and valid on the day the columns were made
    delivers: Bools
    allows_pickup: Bools
    reach_km: Floats  # how far the farm delivers
    reach_minutes: Floats
    delivery_days: Bytes  # bitmask, Monday = 1; 0 is not stated
    lead_time_days: Floats  # notice that the farm needs
    deliveries_per_month: Floats
    min_order_cents: Floats
    min_order_kg: Floats
    completeness: Floats  # of the profile, 0..1
    age_days: Floats  # since the profile or the offer last changed
    outcomes_good: Floats  # introductions of the organisation that ended in an agreement
    outcomes: Floats  # introductions of the organisation that ended
    is_open: Bools  # published, neither paused nor expired


class Needs(NamedTuple):
    """m needs."""

    key: Keys  # unique
    organization: Keys  # who needs
    product: Codes  # ≥ 0, or FAMILY_ONLY
    family: Codes  # ≥ 0, the family asked, or that of the product
    forms: Bytes  # [m, 10] percent: how well each offered Form answers
    longitude: Floats  # degrees
    latitude: Floats  # degrees
    demand: Bytes  # [m, 24] percent of full, normalised to a maximum of 100
    quantity_kg: Floats  # for the whole calendar
    budget_cents_per_kg: Floats
    budget_is_ceiling: Bools
    required: Bits  # certifications
    preferred: Bits  # certifications
    limit_km: Floats  # how far the kitchen accepts that food travels
    limit_minutes: Floats
    pickup_km: Floats  # how far the buyer fetches; NaN is not at all
    reception_days: Bytes  # bitmask, Monday = 1; 0 asks nothing
    lead_time_days: Floats  # notice that the kitchen gives
    deliveries_per_month: Floats
    accepts_substitutes: Bools
    is_bound: Bools  # a contract in force binds the institution for this family
    is_open: Bools  # published, neither paused nor expired


class Substitutes(NamedTuple):
    """Declared substitutes: `offered` may answer a need for `wanted`, 0.6..0.9."""

    wanted: Codes
    offered: Codes
    compatibility: Floats


class Refusals(NamedTuple):
    """Pairs declined by either side for this season, by keys."""

    offer_key: Keys
    need_key: Keys


NO_SUBSTITUTES: Final = Substitutes(
    np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float64)
)
NO_REFUSALS: Final = Refusals(np.empty(0, np.int64), np.empty(0, np.int64))

OFFER_TYPES: Final = {
    "key": np.int64, "organization": np.int64, "product": np.int32, "family": np.int32,
    "form": np.uint8, "supply": np.uint8, "delivery_days": np.uint8,
    "certifications": np.uint64, "delivers": np.bool_, "allows_pickup": np.bool_,
    "is_open": np.bool_,
}  # fmt: skip
NEED_TYPES: Final = {
    "key": np.int64, "organization": np.int64, "product": np.int32, "family": np.int32,
    "forms": np.uint8, "demand": np.uint8, "reception_days": np.uint8, "required": np.uint64,
    "preferred": np.uint64, "budget_is_ceiling": np.bool_, "accepts_substitutes": np.bool_,
    "is_bound": np.bool_, "is_open": np.bool_,
}  # fmt: skip
WIDTHS: Final = {"supply": PERIODS, "demand": PERIODS, "forms": len(Form)}

Table = TypeVar("Table", Offers, Needs)


def checked_offers(offers: Offers) -> Offers:
    """The same offers with the documented types; refuses what can't be offers (ValueError)."""
    typed = _typed(offers, OFFER_TYPES)
    if (typed.product < 0).any() or (typed.form >= len(Form)).any():
        raise ValueError("an offer has a product and one of the known forms")
    return _placed(typed)


def checked_needs(needs: Needs) -> Needs:
    """The same needs with the documented types; refuses what can't be needs (ValueError)."""
    typed = _typed(needs, NEED_TYPES)
    if (typed.product < FAMILY_ONLY).any() or (typed.forms > FULL).any():
        raise ValueError("a need has a product or a family, and percents for forms")
    return _placed(typed)


def _typed(table: Table, types: dict[str, Any]) -> Table:
    size = len(table.key)
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, values in table._asdict().items():
        array = np.require(values, types.get(name, np.float64), ["C", "W"])
        shape = (size, WIDTHS[name]) if name in WIDTHS else (size,)
        if array.shape != shape:
            raise ValueError(f"{name} has shape {array.shape}, not {shape}")
        arrays[name] = array
    for name in ("supply", "demand"):
        if name in arrays and not np.isin(arrays[name].max(axis=1, initial=0), (0, FULL)).all():
            raise ValueError(f"{name} is normalised to a maximum of {FULL}")
    if len(np.unique(arrays["key"])) != size:
        raise ValueError("keys are unique")
    return table._replace(**arrays)


def _placed(table: Table) -> Table:
    placed = is_placed(table.longitude, table.latitude)
    return table._replace(
        longitude=np.where(placed, table.longitude, np.nan),
        latitude=np.where(placed, table.latitude, np.nan),
    )


def is_placed(longitude: Floats, latitude: Floats) -> Bools:
    """Which positions are finite and on the globe."""
    return (np.abs(longitude) <= 180) & (np.abs(latitude) <= 90)


@dataclass(frozen=True, eq=False)
class Market:
    """Offers and needs together with what relates them. Checks and completes its tables."""

    offers: Offers
    needs: Needs
    travel: Travel
    substitutes: Substitutes = NO_SUBSTITUTES
    refusals: Refusals = NO_REFUSALS

    def __post_init__(self) -> None:
        object.__setattr__(self, "offers", checked_offers(self.offers))
        object.__setattr__(self, "needs", checked_needs(self.needs))
        values = self.substitutes.compatibility
        if not ((values >= LOWEST_SUBSTITUTE) & (values <= HIGHEST_SUBSTITUTE)).all():
            raise ValueError("a substitute is worth 0.6 to 0.9")

    @cached_property
    def _substitute_index(self) -> tuple[Keys, Floats]:
        packed = _packed(self.substitutes.wanted, self.substitutes.offered)
        order = np.argsort(packed, kind="stable")
        return packed[order], self.substitutes.compatibility[order]

    @cached_property
    def _refused_pairs(self) -> Keys:
        offers = _rows_of(self.offers.key, self.refusals.offer_key)
        needs = _rows_of(self.needs.key, self.refusals.need_key)
        here = (offers >= 0) & (needs >= 0)
        return np.unique(_packed(needs[here], offers[here]))

    def compatibility(self, offer_rows: Keys, need_rows: Keys) -> Floats:
        """Product compatibility per pair: 1 same, 0.6..0.9 substitute that the need accepts,
        0.5 for a need that names only the family, else 0."""
        offered, wanted = self.offers.product[offer_rows], self.needs.product[need_rows]
        packed, values = self._substitute_index
        found, place = _find(packed, _packed(wanted, offered))
        found &= self.needs.accepts_substitutes[need_rows]
        worth = np.zeros(len(offered))
        worth[found] = values[place[found]]
        family = self.offers.family[offer_rows] == self.needs.family[need_rows]
        worth[(wanted == FAMILY_ONLY) & family] = FAMILY_COMPATIBILITY
        worth[offered == wanted] = 1.0
        return worth

    def is_refused(self, offer_rows: Keys, need_rows: Keys) -> Bools:
        """Which pairs one of the sides declined for this season."""
        return _find(self._refused_pairs, _packed(need_rows, offer_rows))[0]

    def ways(self, offer_rows: Keys, need_rows: Keys) -> tuple[Floats, Floats]:
        """km and minutes of each pair, from the farm to the kitchen; NaN without a position."""
        return self.travel.between(
            self.offers.longitude[offer_rows],
            self.offers.latitude[offer_rows],
            longitudes=self.needs.longitude[need_rows],
            latitudes=self.needs.latitude[need_rows],
        )


def _packed(high: npt.NDArray[Any], low: npt.NDArray[Any]) -> Keys:
    """Two numbers under 2³¹ as one."""
    return (high.astype(np.int64) << 32) | low.astype(np.int64)


def _find(index: Keys, wanted: Keys) -> tuple[Bools, Keys]:
    """Which of `wanted` are in the sorted `index`, and where."""
    if not len(index):
        return np.zeros(len(wanted), np.bool_), np.zeros(len(wanted), np.int64)
    place = np.minimum(np.searchsorted(index, wanted), len(index) - 1)
    return index[place] == wanted, place


def _rows_of(keys: Keys, wanted: Keys) -> Keys:
    """The row of each wanted key, or −1."""
    order = np.argsort(keys)
    found, place = _find(keys[order], wanted.astype(np.int64))
    rows = np.full(len(wanted), -1, np.int64)
    rows[found] = order[place[found]]
    return rows
