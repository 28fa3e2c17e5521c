"""Finding bought lines: of an institution and the bodies below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.catalogue.models import Family
from matchmaker.errors import NotFound
from matchmaker.impact.purchases.dates import Period
from matchmaker.impact.purchases.models import Purchase
from matchmaker.organizations.models import Organization, Site

PAGE: Final = 50
KINDS: Final = ("kitchen", "warehouse")
# neither what it is, nor a place that says where it comes from
UNKNOWN: Final[ColumnElement[bool]] = or_(
    Purchase.group_code == "",
    and_(Purchase.produced == "", Purchase.transformed.in_(("", "none"))),
)


@dataclass(frozen=True)
class Search:
    """Which lines of an institution: its sites, and what narrows them; '' narrows nothing."""

    site_ids: Sequence[int]
    period: Period
    group: str = ""
    is_unknown: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [
            Purchase.site_id.in_(self.site_ids),
            Purchase.bought_on.between(self.period.first, self.period.last),
        ]
        if self.group:
            found.append(Purchase.group_code == self.group)
        return [*found, UNKNOWN] if self.is_unknown else found


@dataclass(frozen=True)
class Totals:
    """How many lines, and their sum in cents."""

    lines: int
    cents: int


def sites(session: Session, organization: Organization) -> Sequence[Site]:
    """Its kitchens and those of the bodies below it, by organisation and name."""
    return session.scalars(
        select(Site)
        .join(Site.organization)
        .where(
            or_(Organization.id == organization.id, Organization.parent_id == organization.id),
            Site.kind.in_(KINDS),
        )
        .options(joinedload(Site.organization))
        .order_by(Organization.id != organization.id, Organization.name_key, Site.name, Site.id)
    ).all()


def page(session: Session, search: Search, number: int) -> Sequence[Purchase]:
    """One page of lines, the newest first."""
    return session.scalars(_whole(search).offset((number - 1) * PAGE).limit(PAGE)).all()


def all_of(session: Session, search: Search) -> Iterator[Purchase]:
    """Every line, a thousand at a time: for a file."""
    yield from session.scalars(_whole(search).execution_options(yield_per=1000))


def totals(session: Session, search: Search) -> Totals:
    """How many lines are found, and their sum."""
    return counted(session, *search.conditions())


def counted(session: Session, *conditions: ColumnElement[bool]) -> Totals:
    """The same under any conditions."""
    count, cents = session.execute(
        select(func.count(Purchase.id), func.coalesce(func.sum(Purchase.amount_cents), 0)).where(
            *conditions
        )
    ).one()
    return Totals(count, int(cents))


def unknown(session: Session, search: Search) -> Totals:
    """The same of what is unknown."""
    return totals(session, replace(search, is_unknown=True))


def one(session: Session, site_ids: Sequence[int], public_id: str) -> Purchase:
    """A line at these sites, or NotFound."""
    found = session.scalar(
        select(Purchase)
        .where(Purchase.public_id == public_id, Purchase.site_id.in_(site_ids))
        .options(*_NAMES)
    )
    if found is None:
        raise NotFound
    return found


_NAMES: Final = (
    joinedload(Purchase.product),
    joinedload(Purchase.family),
    joinedload(Purchase.supplier),
    joinedload(Purchase.introduction),
    joinedload(Purchase.site).joinedload(Site.organization),
)


def _whole(search: Search) -> Select[Purchase]:
    return (
        select(Purchase)
        .where(*search.conditions())
        .options(*_NAMES)
        .order_by(Purchase.bought_on.desc(), Purchase.id.desc())
    )


def family_code(session: Session, family_id: int | None) -> str:
    """What a form carries; '' for none."""
    return session.scalar(select(Family.code).where(Family.id == family_id)) or ""
