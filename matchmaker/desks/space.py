"""A person's affairs, gathered: what they have, what was proposed, what waits for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker.accounts.models import Person
from matchmaker.demand import queries as demand
from matchmaker.demand.models import Need
from matchmaker.desks.todo import Affairs, Lonely
from matchmaker.introductions import queries as introductions
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Claim, Invitation, Site
from matchmaker.organizations.publications import State
from matchmaker.pairing import queries as pairing
from matchmaker.pairing import unlocking
from matchmaker.pairing.queries import Proposal
from matchmaker.supply import queries as supply
from matchmaker.supply.models import Offer

Row = TypeVar("Row", Offer, Need)
# more sites than this are those of a facilitator's doing, not of a person's
MOST_SITES: Final = 200
MOST_PROPOSALS: Final = 400
IN_HAND: Final = (State.DRAFT, State.PUBLISHED, State.PAUSED)


def affairs(session: Session, person: Person, *, now: datetime) -> Affairs:
    """Everything that the person's first page speaks of."""
    memberships = organizations.of_person(session, person.id)
    sites = organizations.sites_of_person(session, person.id)[:MOST_SITES]
    ids = [site.id for site in sites]
    offers = in_hand(supply.at_sites(session, ids)) if ids else []
    needs = in_hand(demand.at_sites(session, ids)) if ids else []
    found = proposals(session, sites)
    return Affairs(
        organizations=[membership.organization for membership in memberships],
        sites=sites,
        offers=offers,
        needs=needs,
        proposals=found,
        awaited=introductions.waiting_for(session, person),
        claims=_claims(session, person),
        invitations=_invitations(session, person, now=now),
        lonely=lonely(session, offers, needs, found=found),
    )


def proposals(session: Session, sites: Sequence[Site]) -> Sequence[Proposal]:
    """What the current generation proposes for these sites, best first."""
    ids = [site.id for site in sites]
    if not ids:
        return ()
    return pairing.of_sites(session, ids, limit=MOST_PROPOSALS).proposals


def lonely(
    session: Session, offers: Sequence[Offer], needs: Sequence[Need], *, found: Sequence[Proposal]
) -> list[Lonely]:
    """Those that are published, paired, and suit nobody; what would unlock most comes first."""
    paired = {each.offer.id for each in found}, {each.need.id for each in found}
    alone = _alone(offers, paired[0]), _alone(needs, paired[1])
    of_offers = unlocking.of_offers(session, alone[0]) if alone[0] else {}
    of_needs = unlocking.of_needs(session, alone[1]) if alone[1] else {}
    made = [
        *(Lonely(each, of_offers[each.id]) for each in alone[0] if each.id in of_offers),
        *(Lonely(each, of_needs[each.id]) for each in alone[1] if each.id in of_needs),
    ]
    # a list that is not empty and was not shown is not that of somebody alone
    return sorted(
        (each for each in made if not each.unlocking.feasible),
        key=lambda each: -each.unlocking.most,
    )


def _alone(rows: Sequence[Row], paired: set[int]) -> list[Row]:
    return [each for each in rows if each.state == State.PUBLISHED and each.id not in paired]


def in_hand(by_state: dict[State, list[Row]]) -> list[Row]:
    """Drafts, what is published, and what is paused."""
    return [each for state in IN_HAND for each in by_state.get(state, [])]


def _claims(session: Session, person: Person) -> Sequence[Claim]:
    return session.scalars(
        select(Claim)
        .where(Claim.person_id == person.id, Claim.state == "pending")
        .options(joinedload(Claim.organization))
        .order_by(Claim.made_at)
    ).all()


def _invitations(session: Session, person: Person, *, now: datetime) -> Sequence[Invitation]:
    return session.scalars(
        select(Invitation)
        .where(
            Invitation.email_key == person.email_key,
            Invitation.accepted_at.is_(None),
            Invitation.expires_at > now,
        )
        .options(joinedload(Invitation.organization))
        .order_by(Invitation.expires_at)
    ).all()
