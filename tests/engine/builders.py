"""Small markets: only what a test is about is written, the rest is ordinary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np

from matchmaker import engine
from matchmaker.engine.columns import NEED_TYPES, OFFER_TYPES
from matchmaker.engine.market import NO_REFUSALS, NO_SUBSTITUTES

NAN: Final = float("nan")
ALL_YEAR: Final = [100] * 24
SCHOOL_YEAR: Final = [100] * 12 + [0] * 4 + [100] * 8
SUMMER: Final = [0] * 12 + [100] * 6 + [0] * 6
JOLIETTE: Final = (-73.443, 46.023)
SOREL: Final = (-73.110, 46.034)
MONTREAL: Final = (-73.567, 45.502)
QUEBEC: Final = (-71.208, 46.814)
RIMOUSKI: Final = (-68.524, 48.449)
MATANE: Final = (-67.533, 48.842)

TABLES: Final = engine.from_weights(engine.EXPERT)

OFFER: Final[Mapping[str, Any]] = {
    "key": 1, "organization": 1, "product": 0, "family": 0, "form": engine.Form.WHOLE,
    "longitude": JOLIETTE[0], "latitude": JOLIETTE[1], "supply": ALL_YEAR,
    "quantity_kg": 1000.0, "price_cents_per_kg": 100.0, "certifications": 0, "delivers": True,
    "allows_pickup": False, "reach_km": 200.0, "reach_minutes": NAN, "delivery_days": 0,
    "lead_time_days": NAN, "deliveries_per_month": NAN, "min_order_cents": NAN,
    "min_order_kg": NAN, "completeness": 1.0, "age_days": 0.0, "outcomes_good": 0.0,
    "outcomes": 0.0, "is_open": True,
}  # fmt: skip
NEED: Final[Mapping[str, Any]] = {
    "key": 1, "organization": 1001, "product": 0, "family": 0, "forms": [100] * 10,
    "longitude": SOREL[0], "latitude": SOREL[1], "demand": ALL_YEAR, "quantity_kg": NAN,
    "budget_cents_per_kg": NAN, "budget_is_ceiling": False, "required": 0, "preferred": 0,
    "limit_km": NAN, "limit_minutes": NAN, "pickup_km": NAN, "reception_days": 0,
    "lead_time_days": NAN, "deliveries_per_month": NAN, "accepts_substitutes": False,
    "is_bound": False, "is_open": True,
}  # fmt: skip


class TwoCells:
    """Two cells, west and east of Montréal's meridian, 9 km and 9 minutes from node to node."""

    @property
    def network(self) -> engine.Network:
        tenths = np.array([[[0, 90], [90, 0]]], np.uint16)
        return engine.Network(
            km=tenths,
            minutes=tenths,
            varies=np.zeros((2, 2), np.bool_),
            detour=np.ones(2),
            states=np.zeros(24, np.uint8),
            circuity=1.25,
            km_per_minute=1.0,
            minimum_km=1.0,
            fastest_km_per_minute=2.0,
        )

    def ends(self, longitude: Any, latitude: Any) -> engine.Ends:
        cell = (longitude > MONTREAL[0]).astype(np.int32)
        return engine.Ends(cell, np.full(latitude.shape, 1.0))


Rows = Iterable[Mapping[str, Any]]


def offers(*rows: Mapping[str, Any]) -> engine.Offers:
    """Offers numbered from 1, each of an organisation of its own."""
    full = [{**OFFER, "key": n, "organization": n, **row} for n, row in enumerate(rows, 1)]
    return engine.Offers(**_columns(full, OFFER, OFFER_TYPES))


def needs(*rows: Mapping[str, Any]) -> engine.Needs:
    """Needs numbered from 1, each of an organisation of its own."""
    full = [{**NEED, "key": n, "organization": 1000 + n, **row} for n, row in enumerate(rows, 1)]
    return engine.Needs(**_columns(full, NEED, NEED_TYPES))


def market(
    offer_rows: Rows,
    need_rows: Rows,
    *,
    substitutes: engine.Substitutes = NO_SUBSTITUTES,
    refusals: engine.Refusals = NO_REFUSALS,
    travel: engine.Travel | None = None,
) -> engine.Market:
    return engine.Market(
        offers(*offer_rows),
        needs(*need_rows),
        travel or engine.GreatCircle(),
        substitutes,
        refusals,
    )


def pair(offer: Mapping[str, Any], need: Mapping[str, Any], **related: Any) -> engine.Scores:
    """The scores of one offer and one need."""
    single = market([offer], [need], **related)
    return engine.score(single, TABLES.compile(), engine.pairs(single, [0], [0]))


def substitutes(*rows: tuple[int, int, float]) -> engine.Substitutes:
    wanted, offered, worth = zip(*rows, strict=True)
    return engine.Substitutes(
        np.array(wanted, np.int32), np.array(offered, np.int32), np.array(worth)
    )


def _columns(
    rows: list[dict[str, Any]], template: Mapping[str, Any], types: Mapping[str, Any]
) -> dict[str, Any]:
    wide = {"supply": 24, "demand": 24, "forms": 10}
    return {
        name: np.array([row[name] for row in rows], types.get(name, np.float64)).reshape(
            (len(rows), wide[name]) if name in wide else (len(rows),)
        )
        for name in template
    }
