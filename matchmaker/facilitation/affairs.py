"""What waits for a facilitator, region by region: the rows behind the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager, selectinload

from matchmaker.accounts.models import Person
from matchmaker.demand.models import Need
from matchmaker.facilitation.regions import Choice
from matchmaker.introductions import queries as introductions
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import AWAITED, MEETING, State
from matchmaker.mail import dead
from matchmaker.organizations import claims
from matchmaker.organizations.models import Claim, Organization, Site
from matchmaker.pairing import lists, unlocking
from matchmaker.pairing.lists import NEEDS, OFFERS, Side
from matchmaker.pairing.unlocking import Unlocking
from matchmaker.supply.models import Offer

# of each sort; the rest is counted
MOST: Final = 25


@dataclass(frozen=True)
class Affairs:
    """What there is to do, the oldest first, and how many of each sort in all."""

    claims: Sequence[Claim] = ()
    introductions: Sequence[Introduction] = ()
    lost_letters: int = 0
    needs: Sequence[Need] = ()
    offers: Sequence[Offer] = ()
    sites: Sequence[Site] = ()
    unlocks: dict[tuple[str, int], Unlocking] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def waiting(
    session: Session, choice: Choice, *, person: Person, needs_before: datetime,
    offers_before: datetime,
) -> Affairs:  # fmt: skip
    """Everything in the chosen regions. Needs and offers without any counterpart count from when
    they have been published before these moments."""
    asked = [each for each in claims.waiting(session, person) if _has(choice, each.organization)]
    presented, lost = _introductions(session, choice), dead.count(session)
    alone = {
        Need: _lonely(session, Need, side=NEEDS).where(
            Need.published_at < needs_before, _here(choice)
        ),
        Offer: _lonely(session, Offer, side=OFFERS).where(
            Offer.published_at < offers_before, _here(choice)
        ),
    }
    needs, offers = (_oldest(session, query, thing=thing) for thing, query in alone.items())
    sites = session.scalars(
        _nowhere(choice)
        .options(contains_eager(Site.organization))
        .order_by(Site.created_at, Site.id)
        .limit(MOST)
    ).all()
    counts = {
        "claims": len(asked),
        "introductions": len(presented),
        "letters": 1 if lost else 0,
        "needs": _count(session, alone[Need], found=needs),
        "offers": _count(session, alone[Offer], found=offers),
        "sites": _count(session, _nowhere(choice), found=sites),
    }
    unlocks = _unlocks(session, needs, offers=offers)
    return Affairs(asked, presented, lost, needs, offers, sites, unlocks, counts)


def _nowhere(choice: Choice) -> Select[Any]:
    """Places without a point, there or in no region yet."""
    return (
        select(Site)
        .join(Site.organization)
        .where(
            Site.position.is_(None),
            Organization.state != "closed",
            or_(Site.region_code.is_(None), _here(choice)),
        )
    )


def _unlocks(
    session: Session, needs: Sequence[Need], *, offers: Sequence[Offer]
) -> dict[tuple[str, int], Unlocking]:
    found = {("need", key): each for key, each in unlocking.of_needs(session, needs).items()}
    return found | {
        ("offer", key): each for key, each in unlocking.of_offers(session, offers).items()
    }


def _introductions(session: Session, choice: Choice) -> Sequence[Introduction]:
    """Those that a facilitator moves on: to be sent, without an answer since a reminder, or met
    without word of what came of it."""
    there = select(Site.id).where(_here(choice))
    return session.scalars(
        introductions.whole()
        .where(
            or_(
                Introduction.state == State.PROPOSED,
                and_(Introduction.state.in_(AWAITED), Introduction.reminders > 0),
                and_(Introduction.state.in_(MEETING), Introduction.reminders > 0),
            ),
            or_(Introduction.supplier_site_id.in_(there), Introduction.buyer_site_id.in_(there)),
        )
        .order_by(Introduction.updated_at, Introduction.id)
        .limit(MOST)
    ).all()


def _has(choice: Choice, organization: Organization) -> bool:
    return any(choice.has(site.region_code) for site in organization.sites)


def _here(choice: Choice) -> ColumnElement[bool]:
    return true() if choice.codes is None else Site.region_code.in_(choice.codes)


def _lonely(session: Session, thing: type[Offer | Need], *, side: Side) -> Select[Any]:
    """Published ones without a counterpart in the current generation, with their sites."""
    # read apart from the lists that it names: see pairing.queries
    generation = lists.current(session)
    return (
        select(thing)
        .join(thing.site)
        .join(Site.organization)
        .where(
            thing.state == "published",
            thing.id.in_(lists.lonely(side, generation)),
            Organization.state != "closed",
        )
    )


def _oldest(session: Session, query: Select[Any], *, thing: Any) -> Sequence[Any]:
    loaded = [contains_eager(thing.site).contains_eager(Site.organization)]
    loaded += [selectinload(thing.product)]
    if thing is Need:
        loaded += [selectinload(Need.family)]
    return session.scalars(
        query.options(*loaded).order_by(thing.published_at, thing.id).limit(MOST)
    ).all()


def _count(session: Session, query: Select[Any], *, found: Sequence[Any]) -> int:
    """How many there are; asked only when a page could not show them all."""
    if len(found) < MOST:
        return len(found)
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0
