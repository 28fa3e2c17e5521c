"""Published offers and needs that a search may list: the nearest ones, as light candidates.

Distances are measured to public points, moved and rounded: distances to an exact point, asked from
three places, would give a farm away. Only what is ranked for a need or an offer of the reader's,
who is a party to it, is measured exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.catalogue.models import Product
from matchmaker.demand.models import Need
from matchmaker.pairing import listings, search, unpacking
from matchmaker.pairing.listings import NEEDS, OFFERS, Where
from matchmaker.pairing.search import Looked, Worth
from matchmaker.pairing.unpacking import Extra
from matchmaker.places import blur, travel
from matchmaker.search import periods
from matchmaker.search.asking import HANDOVERS, Reach
from matchmaker.search.sifting import FORMS, Bits, Bools, Candidates, Floats, places_of
from matchmaker.search.starting import Start
from matchmaker.supply.models import Offer

MOST: Final = 10_000
DELIVERED, PICKUP, HUB = (1 << place for place in places_of(HANDOVERS).values())

Ways = tuple[Floats, Floats]


@dataclass(frozen=True)
class Bounds:
    """What is searched. `forms` and `labels`, a bit set, matter to the score only."""

    half_months: tuple[int, ...]
    today: date
    products: tuple[Product, ...] = ()
    region: str = ""
    start: Start | None = None
    reach: Reach | None = None
    forms: tuple[str, ...] = ()
    labels: int = 0
    since: datetime | None = None


def offers(session: Session, bounds: Bounds, *, need: Need | None = None) -> Candidates:
    """Published offers within the bounds, at most MOST, the nearest ones; scored for a need of
    the reader's, or for whoever looks from a place."""
    read = listings.packed_for_parties if need else listings.packed
    packed = read(session, OFFERS, where_offers(bounds), most=MOST)
    rows = unpacking.offers(packed, today=bounds.today)
    columns, worth = rows.columns, None
    if need is not None:
        worth = search.offers_for_need(session, need.id, columns, today=bounds.today)
    elif bounds.start is not None:
        worth = search.suppliers(session, _looked(bounds, bounds.start), columns)
    km, minutes = ways(rows.extra, bounds)
    is_far = (km > columns.reach_km) | (minutes > columns.reach_minutes)
    return Candidates(
        **_said(columns.key, rows.extra, bounds),
        **_scored(worth, (km, minutes)),
        price=columns.price_cents_per_kg,
        forms=np.left_shift(np.uint64(1), columns.form.astype(np.uint64)),
        handovers=_where(columns.delivers & ~is_far, DELIVERED)
        | _where(columns.allows_pickup, PICKUP)
        | _where(rows.drops_at_hub, HUB),
    )


def needs(session: Session, bounds: Bounds, *, offer: Offer | None = None) -> Candidates:
    """Published needs within the bounds, at most MOST, the nearest ones; who pays most costs
    least."""
    read = listings.packed_for_parties if offer else listings.packed
    packed = read(session, NEEDS, where_needs(bounds), most=MOST)
    rows = unpacking.needs(packed, today=bounds.today)
    columns, worth = rows.columns, None
    if offer is not None:
        worth = search.needs_for_offer(session, offer.id, columns, today=bounds.today)
    elif bounds.start is not None:
        worth = search.buyers(session, _looked(bounds, bounds.start), columns)
    km, minutes = ways(rows.extra, bounds)
    is_far = (km > columns.limit_km) | (minutes > columns.limit_minutes)
    is_fetched = ~np.isnan(columns.pickup_km) & ~(km > columns.pickup_km)
    return Candidates(
        **_said(columns.key, rows.extra, bounds),
        **_scored(worth, (km, minutes)),
        price=-columns.budget_cents_per_kg,
        forms=rows.forms.astype(np.uint64),
        handovers=_where(~is_far, DELIVERED) | _where(is_fetched, PICKUP),
    )


def where_offers(bounds: Bounds) -> Where:
    """The bounds as listings know them."""
    return _where_listed(bounds, [each.id for each in bounds.products])


def where_needs(bounds: Bounds) -> Where:
    """The same for needs, of which some name only the family."""
    families = {each.family_id for each in bounds.products}
    return _where_listed(
        bounds, [*(each.id for each in bounds.products), *(-each for each in sorted(families))]
    )


def _where_listed(bounds: Bounds, products: list[int]) -> Where:
    start = bounds.start
    return Where(
        today=bounds.today,
        products=tuple(products),
        periods=sum(1 << each for each in bounds.half_months) if _is_part(bounds) else 0,
        region=bounds.region,
        centre=(start.longitude, start.latitude) if start else None,
        radius_m=_radius_m(bounds.reach) if bounds.reach else None,
        since=bounds.since,
    )


def _is_part(bounds: Bounds) -> bool:
    return len(bounds.half_months) < periods.COUNT


def _radius_m(reach: Reach) -> float:
    """A circle that holds all that is within reach; the rest is measured after."""
    network = travel.measured().network
    per_unit = 1.0 if reach.unit == "km" else network.fastest_km_per_minute
    return reach.amount * per_unit * 1000 + blur.RADIUS_M


def _looked(bounds: Bounds, start: Start) -> Looked:
    reach = bounds.reach
    return Looked(
        start.longitude,
        start.latitude,
        curve=[periods.FULL * (each in bounds.half_months) for each in range(periods.COUNT)],
        reach_km=reach.amount if reach and reach.unit == "km" else None,
        reach_minutes=reach.amount if reach and reach.unit != "km" else None,
        products=[each.id for each in bounds.products],
        forms=[
            engine.Form(place) for code, place in places_of(FORMS).items() if code in bounds.forms
        ],
        labels=bounds.labels,
    )


def _said(keys: Any, extra: Extra, bounds: Bounds) -> dict[str, Any]:
    """What both sides say of themselves in the same way."""
    asked = extra.curve[:, list(bounds.half_months)]
    return {
        "key": keys,
        "published": extra.published,
        "labels": extra.labels,
        "places": extra.places,
        "season": asked.mean(axis=1) / periods.FULL,
    }


def _scored(worth: Worth | None, ways: Ways) -> dict[str, Any]:
    """Points, and the way of the pair, of what breaks no hard constraint; the way from the start
    of what does."""
    km, minutes = ways
    if worth is None:
        return {"km": km, "minutes": minutes, "points": np.full((len(km), 1), np.nan)}
    scores, used = worth.scores, worth.tables
    paired = scores.feasible
    return {
        "km": np.where(paired, scores.pairs.km, km),
        "minutes": np.where(paired, scores.pairs.minutes, minutes),
        "points": np.where(paired[:, None], scores.points, np.nan),
        "terms": tuple(zip(map(str, engine.Term), used.maxima, strict=True)),
    }


def ways(extra: Extra, bounds: Bounds) -> Ways:
    """km and minutes from the start to each public point; NaN without a start or a place."""
    longitude, latitude = extra.places.T
    size = len(longitude)
    if bounds.start is None:
        return np.full(size, np.nan), np.full(size, np.nan)
    return engine.between(
        travel.measured(),
        (np.full(size, bounds.start.longitude), np.full(size, bounds.start.latitude)),
        (longitude, latitude),
        weights=np.isin(np.arange(engine.PERIODS), bounds.half_months),
    )


def _where(condition: Bools, bit: int) -> Bits:
    return np.where(condition, np.uint64(bit), np.uint64(0))
