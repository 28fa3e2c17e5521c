"""Where a search looks: the published offers or needs of some products, near a place, then.

Distances here are straight and to public points, moved and rounded: distances to an exact point,
asked from three places, would give a farm away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from math import asin, asinh, cos, degrees, nan, pi, radians, sin, tan
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    LargeBinary,
    Select,
    Subquery,
    Table,
    case,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from matchmaker.organizations.models import Site
from matchmaker.pairing.models import ListedNeed, ListedOffer

OFFERS: Final = ListedOffer.metadata.tables["listed_offer"]
NEEDS: Final = ListedNeed.metadata.tables["listed_need"]

MERCATOR: Final = 3857
# metres from the middle of the plane of the maps to its edge
EDGE_M: Final = 6378137.0 * pi
EARTH_RADIUS_M: Final = 6371008.8
# a hair more than the circle, for rounding
MARGIN: Final = 1.000001
NOTHING: Final = b""

Condition = ColumnElement[bool]
Box = tuple[float, float, float, float]
"""West, south, east, north: degrees, or metres on the plane of the maps."""


@dataclass(frozen=True)
class Where:
    """What is searched. `products`: numbers as listed, none for all; `periods`: a bit set of
    half-months, none for any; `centre`: longitude and latitude; `radius_m`: straight, from there,
    beyond which nothing can be within reach; `since`: published after this moment."""

    today: date
    products: tuple[int, ...] = ()
    periods: int = 0
    region: str = ""
    centre: tuple[float, float] | None = None
    radius_m: float | None = None
    since: datetime | None = None


class Packed(NamedTuple):
    """Rows of one table, packed: see pairing.unpacking. `places` are exact ones, when asked."""

    facts: bytes
    labels: bytes
    places: bytes = NOTHING


def packed(session: Session, table: Table, where: Where, *, most: int) -> Packed:
    """The nearest rows, or the newest without a centre, at most `most`."""
    found = nearest(table, where, most=most).subquery("found")
    return Packed(*_read(session, _packing(found, where)))


def packed_for_parties(session: Session, table: Table, where: Where, *, most: int) -> Packed:
    """The same with the exact places, from which only the parties to a pairing may measure."""
    found = nearest(table, where, most=most).subquery("found")
    exact = func.geometry(Site.position)
    east, north = (
        func.float8send(func.coalesce(axis(exact), literal(nan, Double)))
        for axis in (func.ST_X, func.ST_Y)
    )
    query = _packing(found, where).join(Site, Site.id == found.c.site_id)
    return Packed(*_read(session, query.add_columns(_joined(east.op("||")(north)))))


def nearest(table: Table, where: Where, *, most: int) -> Select[*Any]:
    """Rows within the bounds, at most `most`, in no order that counts."""
    if len(where.products) > 1:
        return _nearest_of_several(table, where, most=most)
    asked = [table.c.product_id == each for each in where.products]
    return (
        select(*_columns(table))
        .where(*asked, *within(table, where))
        .order_by(_first(_place(table, where), where))
        .limit(most)
    )


def within(table: Table, where: Where) -> list[Condition]:
    """The bounds but for the products."""
    found = [table.c.expires_on >= where.today]
    if where.periods:
        found.append(table.c.periods.bitwise_and(where.periods) != 0)
    if where.region:
        found.append(table.c.region_code == where.region)
    if where.since is not None:
        found.append(table.c.published_at > where.since)
    if where.centre is not None and where.radius_m is not None:
        found.append(is_in(table, on_plane(around(where.centre, where.radius_m))))
    return found


def is_in(table: Table, box: Box) -> Condition:
    """Whether the public place is within a box of the plane; answered by the spatial index."""
    return table.c.point.op("&&")(func.ST_MakeEnvelope(*box, MERCATOR))


def around(centre: tuple[float, float], radius_m: float) -> Box:
    """The smallest box of degrees that holds a circle over the sphere."""
    longitude, latitude = centre
    angle = min(radius_m * MARGIN / EARTH_RADIUS_M, pi / 2)
    north = min(latitude + degrees(angle), 85.0)
    across = sin(angle) / cos(radians(latitude))
    wide = degrees(asin(across)) if across < 1 else 180.0
    return longitude - wide, latitude - degrees(angle), longitude + wide, north


def on_plane(box: Box) -> Box:
    """A box of degrees on the plane of the maps."""
    west, south, east, north = box
    return (*_plane(west, south), *_plane(east, north))


def labels(table: Table, columns: Any, today: date) -> ColumnElement[int]:
    """The certifications of a row that are valid today; of a need, those that it asks for."""
    if table is NEEDS:
        found: ColumnElement[int] = columns.labels
        return found
    return case(
        (literal(today).between(columns.certified_from, columns.certified_until), columns.labels),
        else_=func.offer_certifications(columns.offer_id, literal(today)),
    )


def renew(session: Session, *, today: date) -> None:
    """List anew the offers of which a certification ended since they were listed."""
    over = select(OFFERS.c.offer_id).where(OFFERS.c.certified_until < today)
    session.execute(select(func.relist_offers(func.array(over.scalar_subquery()))))


def _nearest_of_several(table: Table, where: Where, *, most: int) -> Select[*Any]:
    """Each product by a walk of its own along the index, then the nearest of all."""
    asked = (
        func.unnest(literal(list(where.products), ARRAY(BigInteger)))
        .table_valued("product")
        .render_derived(name="asked")
    )
    each = (
        select(*_columns(table), _place(table, where).label("place"))
        .where(table.c.product_id == asked.c.product, *within(table, where))
        .order_by(_first(_place(table, where), where))
        .limit(most)
        .lateral("each")
    )
    wanted = [each.c[column.name] for column in _columns(table)]
    return (
        select(*wanted)
        .select_from(asked)
        .join(each, true())
        .order_by(_first(each.c.place, where))
        .limit(most)
    )


def _columns(table: Table) -> list[ColumnElement[Any]]:
    names = {"certified_from", "certified_until", "site_id", "labels", "facts"}
    return [each for each in table.c if each.primary_key or each.name in names]


def _place(table: Table, where: Where) -> ColumnElement[Any]:
    """How far on the plane of the maps, or since when without a centre."""
    if where.centre is None:
        return table.c.published_at
    centre = func.ST_SetSRID(func.ST_MakePoint(*_plane(*where.centre)), MERCATOR)
    return table.c.point.op("<->")(centre)


def _first(place: ColumnElement[Any], where: Where) -> ColumnElement[Any]:
    """The nearest, or the newest, first."""
    return place.desc() if where.centre is None else place


def _plane(longitude: float, latitude: float) -> tuple[float, float]:
    return EDGE_M * longitude / 180, EDGE_M / pi * asinh(tan(radians(latitude)))


def _packing(found: Subquery, where: Where) -> Select[*Any]:
    table = OFFERS if "offer_id" in found.c else NEEDS
    return select(
        _joined(found.c.facts), _joined(func.int8send(labels(table, found.c, where.today)))
    )


def _joined(each: ColumnElement[Any]) -> ColumnElement[bytes]:
    return func.string_agg(each, literal(NOTHING, LargeBinary))


def _read(session: Session, query: Select[*Any]) -> list[bytes]:
    row = session.execute(query, execution_options={"binary": True}).one()
    return [each or NOTHING for each in row]
