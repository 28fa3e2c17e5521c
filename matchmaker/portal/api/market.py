"""Lists of offers and needs: by the newest, which an index walks however long the list; or as a
search ranks what is near a place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
from sqlalchemy import DateTime, Select, Table, func, literal_column, select, tuple_
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.errors import N_, Invalid
from matchmaker.organizations.models import Organization, Site
from matchmaker.pairing import listings
from matchmaker.portal.api import cursors
from matchmaker.search import finding, looking, mine, sifting
from matchmaker.search.asking import Asked
from matchmaker.search.looking import Moment, Search
from matchmaker.search.sifting import Candidate, Candidates
from matchmaker.search.starting import Place, Start

# latitude, longitude
POINT: Final = re.compile(r"(-?\d{1,3}(?:\.\d{1,12})?), ?(-?\d{1,3}(?:\.\d{1,12})?)")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# what listings say of rows that were never dated
NOBODY_KNOWS: Final = literal_column("'-infinity'::timestamptz", DateTime(timezone=True))
MICROSECOND: Final = timedelta(microseconds=1)
# in microseconds, a moment of the year 2100
LATEST: Final = 4_102_444_800_000_000
# what a list in this order has to weigh before it can begin
_WEIGHED: Final = frozenset({"price", "season"})
_FROM_A_PLACE: Final = frozenset({"score", "distance"})


class UnknownProduct(Invalid):
    """The words name no product."""

    message = N_("Aucun produit ne s’appelle ainsi.")


class UnknownLabel(Invalid):
    """One of the certifications is not of the catalogue."""

    message = N_("Cette certification n’est pas au catalogue.")


class SeveralPlaces(Invalid):
    """Several places bear the name; says which."""

    message = N_("Plusieurs lieux s’appellent ainsi. Écrivez l’un d’eux : %(choices)s.")


class NeedsAPlace(Invalid):
    """An order or a reach without anywhere to measure from."""

    message = N_("Dites d’où mesurer, avec « near ».")


@dataclass(frozen=True)
class Page:
    """Numbers of rows in order, with how far each is when a place was named."""

    found: Sequence[Candidate]
    after: str | None


@dataclass(frozen=True)
class Side:
    """What differs between offers and needs."""

    table: Table
    key: str
    where: Any
    ranked: Any


OFFERS: Final = Side(
    listings.OFFERS,
    "offer_id",
    finding.where_offers,
    lambda *a: looking.suppliers_of(*a, need=None),
)
NEEDS: Final = Side(
    listings.NEEDS, "need_id", finding.where_needs, lambda *a: looking.kitchens_of(*a, offer=None)
)


def page(session: Session, side: Side, asked: Any, *, today: date, half_month: int) -> Page:
    """One page. Raises UnknownProduct, UnknownLabel, NeedsAPlace, what a place is refused for, and
    NoSuchPage."""
    search = _understood(session, asked, moment=Moment(today, half_month))
    if search.place.start is not None or asked.sort in _WEIGHED:
        return _ranked(session, side, asked, search=search)
    return _newest(session, side, asked, search=search)


def _understood(session: Session, asked: Any, *, moment: Moment) -> Search:
    if (asked.within or asked.sort in _FROM_A_PLACE) and not asked.near:
        raise NeedsAPlace(field="near")
    is_range = asked.first is not None or asked.last is not None
    words = Asked(
        what=asked.product,
        where=asked.near,
        region=asked.region,
        when="range" if is_range else "year",
        first=asked.first or 0,
        last=23 if asked.last is None else asked.last,
        within=asked.within,
        forms=tuple(asked.forms),
        labels=tuple(asked.labels),
        handovers=tuple(asked.handovers),
        sort=asked.sort,
    )
    search = looking.understood(session, words, mine=mine.NOBODY, moment=moment, own=None)
    if point := POINT.fullmatch(asked.near):
        search = replace(search, place=Place(_start_at(float(point[1]), float(point[2]))))
    if search.place.choices:
        raise SeveralPlaces(field="near", choices=" ; ".join(search.place.choices))
    if search.place.refusal is not None:
        raise Invalid(search.place.refusal.message, field="near", **search.place.refusal.values)
    if search.meant.is_unknown:
        raise UnknownProduct(field="product")
    if set(asked.labels) - search.label_bits.keys():
        raise UnknownLabel(field="labels")
    return search


def _start_at(latitude: float, longitude: float) -> Start:
    """A point that a program knows. Raises BadPosition."""
    try:
        db.point(longitude, latitude)
    except db.BadPosition as refusal:
        raise db.BadPosition(refusal.message, field="near") from None
    return Start(longitude, latitude, "")


def _ranked(session: Session, side: Side, asked: Any, *, search: Search) -> Page:
    """In the order of the search, of at most finding.MOST; a page goes on after the row that the
    one before ended with, wherever it stands now."""
    kept: Candidates = side.ranked(session, search)[0].kept
    if asked.organization:
        own = select(side.table.c[side.key]).where(_of(side.table, asked.organization))
        kept = kept.taken(np.isin(kept.key, session.scalars(own).all()))
    start = _start(kept, asked.after)
    rows = kept.taken(slice(start, start + asked.limit))
    more = start + asked.limit < len(kept)
    last = cursors.written(start + asked.limit, int(rows.key[-1])) if more else None
    return Page(rows.each(), last)


def _start(kept: Candidates, cursor: str) -> int:
    if not cursor:
        return 0
    place, key = cursors.read(cursor, int, int)
    found = np.flatnonzero(kept.key == key)
    return int(found[0]) + 1 if len(found) else max(0, min(place, len(kept)))


def _newest(session: Session, side: Side, asked: Any, *, search: Search) -> Page:
    columns = side.table.c
    key, published = columns[side.key], columns.published_at
    known = func.nullif(published, NOBODY_KNOWS)
    query = _bounded(select(key, known), side, asked, search=search)
    if asked.after:
        microseconds, last = cursors.read(asked.after, int, int)
        query = query.where(tuple_(published, key) < tuple_(_moment(microseconds), last))
    rows = session.execute(
        query.order_by(published.desc(), key.desc()).limit(asked.limit + 1)
    ).all()
    page = rows[: asked.limit]
    more = len(rows) > asked.limit
    last_row = cursors.written(_microseconds(page[-1][1]), page[-1][0]) if more else None
    return Page([Candidate(key=row[0]) for row in page], last_row)


def _microseconds(moment: datetime | None) -> int:
    """Since 1970; before it when nobody knows."""
    return -1 if moment is None else (moment - EPOCH) // MICROSECOND


def _moment(microseconds: int) -> Any:
    if microseconds < 0:
        return NOBODY_KNOWS
    return EPOCH + timedelta(microseconds=min(microseconds, LATEST))


def _bounded(query: Select[Any], side: Side, asked: Any, *, search: Search) -> Select[Any]:
    table = side.table
    where = side.where(search.bounds)
    found = query.where(*listings.within(table, where))
    if where.products:
        found = found.where(table.c.product_id.in_(where.products))
    for name, bits in (("forms", search.filters.forms), ("handovers", search.filters.handovers)):
        if bits:
            found = found.where(table.c[name].bitwise_and(bits) != 0)
    labels = sifting.bits(asked.labels, search.label_bits)
    if labels:
        held = listings.labels(table, table.c, search.moment.today)
        found = found.where(held.bitwise_and(labels) == labels)
    return found.where(_of(table, asked.organization)) if asked.organization else found


def _of(table: Table, slug: str) -> Any:
    own = select(Site.id).join(Site.organization).where(Organization.slug == slug)
    return table.c.site_id.in_(own)
