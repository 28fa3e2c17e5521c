"""What a request starts from: the other's offer or need, and which of one's own would meet it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.demand import queries as demand
from matchmaker.demand.models import Need
from matchmaker.errors import NotFound
from matchmaker.introductions import subject
from matchmaker.introductions.schemas import Asking
from matchmaker.introductions.subject import Subject
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Organization, Site
from matchmaker.organizations.publications import State
from matchmaker.pairing import scopes
from matchmaker.supply import queries as supply
from matchmaker.supply.models import Offer

MOST: Final = 100
SELLERS: Final = frozenset({"farm", "warehouse"})


@dataclass(frozen=True)
class Start:
    """The other's offer, or need; my needs, or offers, that would meet it; and my places."""

    offer: Offer | None = None
    need: Need | None = None
    my_needs: Sequence[Need] = field(default_factory=tuple)
    my_offers: Sequence[Offer] = field(default_factory=tuple)
    my_sites: Sequence[Site] = field(default_factory=tuple)

    @property
    def other(self) -> Organization:
        thing = self.offer or self.need
        if thing is None:
            raise NotFound
        return thing.site.organization


def start(session: Session, *, offer: str, need: str, person: Person) -> Start:
    """What there is to choose from; NotFound when nothing published is meant."""
    sites = organizations.sites_of_person(session, person.id)
    if offer:
        return _from_offer(session, supply.one_published(session, offer), sites)
    if need:
        return _from_need(session, demand.one_published(session, need), sites)
    raise NotFound


def read(session: Session, asking: Asking, *, person: Person, today: date) -> Subject:
    """What a request is about."""
    if asking.offer and asking.need:
        return subject.pair(session, asking.offer, asking.need, person=person, today=today)
    site = subject.own_site(session, asking.site, person=person)
    if asking.offer:
        return subject.offered(session, asking.offer, to=site)
    return subject.wanted(session, asking.need, of=site)


def _from_offer(session: Session, offer: Offer, sites: Sequence[Site]) -> Start:
    kitchens = [site for site in sites if site.kind not in SELLERS]
    needs = session.scalars(
        demand.whole()
        .where(
            Need.site_id.in_([site.id for site in kitchens]),
            Need.state == State.PUBLISHED,
            scopes.answerable_by([offer.id]),
        )
        .order_by(Need.id)
        .limit(MOST)
    ).all()
    return Start(offer=offer, my_needs=needs, my_sites=kitchens)


def _from_need(session: Session, need: Need, sites: Sequence[Site]) -> Start:
    farms = [site for site in sites if site.kind in SELLERS]
    offers = session.scalars(
        supply.whole()
        .where(
            Offer.site_id.in_([site.id for site in farms]),
            Offer.state == State.PUBLISHED,
            scopes.answering([need.id]),
        )
        .order_by(Offer.id)
        .limit(MOST)
    ).all()
    return Start(need=need, my_offers=offers, my_sites=farms)
