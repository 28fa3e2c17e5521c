"""Each side of a market as compiled code reads it: one record a row.

A record holds the columns of a row and what follows from them alone. Positions are points in
space too, in km from the centre of the Earth: the chord between two of them is never longer than
any way, and costs no trigonometry.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker.engine.columns import (
    NEED_TYPES,
    OFFER_TYPES,
    WIDTHS,
    Bools,
    Bytes,
    Floats,
    Needs,
    Offers,
)
from matchmaker.engine.season import PERIODS
from matchmaker.engine.travel import EARTH_RADIUS_KM, Travel

# whose lists are made
FOR_NEEDS: Final = 0
FOR_OFFERS: Final = 1

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


class Gates(NamedTuple):
    """What tells that a way is out of reach and what a pair may earn, for n rows, one array a
    figure: most pairs need nothing else."""

    cell: Codes
    kind: Codes  # rows of one number have the same product, calendar and forms
    ends_km: Floats
    farthest_km: Floats
    pickup_km: Floats  # of a need: fetched so far; of an offer: 0, or ∞ when allowed
    cents_per_kg: Floats  # the price, or the budget
    is_plain: Bools  # bounds km and nothing else
    space: Floats  # [n, 3]


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


def gates_of_offers(rows: Rows) -> Gates:
    """The gates of records of offers."""
    # delivered nobody knows how far: what is fetched counts by the buyer's own reach
    is_open_ended = np.isnan(rows["reach_km"]) & rows["allows_pickup"]
    is_plain = np.isnan(rows["reach_minutes"]) & ~is_open_ended
    return _gates(
        rows,
        kind=_numbered(rows, ["supply", "form", "product"]),
        pickup_km=np.where(rows["allows_pickup"], np.inf, 0.0),
        cents_per_kg=rows["price_cents_per_kg"],
        is_plain=is_plain | ~rows["delivers"],
    )


def gates_of_needs(rows: Rows) -> Gates:
    """The gates of records of needs."""
    return _gates(
        rows,
        kind=_numbered(rows, ["demand", "forms", "accepts_substitutes", "family", "product"]),
        pickup_km=np.nan_to_num(rows["pickup_km"]),
        cents_per_kg=rows["budget_cents_per_kg"],
        is_plain=np.isnan(rows["limit_minutes"]),
    )


def _gates(
    rows: Rows, *, kind: Codes, pickup_km: Floats, cents_per_kg: Floats, is_plain: Bools
) -> Gates:
    return Gates(
        np.ascontiguousarray(rows["cell"]),
        kind,
        np.ascontiguousarray(rows["ends_km"]),
        np.ascontiguousarray(rows["farthest_km"]),
        pickup_km,
        np.ascontiguousarray(cents_per_kg),
        is_plain,
        np.ascontiguousarray(rows["space"]),
    )


def _numbered(rows: Rows, names: list[str]) -> Codes:
    """A number for each different value of these fields together; near by the last of them."""
    formats = [rows.dtype[name] for name in names]
    words = -(-sum(each.itemsize for each in formats) // 8)
    packed = np.zeros(
        len(rows), np.dtype({"names": names, "formats": formats, "itemsize": 8 * words})
    )
    for name in names:
        packed[name] = rows[name]
    values = packed.view(np.uint64).reshape(len(rows), words)
    order = np.lexsort(values.T)
    fresh = (np.diff(values[order], axis=0, prepend=values[order][:1]) != 0).any(axis=1)
    numbers = np.empty(len(rows), np.int32)
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
