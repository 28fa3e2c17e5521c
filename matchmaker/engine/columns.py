"""The market as columns: one array per fact, one row per offer or need.

Named tuples of arrays, because compiled code reads them as they are. NaN is "not stated" in
every float column. `placed` rows have a finite, possible position; the others are kept but
their position is NaN, so that no way leads to them and they are never ranked.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from matchmaker.engine.criteria import Form
from matchmaker.engine.season import FULL, PERIODS

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]
Keys = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]

FAMILY_ONLY: Final = -1


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


def taken(table: Table, rows: npt.ArrayLike) -> Table:
    """These rows, in this order."""
    chosen = np.asarray(rows, np.int64)
    return table._replace(**{name: values[chosen] for name, values in table._asdict().items()})
