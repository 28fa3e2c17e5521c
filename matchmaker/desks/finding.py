"""Published offers and needs that a search may list: the nearest ones, as light candidates.

Distances are measured to public points, moved and rounded: distances to an exact point, asked from
three places, would give a farm away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
from sqlalchemy import ColumnElement, Row, Select, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchmaker import db, engine
from matchmaker.catalogue.models import Product
from matchmaker.demand.models import Need, NeedCertification
from matchmaker.desks import periods
from matchmaker.desks.asking import Reach
from matchmaker.desks.sifting import Candidate
from matchmaker.desks.starting import Start
from matchmaker.organizations.models import HeldCertification, Site
from matchmaker.places import blur, travel
from matchmaker.supply.models import Offer, OfferCertification

MOST: Final = 2000
FORMS: Final = frozenset(
    {"whole", "washed", "peeled", "cut", "vacuum_packed", "frozen", "canned", "dried", "ground",
     "prepared"}
)  # fmt: skip

Codes = Mapping[int, str]
Moment = InstrumentedAttribute[datetime | None]
Ways = tuple[list[float | None], list[float | None]]


@dataclass(frozen=True)
class Bounds:
    """What is searched."""

    half_months: tuple[int, ...]
    today: date
    products: tuple[Product, ...] = ()
    region: str = ""
    start: Start | None = None
    reach: Reach | None = None


def offers(session: Session, bounds: Bounds, codes: Codes) -> list[Candidate]:
    """Published offers within the bounds, at most MOST, the nearest ones.

    codes: the code of each certification by its number.
    """
    rows = session.execute(offers_query(bounds)).all()
    return [
        Candidate(
            key=row.id,
            km=km,
            minutes=minutes,
            price=row.price,
            published=_moment(row),
            forms=frozenset({row.form}),
            labels=_labels(row, codes),
            handovers=_handed_over(row, km, minutes),
        )
        for row, km, minutes in zip(rows, *_ways(rows, bounds), strict=True)
    ]


def needs(session: Session, bounds: Bounds, codes: Codes) -> list[Candidate]:
    """Published needs within the bounds, at most MOST, the nearest ones; who pays most costs
    least."""
    rows = session.execute(needs_query(bounds)).all()
    return [
        Candidate(
            key=row.id,
            km=km,
            minutes=minutes,
            price=None if row.price is None else -row.price,
            published=_moment(row),
            forms=frozenset(row.forms) or FORMS,
            labels=_labels(row, codes),
            handovers=_fetched(row, km, minutes),
        )
        for row, km, minutes in zip(rows, *_ways(rows, bounds), strict=True)
    ]


def offers_query(bounds: Bounds) -> Select[*Any]:
    """The nearest published offers, or the newest when there is no start."""
    held = select(HeldCertification.certification_id).where(
        HeldCertification.organization_id == Site.organization_id,
        _is_valid(HeldCertification.expires_on, bounds.today),
    )
    own = select(OfferCertification.certification_id).where(
        OfferCertification.offer_id == Offer.id,
        _is_valid(OfferCertification.expires_on, bounds.today),
    )
    query = select(
        Offer.id,
        Offer.form,
        Offer.delivers,
        Offer.reach_km,
        Offer.reach_minutes,
        Offer.allows_pickup,
        Offer.drops_at_hub,
        Offer.price_cents_per_kg.label("price"),
        Offer.published_at,
        func.array_cat(_ids(held), _ids(own)).label("labels"),
        *_coordinates(),
    ).join(Offer.site)
    query = query.where(Offer.state == "published", *_around(bounds))
    if bounds.products:
        query = query.where(Offer.product_id.in_([each.id for each in bounds.products]))
    if len(bounds.half_months) < periods.COUNT:
        query = query.where(periods.is_offered(bounds.half_months))
    return _nearest(query, bounds, latest=Offer.published_at)


def needs_query(bounds: Bounds) -> Select[*Any]:
    """The nearest published needs, or the newest when there is no start."""
    wanted = select(NeedCertification.certification_id).where(NeedCertification.need_id == Need.id)
    query = select(
        Need.id,
        Need.forms,
        Need.pickup_km,
        Need.limit_km,
        Need.limit_minutes,
        Need.budget_cents_per_kg.label("price"),
        Need.published_at,
        _ids(wanted).label("labels"),
        *_coordinates(),
    ).join(Need.site)
    query = query.where(Need.state == "published", *_around(bounds))
    if bounds.products:
        ids = [each.id for each in bounds.products]
        families = [each.family_id for each in bounds.products]
        query = query.where(or_(Need.product_id.in_(ids), Need.family_id.in_(families)))
    if len(bounds.half_months) < periods.COUNT:
        query = query.where(periods.is_above_zero(Need.curve, bounds.half_months))
    return _nearest(query, bounds, latest=Need.published_at)


def _coordinates() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    geometry = func.geometry(Site.public_position)
    return func.ST_X(geometry).label("longitude"), func.ST_Y(geometry).label("latitude")


def _around(bounds: Bounds) -> list[ColumnElement[bool]]:
    """Region, and a circle that holds all that is within reach; the rest is measured after."""
    found: list[ColumnElement[bool]] = []
    if bounds.region:
        found.append(Site.region_code == bounds.region)
    if bounds.start is not None and bounds.reach is not None:
        per_unit = 1.0 if bounds.reach.unit == "km" else _fastest()
        radius_m = bounds.reach.amount * per_unit * 1000 + blur.RADIUS_M
        found.append(func.ST_DWithin(Site.position, _point(bounds.start), radius_m))
    return found


def _fastest() -> float:
    """Straight km per minute that no way exceeds."""
    return travel.measured().network.fastest_km_per_minute


def _nearest(query: Select[*Any], bounds: Bounds, *, latest: Moment) -> Select[*Any]:
    if bounds.start is None:
        return query.order_by(latest.desc().nulls_last()).limit(MOST)
    return query.order_by(Site.position.op("<->")(_point(bounds.start))).limit(MOST)


def _point(start: Start) -> ColumnElement[Any]:
    return literal(db.point(start.longitude, start.latitude), Site.position.type)


def _ways(rows: Sequence[Row[*Any]], bounds: Bounds) -> Ways:
    """km and minutes from the start to each row; None without a start or a place."""
    if bounds.start is None or not rows:
        nowhere: list[float | None] = [None] * len(rows)
        return nowhere, nowhere
    places = np.array([(row.longitude, row.latitude) for row in rows], dtype=np.float64)
    km, minutes = engine.between(
        travel.measured(),
        (
            np.full(len(rows), bounds.start.longitude),
            np.full(len(rows), bounds.start.latitude),
        ),
        (places[:, 0], places[:, 1]),
        weights=np.isin(np.arange(engine.PERIODS), bounds.half_months),
    )
    return [_known(each) for each in km], [_known(each) for each in minutes]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _handed_over(row: Row[*Any], km: float | None, minutes: float | None) -> frozenset[str]:
    is_far = _exceeds(km, row.reach_km) or _exceeds(minutes, row.reach_minutes)
    ways = {
        "delivered": row.delivers and not is_far,
        "pickup": row.allows_pickup,
        "hub": row.drops_at_hub,
    }
    return frozenset(way for way, is_so in ways.items() if is_so)


def _fetched(row: Row[*Any], km: float | None, minutes: float | None) -> frozenset[str]:
    is_far = _exceeds(km, row.limit_km) or _exceeds(minutes, row.limit_minutes)
    ways = {
        "delivered": not is_far,
        "pickup": row.pickup_km is not None and not _exceeds(km, row.pickup_km),
    }
    return frozenset(way for way, is_so in ways.items() if is_so)


def _exceeds(way: float | None, limit: float | None) -> bool:
    return way is not None and limit is not None and way > limit


def _labels(row: Row[*Any], codes: Codes) -> frozenset[str]:
    return frozenset(codes[each] for each in row.labels or () if each in codes)


def _moment(row: Row[*Any]) -> float:
    return row.published_at.timestamp() if row.published_at else 0.0


def _ids(of: Select[int]) -> ColumnElement[Any]:
    return func.array(of.scalar_subquery())


def _is_valid(expires_on: InstrumentedAttribute[date | None], today: date) -> ColumnElement[bool]:
    return or_(expires_on.is_(None), expires_on >= today)
