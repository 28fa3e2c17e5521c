"""Reading the gaps that a worker kept: summed by product, or by region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geoalchemy2 import Geometry
from sqlalchemy import ColumnElement, Select, cast, func, select, true
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session, aliased

from matchmaker.catalogue.models import Family, Product
from matchmaker.facilitation.missing import ANY_OF_FAMILY, Asked
from matchmaker.facilitation.models import Gap
from matchmaker.places.models import Region

HALF_MONTHS: Final = 24
# the family of a line, whether it names a product or not
_OF_LINE: Final = aliased(Family)


@dataclass(frozen=True)
class Line:
    """One row of the matrix: kg by half-month, 0 in those that do not count.

    code: what the row is in an address. names: French, English. *_unstated: published there
    without a quantity.
    """

    code: str
    family: str
    names: tuple[str, str]
    unmet: Sequence[float]
    idle: Sequence[float]
    needs_unstated: int = 0
    offers_unstated: int = 0

    @property
    def unmet_kg(self) -> float:
        return sum(self.unmet)

    @property
    def idle_kg(self) -> float:
        return sum(self.idle)


@dataclass(frozen=True)
class Place:
    """A region with its gaps, to put on a map: longitude, latitude."""

    line: Line
    longitude: float
    latitude: float


def by_product(session: Session, asked: Asked) -> list[Line]:
    """The products, and the needs for any product of a family."""
    query = (
        _sums(asked)
        .add_columns(Product.slug, Product.name_fr, Product.name_en)
        .add_columns(_OF_LINE.code, _OF_LINE.name_fr, _OF_LINE.name_en)
        .group_by(Product.id, _OF_LINE.id)
    )
    lines = []
    for unmet, idle, needs, offers, slug, *names in session.execute(query):
        fr, en, family, family_fr, family_en = names
        lines.append(
            Line(
                slug or ANY_OF_FAMILY,
                family,
                (fr, en) if slug else (family_fr, family_en),
                _year(unmet, asked),
                _year(idle, asked),
                needs,
                offers,
            )
        )
    return lines


def by_region(session: Session, asked: Asked) -> list[Place]:
    """The regions in which there is something to say."""
    centre = cast(Region.centre, Geometry)
    query = (
        _sums(asked)
        .add_columns(Region.code, Region.name_fr, func.ST_X(centre), func.ST_Y(centre))
        .join(Region, Region.code == Gap.region_code)
        .group_by(Region.code)
        .order_by(Region.code)
    )
    return [
        Place(
            Line(code, "", (name, name), _year(unmet, asked), _year(idle, asked), needs, offers),
            longitude,
            latitude,
        )
        for unmet, idle, needs, offers, code, name, longitude, latitude in session.execute(query)
    ]


def details(session: Session, asked: Asked) -> Iterator[Any]:
    """Every kept row: names, region, the two years of kg; for a file."""
    query = (
        _asked(select(Product.name_fr, Product.name_en, _OF_LINE.name_fr, _OF_LINE.name_en), asked)
        .add_columns(Region.name_fr, Gap.unmet_kg, Gap.idle_kg)
        .outerjoin(Region, Region.code == Gap.region_code)
        .order_by(_OF_LINE.position, Product.name_fr, Gap.region_code)
    )
    return iter(session.execute(query))


def _sums(asked: Asked) -> Select[*Any]:
    """The two years, half-month by half-month, and how many stated nothing."""
    return _asked(
        select(
            _summed(Gap.unmet_kg, asked),
            _summed(Gap.idle_kg, asked),
            func.sum(Gap.needs_unstated),
            func.sum(Gap.offers_unstated),
        ),
        asked,
    )


def _summed(column: Any, asked: Asked) -> ColumnElement[Any]:
    return array([func.sum(column[i + 1]) for i in asked.half_months])


def _asked(query: Select[*Any], asked: Asked) -> Select[*Any]:
    return (
        query.select_from(Gap)
        .outerjoin(Product, Product.id == Gap.product_id)
        .join(_OF_LINE, _OF_LINE.id == func.coalesce(Gap.family_id, Product.family_id))
        .where(
            true() if asked.regions is None else Gap.region_code.in_(asked.regions),
            true() if not asked.family else _OF_LINE.code == asked.family,
            _product(asked.product),
        )
    )


def _product(slug: str) -> ColumnElement[bool]:
    if not slug:
        return true()
    return Gap.product_id.is_(None) if slug == ANY_OF_FAMILY else Product.slug == slug


def _year(counted: Sequence[float], asked: Asked) -> list[float]:
    year = [0.0] * HALF_MONTHS
    for place, kg in zip(asked.half_months, counted, strict=True):
        year[place] = float(kg)
    return year
