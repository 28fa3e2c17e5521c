"""What is in season these days, and who offers it near a place or in a region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import BigInteger, distinct, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from matchmaker.catalogue import queries as catalogue
from matchmaker.errors import Invalid
from matchmaker.pairing import listings
from matchmaker.pairing.listings import OFFERS, Where
from matchmaker.places import geocoding
from matchmaker.portal import almanac
from matchmaker.portal.almanac import Crop

NEAR_M: Final = 60_000.0
# so many offers of one product are read, and no more: beyond, « 30 et plus »
MOST_COUNTED: Final = 30
MOST_SHOWN: Final = 8

Layer = tuple[str, list[int]]


@dataclass(frozen=True)
class Near:
    """Where: a region, or a point with its name; neither is the whole of Québec."""

    name: str = ""
    region_code: str = ""
    centre: tuple[float, float] | None = None


@dataclass(frozen=True)
class Line:
    """A product on hand, its year there by mode, and how many places offer it near."""

    crop: Crop
    layers: list[Layer]
    mode: str
    places: int

    @property
    def is_more(self) -> bool:
        return self.places >= MOST_COUNTED


def around(session: Session, typed: str) -> Near | None:
    """A postal code or a municipality as people type it; None when it is not one place."""
    try:
        found = geocoding.locate(session, typed)
    except Invalid:
        return None
    name = found.municipality.name if found.municipality else typed
    return Near(name, found.region_code or "", (found.longitude, found.latitude))


def in_season(session: Session, near: Near, *, today: date, half_month: int) -> list[Line]:
    """What somebody offers near first, the short seasons before the long ones; five queries."""
    crops = almanac.candidates(almanac.crops(session), half_month)
    years = catalogue.curves_of(
        session, [each.product_id for each in crops], region_code=near.region_code or None
    )
    offered = _offered(session, crops, near, today=today, half_month=half_month)
    lines = [
        Line(each, _layers(years[each.product_id]), mode, offered.get(each.product_id, 0))
        for each in crops
        if (mode := _mode(years[each.product_id], half_month))
    ]
    lines.sort(key=lambda line: line.places == 0)
    return lines[:MOST_SHOWN]


def _offered(
    session: Session, crops: Sequence[Crop], near: Near, *, today: date, half_month: int
) -> dict[int, int]:
    """How many places offer each of these then, read along the index of each product."""
    where = Where(
        today=today,
        periods=1 << half_month,
        region="" if near.centre else near.region_code,
        centre=near.centre,
        radius_m=NEAR_M if near.centre else None,
    )
    asked = (
        func.unnest(literal([each.product_id for each in crops], ARRAY(BigInteger)))
        .table_valued("product")
        .render_derived(name="asked")
    )
    each = (
        select(OFFERS.c.site_id)
        .where(OFFERS.c.product_id == asked.c.product, *listings.within(OFFERS, where))
        .limit(MOST_COUNTED)
        .lateral("each")
    )
    rows = session.execute(
        select(asked.c.product, func.count(distinct(each.c.site_id)))
        .select_from(asked)
        .join(each, true())
        .group_by(asked.c.product)
    )
    return dict(iter(rows))


def _layers(year: dict[str, list[int]]) -> list[Layer]:
    """What is fresh: what is frozen or canned is on hand all year, and would hide the seasons."""
    return [(mode, year[mode]) for mode in almanac.MODES if mode in year]


def _mode(year: dict[str, list[int]], half_month: int) -> str | None:
    fresh = [mode for mode in almanac.MODES if mode in year]
    return next((mode for mode in fresh if year[mode][half_month] > 0), None)
