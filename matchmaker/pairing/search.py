"""A search as a pair: what somebody looks for near a place, scored like a need; or an offer.

What a search does not ask is not judged. Whoever looks from a place is a stranger, and measures
from public points; whoever looks for a need or an offer of their own is a party to the pairing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import nan
from typing import Any, Final

import numpy as np
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.demand.models import Need
from matchmaker.pairing import columns, queries, scopes
from matchmaker.pairing.models import PairRefusal
from matchmaker.places import travel

NOBODY: Final = -1
NOT_STATED: Final = nan
EVERY_FORM: Final = 100


@dataclass(frozen=True)
class Looked:
    """Where somebody looks from. `curve`: 24 percents; `reach_km`, `reach_minutes`: how far it may
    come from, or go. `products`: none for any. `forms`: any of them will do; none is not judged.
    `labels`: a bit set of the certifications that a supplier says it holds."""

    longitude: float
    latitude: float
    curve: Sequence[int] = (100,) * engine.PERIODS
    reach_km: float | None = None
    reach_minutes: float | None = None
    products: Collection[int] = ()
    forms: Sequence[engine.Form] = ()
    labels: int = 0


@dataclass(frozen=True)
class Worth:
    """The scores of what was found, row by row, and the tables that they were made with."""

    scores: engine.Scores
    tables: engine.Tables


def suppliers(session: Session, looked: Looked, offers: engine.Offers) -> Worth:
    """What each of these offers is worth to somebody who looks from there."""
    market = engine.Market(offers, _need(looked), travel.measured())
    # all of them are of a product that is looked for
    return _worth(session, market, compatibility=np.ones(len(offers.key)))


def buyers(session: Session, looked: Looked, needs: engine.Needs) -> Worth:
    """What each of these needs is worth to somebody who supplies from there."""
    family_only = (needs.product == engine.FAMILY_ONLY) & bool(looked.products)
    market = engine.Market(_offer(looked), _judged(needs, looked), travel.measured())
    return _worth(session, market, compatibility=np.where(family_only, 0.5, 1.0))


def offers_for_need(
    session: Session, need_id: int, offers: engine.Offers, *, today: date
) -> Worth | None:
    """What these offers are worth to one need; nothing when it is gone."""
    needs = columns.need_columns(session, scopes.these_needs([need_id]), today=today)
    return _paired(session, offers, needs, declined=PairRefusal.need_id == need_id)


def needs_for_offer(
    session: Session, offer_id: int, needs: engine.Needs, *, today: date
) -> Worth | None:
    """What these needs are worth to one offer; nothing when it is gone."""
    offers = columns.offer_columns(session, scopes.these_offers([offer_id]), today=today)
    return _paired(session, offers, needs, declined=PairRefusal.offer_id == offer_id)


def _paired(
    session: Session,
    offers: engine.Offers,
    needs: engine.Needs,
    *,
    declined: ColumnElement[bool],
) -> Worth | None:
    if not (len(offers.key) and len(needs.key)):
        return None
    market = engine.Market(
        offers,
        needs,
        travel.measured(),
        columns.substitutes(session),
        _refusals(session, declined),
    )
    return _worth(session, market)


def _refusals(session: Session, declined: ColumnElement[bool]) -> engine.Refusals:
    """Pairs declined for the season that the need is for."""
    rows = session.execute(
        select(PairRefusal.offer_id, PairRefusal.need_id)
        .join(Need, Need.id == PairRefusal.need_id)
        .where(declined, PairRefusal.season_year == Need.season_year)
    ).all()
    keys = np.array([tuple(row) for row in rows], np.int64).reshape(-1, 2)
    return engine.Refusals(keys[:, 0], keys[:, 1])


def _worth(session: Session, market: engine.Market, *, compatibility: Any = None) -> Worth:
    """Every pair of a market of which one side has one row."""
    size = len(market.offers.key), len(market.needs.key)
    rows = np.arange(size[0] * size[1])
    alone = np.zeros(len(rows), np.int64)
    pairs = engine.pairs(market, *((rows, alone) if size[1] == 1 else (alone, rows)))
    if compatibility is not None:
        pairs = pairs._replace(compatibility=compatibility)
    used = queries.tables(session)
    return Worth(engine.score(market, used.compile(), pairs), used)


def _need(looked: Looked) -> engine.Needs:
    return engine.Needs(
        **_single(engine.Needs._fields, looked)
        | {
            "forms": np.full((1, len(engine.Form)), EVERY_FORM, np.uint8),
            "demand": _year(looked),
            "limit_km": _one(looked.reach_km),
            "limit_minutes": _one(looked.reach_minutes),
        }
    )


def _offer(looked: Looked) -> engine.Offers:
    return engine.Offers(
        **_single(engine.Offers._fields, looked)
        | {
            "supply": _year(looked),
            "certifications": np.array([looked.labels], np.uint64),
            "delivers": np.ones(1, np.bool_),
            "reach_km": _one(looked.reach_km),
            "reach_minutes": _one(looked.reach_minutes),
        }
    )


def _judged(needs: engine.Needs, looked: Looked) -> engine.Needs:
    """The same needs, taking the best of the forms that are looked for."""
    best = needs.forms[:, list(looked.forms)].max(axis=1) if looked.forms else EVERY_FORM
    forms = np.empty_like(needs.forms)
    forms[:] = np.reshape(best, (-1, 1))
    return needs._replace(forms=forms)


def _single(names: Sequence[str], looked: Looked) -> dict[str, Any]:
    """One row that states only this: zero where a column holds no NaN."""
    stated: Mapping[str, float] = {
        "organization": NOBODY,
        "longitude": looked.longitude,
        "latitude": looked.latitude,
        "is_open": 1,
    }
    plain = (*columns.STATED, "outcomes_good", "outcomes")
    return {name: _one(stated.get(name, 0 if name in plain else NOT_STATED)) for name in names}


def _one(value: float | None) -> Any:
    return np.array([NOT_STATED if value is None else value])


def _year(looked: Looked) -> Any:
    return engine.season.normalised(np.array([looked.curve]))
