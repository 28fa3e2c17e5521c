"""What belongs to the person who asks: sites, and what they published there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from matchmaker.demand import queries as demand
from matchmaker.demand.models import Need
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Site
from matchmaker.supply import queries as supply
from matchmaker.supply.models import Offer

MOST: Final = 60


@dataclass(frozen=True)
class Mine:
    """Sites where the person may act, and their published offers and needs; nothing for a
    visitor."""

    sites: Sequence[Site] = ()
    offers: Sequence[Offer] = ()
    needs: Sequence[Need] = ()

    def site(self, public_id: str) -> Site | None:
        return next((each for each in self.sites if each.public_id == public_id), None)

    def offer(self, public_id: str) -> Offer | None:
        return next((each for each in self.offers if each.public_id == public_id), None)

    def need(self, public_id: str) -> Need | None:
        return next((each for each in self.needs if each.public_id == public_id), None)


NOBODY: Final = Mine()


def who_supplies(session: Session, person_id: int) -> Mine:
    """Sites and published offers, the newest first."""
    sites = organizations.sites_of_person(session, person_id)
    if not sites:
        return NOBODY
    offers = session.scalars(
        supply.published()
        .where(Offer.site_id.in_([site.id for site in sites]))
        .order_by(Offer.published_at.desc(), Offer.id)
        .limit(MOST)
    ).all()
    return Mine(sites=sites, offers=offers)


def who_needs(session: Session, person_id: int) -> Mine:
    """Sites and published needs, the newest first."""
    sites = organizations.sites_of_person(session, person_id)
    if not sites:
        return NOBODY
    needs = session.scalars(
        demand.published()
        .where(Need.site_id.in_([site.id for site in sites]))
        .order_by(Need.published_at.desc(), Need.id)
        .limit(MOST)
    ).all()
    return Mine(sites=sites, needs=needs)
