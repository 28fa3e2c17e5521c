"""What was published last, by product and by region: stamps first, rows when they are new."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Select, Table, func, select
from sqlalchemy.orm import Session

from matchmaker.demand import queries as demand
from matchmaker.demand.models import Need
from matchmaker.organizations.models import Organization, Site
from matchmaker.pairing import listings
from matchmaker.pairing.listings import Where
from matchmaker.supply import queries as supply
from matchmaker.supply.models import Offer

MOST: Final = 50
# a feed without an entry is as old as feeds are here: a stamp of now would change at each reading
FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Stamps:
    """The numbers of the newest, newest first, and when what is said of each last changed."""

    changed: dict[int, datetime]

    @property
    def updated(self) -> datetime:
        return max(self.changed.values(), default=FIRST)

    def digest(self, *also: str) -> str:
        """Other entries, other words or another language make another one."""
        read = repr([*self.changed.items(), *also])
        return hashlib.sha256(read.encode()).hexdigest()[:32]


def offer_stamps(session: Session, where: Where) -> Stamps:
    return _stamps(session, Offer, _newest(listings.OFFERS, where, "offer_id"))


def need_stamps(session: Session, where: Where) -> Stamps:
    return _stamps(session, Need, _newest(listings.NEEDS, where, "need_id"))


def offers(session: Session, stamps: Stamps) -> Sequence[Offer]:
    """Whole rows, in the order of the stamps."""
    found = session.scalars(supply.published().where(Offer.id.in_(stamps.changed)))
    return sorted(found, key=lambda each: list(stamps.changed).index(each.id))


def needs(session: Session, stamps: Stamps) -> Sequence[Need]:
    found = session.scalars(demand.published().where(Need.id.in_(stamps.changed)))
    return sorted(found, key=lambda each: list(stamps.changed).index(each.id))


def _newest(table: Table, where: Where, key: str) -> Select[Any]:
    found = listings.nearest(table, where, most=MOST).subquery("found")
    return select(found.c[key])


def _stamps(session: Session, row: type[Offer | Need], ids: Select[Any]) -> Stamps:
    """One query: a name that changed is another feed, as an offer that changed is."""
    changed = func.greatest(row.updated_at, Site.updated_at, Organization.updated_at)
    query = (
        select(row.id, changed)
        .select_from(row)
        .join(Site, Site.id == row.site_id)
        .join(Organization, Organization.id == Site.organization_id)
        .where(row.id.in_(ids))
        .order_by(row.published_at.desc(), row.id)
    )
    return Stamps(dict(iter(session.execute(query))))
