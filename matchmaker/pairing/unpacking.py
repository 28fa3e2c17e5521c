"""From the packed facts of listings to the engine's columns.

The records are what the views offer_to_list and need_to_list pack: PostgreSQL's own binary
formats, one after the other, each row of the same width. Read as arrays, ten thousand rows cost
no Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matchmaker import engine
from matchmaker.pairing.listings import Packed

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

EPOCH: Final = date(2000, 1, 1)
FORM_BITS: Final = 4

# in the order in which they are packed
OFFER: Final = np.dtype(
    [
        *[(name, ">i8") for name in ("key", "organization", "product", "family")],
        *[(name, ">f8") for name in ("longitude", "latitude", "quantity_kg")],
        *[(name, ">f8") for name in ("price_cents_per_kg", "reach_km", "reach_minutes")],
        *[(name, ">f8") for name in ("lead_time_days", "deliveries_per_month")],
        *[(name, ">f8") for name in ("min_order_cents", "min_order_kg", "completeness")],
        ("published", ">f8"),
        ("updated", ">i4"),
        ("form", ">i2"),
        ("delivery_days", ">i2"),
        ("delivers", "?"),
        ("allows_pickup", "?"),
        ("drops_at_hub", "?"),
        ("curve", "u1", (engine.PERIODS,)),
    ]
)
NEED: Final = np.dtype(
    [
        *[(name, ">i8") for name in ("key", "organization", "product", "family")],
        *[(name, ">f8") for name in ("longitude", "latitude", "quantity_kg")],
        *[(name, ">f8") for name in ("budget_cents_per_kg", "limit_km", "limit_minutes")],
        *[(name, ">f8") for name in ("pickup_km", "lead_time_days", "deliveries_per_month")],
        *[(name, ">i8") for name in ("required", "preferred", "forms")],
        ("published", ">f8"),
        ("bound_until", ">i4"),
        ("reception_days", ">i2"),
        ("budget_is_ceiling", "?"),
        ("accepts_substitutes", "?"),
        ("curve", "u1", (engine.PERIODS,)),
    ]
)
UNSIGNED: Final = ("required", "preferred")
FORM: Final = ("form", "delivery_days", "reception_days")


@dataclass(frozen=True)
class Extra:
    """What pages say of rows and the engine does not read. `published`: seconds since 1970;
    `curve`: [n, 24] percents, as published; `labels`: bit sets; `places`: [n, 2] degrees, where
    strangers see them."""

    published: Floats
    curve: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.uint64]
    places: Floats


@dataclass(frozen=True)
class OfferRows:
    """Listed offers."""

    columns: engine.Offers
    extra: Extra
    drops_at_hub: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class NeedRows:
    """Listed needs. `forms`: bit sets of those that are accepted."""

    columns: engine.Needs
    extra: Extra
    forms: npt.NDArray[np.uint16]


def offers(rows: Packed, *, today: date) -> OfferRows:
    """Listed offers as columns."""
    record = np.frombuffer(rows.facts, OFFER)
    extra = _extra(record, rows)
    given: dict[str, Array] = {
        "supply": engine.season.normalised(extra.curve),
        "certifications": extra.labels,
        "age_days": (today - EPOCH).days - record["updated"].astype(np.float64),
        "outcomes_good": np.zeros(len(record)),
        "outcomes": np.zeros(len(record)),
    }
    columns = engine.Offers(**_columns(engine.Offers._fields, record, rows, given=given))
    return OfferRows(columns, extra, record["drops_at_hub"])


def needs(rows: Packed, *, today: date) -> NeedRows:
    """Listed needs as columns."""
    record = np.frombuffer(rows.facts, NEED)
    extra = _extra(record, rows)
    percents, masks = _accepted(record["forms"].astype(np.int64))
    given: dict[str, Array] = {
        "demand": engine.season.normalised(extra.curve),
        "forms": percents,
        "is_bound": record["bound_until"] >= (today - EPOCH).days,
    }
    columns = engine.Needs(**_columns(engine.Needs._fields, record, rows, given=given))
    return NeedRows(columns, extra, masks)


def _extra(record: Array, rows: Packed) -> Extra:
    labels = np.frombuffer(rows.labels, ">i8").astype(np.int64).view(np.uint64)
    places = np.stack([_native(record, "longitude"), _native(record, "latitude")], axis=1)
    return Extra(_native(record, "published"), record["curve"], labels, places)


def _columns(
    names: tuple[str, ...], record: Array, rows: Packed, *, given: dict[str, Array]
) -> dict[str, Array]:
    known = {"is_open": np.ones(len(record), np.bool_), **given}
    if rows.places:
        exact = np.frombuffer(rows.places, ">f8").astype(np.float64).reshape(-1, 2)
        known |= {"longitude": exact[:, 0], "latitude": exact[:, 1]}
    return {name: known[name] if name in known else _native(record, name) for name in names}


def _native(record: Array, name: str) -> Array:
    values = record[name]
    if name in UNSIGNED:
        return values.astype(np.int64).view(np.uint64)
    if name in FORM:
        return values.astype(np.uint8)
    return values.astype(values.dtype.newbyteorder("="))


def _accepted(codes: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint16]]:
    """Percents by form, and which are asked: few lists differ, so each is worked out once."""
    different, place = np.unique(codes, return_inverse=True)
    lists = [_forms(int(code)) for code in different]
    percents = np.array([engine.accepted_forms(each) for each in lists], np.uint8)
    every = (1 << len(engine.Form)) - 1
    masks = [sum(1 << form for form in each) or every for each in lists]
    width = len(engine.Form)
    return percents.reshape(-1, width)[place], np.array(masks, np.uint16)[place]


def _forms(code: int) -> list[engine.Form]:
    """Four bits a form, the most wanted first; 0 ends the list."""
    found = []
    while code:
        found.append(engine.Form((code & 15) - 1))
        code >>= FORM_BITS
    return found
