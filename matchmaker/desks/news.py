"""What is new for a person since a moment: pairings, needs near them, answers awaited."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from matchmaker.accounts.models import Person
from matchmaker.demand import queries as demand
from matchmaker.demand.models import Need
from matchmaker.desks import saved, space
from matchmaker.desks.models import SavedSearch
from matchmaker.desks.todo import SELLERS
from matchmaker.introductions import queries as introductions
from matchmaker.introductions.models import Introduction
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Site
from matchmaker.pairing.models import ListedNeed
from matchmaker.pairing.queries import Proposal

NEAR_KM: Final = 100
MOST_NEAR: Final = 200


@dataclass(frozen=True)
class Near:
    """A need, and how far it is in a straight line."""

    need: Need
    km: float


@dataclass(frozen=True)
class Found:
    """A search that the person keeps, and how much of what it finds is new."""

    search: SavedSearch
    count: int


@dataclass(frozen=True)
class News:
    """Pairings best first, needs nearest first; `sites`: the person's own places. `awaited`:
    introductions that wait for the person, asked since then or before."""

    since: datetime
    sites: Sequence[Site] = ()
    awaited: Sequence[Introduction] = ()
    pairings: Sequence[Proposal] = ()
    near: Sequence[Near] = ()
    searches: Sequence[Found] = ()

    def __bool__(self) -> bool:
        """Whether anything happened: an old question alone is not news, it has its reminders."""
        asked = any(each.sent_at and each.sent_at > self.since for each in self.awaited)
        return bool(self.pairings or self.near or self.searches or asked)


def of(session: Session, person: Person, *, since: datetime, today: date) -> News:
    """Everything that was published since then and concerns the person's places."""
    sites = organizations.sites_of_person(session, person.id)[: space.MOST_SITES]
    pairings = [each for each in space.proposals(session, sites) if _is_new(each, since)]
    told = {each.need.id for each in pairings}
    return News(
        since=since,
        sites=sites,
        awaited=introductions.waiting_for(session, person),
        pairings=pairings,
        near=needs_near(session, sites, since=since, but=told),
        searches=list(_searches(session, person, since=since, today=today)),
    )


def _searches(session: Session, person: Person, *, since: datetime, today: date) -> Iterator[Found]:
    """The person's own, those that found something; none looks back beyond the day it was kept."""
    for each in saved.of_person(session, person.id):
        found = saved.news(session, each, max(since, each.saved_at), today=today)
        if found.count:
            yield Found(each, found.count)


def needs_near(
    session: Session, sites: Sequence[Site], *, since: datetime, but: Collection[int]
) -> list[Near]:
    """Needs of others near the places that sell, those of `but` left out."""
    selling = sellers(sites)
    if not selling:
        return []
    theirs, mine = aliased(Site), aliased(Site)
    metres = func.min(func.ST_Distance(theirs.public_position, mine.position))
    nearest = (
        # the flat list of what is published has an index by date: a week is little of a province
        select(ListedNeed.need_id, metres.label("metres"))
        .join(theirs, theirs.id == ListedNeed.site_id)
        .join(mine, func.ST_DWithin(theirs.public_position, mine.position, NEAR_KM * 1000))
        .where(
            ListedNeed.published_at > since,
            ListedNeed.need_id.not_in(but),
            mine.id.in_([site.id for site in selling]),
            theirs.organization_id.not_in({site.organization_id for site in sites}),
        )
        .group_by(ListedNeed.need_id)
        .order_by(metres, ListedNeed.need_id)
        .limit(MOST_NEAR)
        .subquery()
    )
    rows = session.execute(
        demand.published()
        .join(nearest, nearest.c.need_id == Need.id)
        .add_columns(nearest.c.metres)
        .order_by(nearest.c.metres, Need.id)
    ).unique()
    return [Near(need, metres / 1000) for need, metres in rows]


def sellers(sites: Sequence[Site]) -> list[Site]:
    """The places that sell."""
    return [site for site in sites if site.organization.kind in SELLERS]


def _is_new(proposal: Proposal, since: datetime) -> bool:
    return any(
        each.published_at is not None and each.published_at > since
        for each in (proposal.offer, proposal.need)
    )
