"""Each side of a market as compiled code reads it: one record a row.

A record holds the columns of a row and what follows from them alone. Positions are points in
space too, in km from the centre of the Earth: the chord between two of them is never longer than
any way, and costs no trigonometry.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matchmaker.engine.columns import (
    NEED_TYPES,
    OFFER_TYPES,
    WIDTHS,
    Bytes,
    Floats,
    Needs,
    Offers,
)
from matchmaker.engine.season import PERIODS
from matchmaker.engine.travel import EARTH_RADIUS_KM, Travel

# records of one side; a field of a row is read as rows[i].field
Rows = npt.NDArray[Any]
# one record
Row = Any
Codes = npt.NDArray[np.int32]
Masks = npt.NDArray[np.uint32]

_BITS: Final = np.uint32(1) << np.arange(PERIODS, dtype=np.uint32)
_DERIVED: Final[list[Any]] = [
    ("space", np.float64, (3,)),  # km from the centre of the Earth
    ("ends_km", np.float64),  # to the node of the cell
    # no delivery goes beyond, or no longer way is accepted: 0 without any, ∞ when none is stated
    ("farthest_km", np.float64),
    ("cell", np.int32),  # of the travel network, −1 joins none
    ("periods", np.uint32),  # bitmask of the half-months above zero
    ("percents", np.int32),  # their sum
]
# what is read of almost every pair lies together, in the order in which it is read
_FIRST: Final = (
    "form", "delivers", "allows_pickup", "is_open", "periods", "percents", "cell",
    "reach_km", "reach_minutes", "limit_km", "limit_minutes", "pickup_km",
    "certifications", "required", "min_order_kg", "min_order_cents", "price_cents_per_kg",
    "budget_cents_per_kg", "organization", "supply", "demand", "forms",
)  # fmt: skip
_GATE: Final = np.dtype(
    [
        ("ends_km", np.float64),
        ("farthest_km", np.float64),
        ("pickup_km", np.float64),  # of a need: fetched so far; of an offer: 0, or ∞ when allowed
        ("cell", np.int32),
        ("curve", np.int32),  # rows of one number have the same calendar
        ("is_plain", np.bool_),  # bounds km and nothing else
    ],
    align=True,
)


def supply(offers: Offers, travel: Travel) -> Rows:
    """Records of offers whose columns were checked: the fields of Offers and the derived ones."""
    rows = _records(offers, OFFER_TYPES)
    farthest = _limit(offers.reach_km, offers.reach_minutes, travel)
    _complete(rows, offers.supply, travel, np.where(offers.delivers, farthest, 0.0))
    return rows


def demand(needs: Needs, travel: Travel) -> Rows:
    """Records of needs whose columns were checked: the fields of Needs and the derived ones."""
    rows = _records(needs, NEED_TYPES)
    _complete(rows, needs.demand, travel, _limit(needs.limit_km, needs.limit_minutes, travel))
    return rows


def gates(rows: Rows) -> Rows:
    """What tells that a way is out of reach, alone and close together: most pairs end there."""
    made = np.zeros(len(rows), _GATE)
    for name in ("ends_km", "farthest_km", "cell"):
        made[name] = rows[name]
    if "pickup_km" in (rows.dtype.names or ()):
        made["pickup_km"] = np.nan_to_num(rows["pickup_km"])
        made["is_plain"] = np.isnan(rows["limit_minutes"])
        made["curve"] = _numbered(rows["demand"])
    else:
        made["pickup_km"] = np.where(rows["allows_pickup"], np.inf, 0.0)
        # delivered nobody knows how far: what is fetched counts by the buyer's own reach
        is_open_ended = np.isnan(rows["reach_km"]) & rows["allows_pickup"]
        is_plain = np.isnan(rows["reach_minutes"]) & ~is_open_ended
        made["is_plain"] = is_plain | ~rows["delivers"]
        made["curve"] = _numbered(rows["supply"])
    return made.view(np.recarray)


def _numbered(curves: Bytes) -> Codes:
    """A number for each different calendar."""
    words = np.ascontiguousarray(curves).view(np.uint64).reshape(len(curves), PERIODS // 8)
    order = np.lexsort(words.T)
    fresh = (np.diff(words[order], axis=0, prepend=words[order][:1]) != 0).any(axis=1)
    numbers = np.empty(len(curves), np.int32)
    numbers[order] = np.cumsum(fresh)
    return numbers


def half_months(curves: Bytes) -> Masks:
    """[n, 24] curves as bitmasks: bit t is set where half-month t is above zero."""
    return np.asarray(((curves > 0) * _BITS).sum(axis=1, dtype=np.uint32))


def in_space(longitude: Floats, latitude: Floats) -> Floats:
    """[n, 3] km from the centre of the Earth; NaN without a position."""
    east, north = np.radians(longitude), np.radians(latitude)
    across = np.cos(north)
    unit = np.stack([across * np.cos(east), across * np.sin(east), np.sin(north)], axis=1)
    return np.ascontiguousarray(unit * EARTH_RADIUS_KM)


def _records(table: Offers | Needs, types: dict[str, Any]) -> Rows:
    columns: list[Any] = [
        (name, types.get(name, np.float64), *([(WIDTHS[name],)] if name in WIDTHS else []))
        for name in table._fields
    ]
    fields = {field[0]: field for field in (*columns, *_DERIVED)}
    first = [fields.pop(name) for name in _FIRST if name in fields]
    rows = np.zeros(len(table.key), np.dtype([*first, *fields.values()], align=True))
    for name, values in table._asdict().items():
        rows[name] = values
    return rows.view(np.recarray)


def _complete(rows: Rows, curves: Bytes, travel: Travel, farthest_km: Floats) -> None:
    ends = travel.ends(rows["longitude"], rows["latitude"])
    rows["cell"], rows["ends_km"] = ends.cell, ends.km
    rows["space"] = in_space(rows["longitude"], rows["latitude"])
    rows["farthest_km"] = farthest_km
    rows["periods"] = half_months(curves)
    rows["percents"] = curves.sum(axis=1, dtype=np.int32)


def _limit(km: Floats, minutes: Floats, travel: Travel) -> Floats:
    """The km that no way within both limits exceeds; ∞ where neither is stated."""
    speed = travel.network.fastest_km_per_minute
    by_time = np.where(np.isfinite(minutes) & (minutes > 0), minutes * speed, np.inf)
    by_km = np.where(np.isfinite(km) & (km > 0), km, np.inf)
    # a hair more by time: the speed is a rounded quotient
    return np.minimum(by_km, by_time * (1 + 1e-9))
