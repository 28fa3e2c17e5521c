"""A search as a pair: what somebody looks for near a place, scored like a need; or an offer.

Strangers measure from public points, moved and rounded: exact distances asked from three places
would give a farm away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import nan
from typing import Any, Final

import numpy as np
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.catalogue.models import Certification, Product
from matchmaker.demand.models import Need
from matchmaker.organizations.models import Site
from matchmaker.pairing import columns, queries, scopes
from matchmaker.pairing.queries import Scored
from matchmaker.places import travel
from matchmaker.supply.models import Offer

NOBODY: Final = -1
NOT_STATED: Final = nan


@dataclass(frozen=True)
class Looked:
    """What is looked for, and where from. `curve`: 24 percents; none asks for the whole year.

    `reach_km`, `reach_minutes`: how far it may come from. `forms`: the most wanted first.
    `labels`: codes of certifications, all required of a supplier.
    """

    longitude: float
    latitude: float
    product: Product
    curve: Sequence[int] = (100,) * engine.PERIODS
    reach_km: float | None = None
    reach_minutes: float | None = None
    forms: Sequence[str] = ()
    labels: Sequence[str] = ()


@dataclass(frozen=True)
class Found:
    """An offer or a need, by id, and what it is worth here."""

    key: int
    scored: Scored


def suppliers(session: Session, looked: Looked, *, today: date, limit: int) -> list[Found]:
    """Published offers of the product, feasible from there, best first."""
    condition = and_(Offer.product_id == looked.product.id, scopes.open_offers(today))
    market = engine.Market(
        columns.offer_columns(session, condition, today=today, place=Site.public_position),
        _need(session, looked),
        travel.measured(),
    )
    used = queries.tables(session)
    made = engine.rank_needs(market, used, rows=[0], best=limit)
    rows = np.searchsorted(market.offers.key, _listed(made))
    pairs = engine.pairs(market, rows, np.zeros(len(rows)))
    return _found(market, used, pairs, keys=market.offers.key[rows])


def buyers(session: Session, looked: Looked, *, today: date, limit: int) -> list[Found]:
    """Published needs that an offer of the product there would answer, best first."""
    wanted = or_(Need.product_id == looked.product.id, Need.family_id == looked.product.family_id)
    condition = and_(wanted, scopes.open_needs(today))
    market = engine.Market(
        _offer(session, looked),
        columns.need_columns(session, condition, today=today, place=Site.public_position),
        travel.measured(),
    )
    used = queries.tables(session)
    made = engine.rank_offers(market, used, rows=[0], best=limit)
    rows = np.searchsorted(market.needs.key, _listed(made))
    pairs = engine.pairs(market, np.zeros(len(rows)), rows)
    return _found(market, used, pairs, keys=market.needs.key[rows])


def _listed(made: engine.Lists) -> Any:
    return made.counterparts[0][made.counterparts[0] != engine.NOBODY]


def _found(
    market: engine.Market, used: engine.Tables, pairs: engine.Pairs, *, keys: Any
) -> list[Found]:
    worth = queries.scored(engine.score(market, used.compile(), pairs), used)
    return [Found(key, each) for key, each in zip(keys.tolist(), worth, strict=True)]


def _need(session: Session, looked: Looked) -> engine.Needs:
    return engine.Needs(
        **_single(engine.Needs._fields, _shared(looked))
        | {
            "forms": columns.accepted_forms(looked.forms)[None, :],
            "demand": _year(looked),
            "required": _bits(session, looked),
            "preferred": np.zeros(1, np.uint64),
            "limit_km": _one(looked.reach_km),
            "limit_minutes": _one(looked.reach_minutes),
        }
    )


def _offer(session: Session, looked: Looked) -> engine.Offers:
    form = looked.forms[0] if looked.forms else "whole"
    return engine.Offers(
        **_single(engine.Offers._fields, _shared(looked))
        | {
            "form": np.array([columns.form_code(form)], np.uint8),
            "supply": _year(looked),
            "certifications": _bits(session, looked),
            "delivers": np.ones(1, np.bool_),
            "reach_km": _one(looked.reach_km),
            "reach_minutes": _one(looked.reach_minutes),
        }
    )


def _shared(looked: Looked) -> dict[str, float]:
    """What both sides hold under the same names."""
    return {
        "organization": NOBODY,
        "product": looked.product.id,
        "family": looked.product.family_id,
        "longitude": looked.longitude,
        "latitude": looked.latitude,
        "is_open": 1,
    }


def _single(names: Sequence[str], stated: Mapping[str, float]) -> dict[str, Any]:
    """One row that states only this: zero where a column holds no NaN."""
    plain = (*columns.STATED, "outcomes_good", "outcomes")
    return {name: _one(stated.get(name, 0 if name in plain else NOT_STATED)) for name in names}


def _one(value: float | None) -> Any:
    return np.array([NOT_STATED if value is None else value])


def _year(looked: Looked) -> Any:
    return engine.season.normalised(np.array([looked.curve]))


def _bits(session: Session, looked: Looked) -> Any:
    bits = session.scalars(select(Certification.bit).where(Certification.code.in_(looked.labels)))
    return np.array([sum(1 << bit for bit in bits)], np.uint64)
