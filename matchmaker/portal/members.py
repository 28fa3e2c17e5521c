"""Who is there: how many farms and kitchens, in which region, and roughly where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Numeric, case, cast, distinct, func, select
from sqlalchemy.orm import Session

from matchmaker.demand.models import Need
from matchmaker.organizations.models import Organization, Site
from matchmaker.places.models import Region
from matchmaker.supply.models import Offer

SUPPLIERS: Final = ("producer", "processor", "distributor", "hub")
FARMS: Final = ("producer", "processor")
# a point of the members' map is a place of about two kilometres, whoever lives there
GRID_DEGREES: Final = 0.02
MOST_POINTS: Final = 3000

_PIN: Final = case(
    (Site.kind == "kitchen", "kitchen"),
    (Organization.kind == "producer", "farm"),
    else_="hub",
)


@dataclass(frozen=True)
class Census:
    """The live figures of the front page."""

    farms: int
    kitchens: int
    offers: int
    needs: int


@dataclass(frozen=True)
class RegionCount:
    """A region, or a municipality without a code, and who is in it."""

    code: str
    name: str
    farms: int
    kitchens: int


def census(session: Session) -> Census:
    """Count members and what they published, in one query."""
    farms = (
        select(func.count())
        .select_from(Organization)
        .where(Organization.state == "active", Organization.kind.in_(FARMS))
    )
    kitchens = (
        select(func.count())
        .select_from(Site)
        .join(Site.organization)
        .where(Organization.state == "active", Site.kind == "kitchen")
    )
    offers = select(func.count()).where(Offer.state == "published")
    needs = select(func.count()).where(Need.state == "published")
    row = session.execute(
        select(*(each.scalar_subquery() for each in (farms, kitchens, offers, needs)))
    ).one()
    return Census(*row)


def by_region(session: Session) -> list[RegionCount]:
    """Every region, the fullest first; those without a member last, in the order of codes."""
    farms, kitchens = _counts()
    rows = session.execute(
        select(Region.code, Region.name_fr, farms, kitchens)
        .outerjoin(Site, Site.region_code == Region.code)
        .outerjoin(Organization, Organization.id == Site.organization_id)
        .group_by(Region.code)
        .order_by((farms + kitchens).desc(), Region.code)
    )
    return [RegionCount(*row) for row in rows]


def by_municipality(session: Session, region_code: str, *, limit: int) -> list[RegionCount]:
    """The municipalities of a region that have members, the fullest first."""
    farms, kitchens = _counts()
    rows = session.execute(
        select(Site.municipality, farms, kitchens)
        .join(Site.organization)
        .where(Site.region_code == region_code, Site.municipality != "")
        .group_by(Site.municipality)
        .having(farms + kitchens > 0)
        .order_by((farms + kitchens).desc(), Site.municipality)
        .limit(limit)
    )
    return [RegionCount("", *row) for row in rows]


def points(session: Session, *, region_code: str = "") -> list[dict[str, object]]:
    """Blurred places of members, one per kind and cell of a coarse grid: for a map."""
    around = [Site.region_code == region_code] if region_code else []
    cell = func.ST_SnapToGrid(func.geometry(Site.public_position), GRID_DEGREES)
    rows = session.execute(
        select(
            cast(func.ST_Y(cell), Numeric(6, 2)),
            cast(func.ST_X(cell), Numeric(6, 2)),
            _PIN.label("kind"),
        )
        .join(Site.organization)
        .where(Organization.state == "active", Site.public_position.is_not(None), *around)
        .distinct()
        .order_by("kind")
        .limit(MOST_POINTS)
    )
    return [
        {"latitude": float(latitude), "longitude": float(longitude), "kind": kind}
        for latitude, longitude, kind in rows
    ]


def _counts() -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Farms and kitchens of organisations that somebody tends."""
    is_farm = Organization.kind.in_(FARMS) & (Organization.state == "active")
    is_kitchen = (Site.kind == "kitchen") & (Organization.state == "active")
    return (
        func.count(distinct(Organization.id)).filter(is_farm),
        func.count(distinct(Site.id)).filter(is_kitchen),
    )
