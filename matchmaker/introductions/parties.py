"""Who is who in an introduction: the two parties, the facilitators between them, nobody else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import FacilitatorRegion, Person
from matchmaker.errors import NotFound
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import PARTIES, Side, State
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Membership, Organization, Site
from matchmaker.organizations.permissions import EDITOR, OWNER, ReadersOnly

ACTING = (OWNER, EDITOR)


@dataclass(frozen=True)
class Standing:
    """What a person is to an introduction: the parties they act for, those whose papers they may
    read, and whether they look after it."""

    acts: tuple[Side, ...] = ()
    reads: tuple[Side, ...] = ()
    animates: bool = False


def standing(session: Session, introduction: Introduction, person: Person) -> Standing:
    """How a person stands to it."""
    roles = {
        side: permissions.role_at(session, person.id, site_of(introduction, side))
        for side in PARTIES
    }
    return Standing(
        acts=tuple(side for side in PARTIES if roles[side] in ACTING),
        reads=tuple(side for side in PARTIES if roles[side]),
        animates=any(
            permissions.is_on_behalf(session, person, organization_of(introduction, side))
            for side in PARTIES
        ),
    )


def at(introduction: Introduction, site_ids: Collection[int]) -> Standing:
    """The same for somebody who may act at these places, without asking the database."""
    sides = tuple(side for side in PARTIES if site_of(introduction, side).id in site_ids)
    return Standing(acts=sides, reads=sides)


def may_see(introduction: Introduction, person: Standing) -> bool:
    """Until it is sent, only who asked for it and the facilitators know of it."""
    if person.animates:
        return True
    if introduction.state == State.PROPOSED or introduction.sent_at is None:
        return introduction.origin in person.reads
    return bool(person.reads)


def must_see(session: Session, introduction: Introduction, person: Person) -> Standing:
    """How a person stands to it; NotFound to strangers."""
    found = standing(session, introduction, person)
    if not may_see(introduction, found):
        raise NotFound
    return found


def must_act(session: Session, introduction: Introduction, person: Person, *, side: Side) -> bool:
    """Let a person act for a side; answers whether on its behalf. NotFound to strangers."""
    found = must_see(session, introduction, person)
    if side in found.acts:
        return False
    if found.animates:
        return True
    raise ReadersOnly if side in found.reads else NotFound


def must_speak(person: Standing) -> None:
    """ReadersOnly unless the person acts for a party or looks after the introduction."""
    if not (person.acts or person.animates):
        raise ReadersOnly


def must_animate(session: Session, introduction: Introduction, person: Person) -> None:
    """Let a facilitator of one of the two regions act; NotFound to anybody else."""
    if not must_see(session, introduction, person).animates:
        raise NotFound


def site_of(introduction: Introduction, side: Side) -> Site:
    return introduction.supplier_site if side is Side.SUPPLIER else introduction.buyer_site


def organization_of(introduction: Introduction, side: Side) -> Organization:
    return introduction.supplier if side is Side.SUPPLIER else introduction.buyer


def accepted_at(introduction: Introduction, side: Side) -> object:
    """When a side said yes, None when it has not."""
    if side is Side.SUPPLIER:
        return introduction.supplier_accepted_at
    return introduction.buyer_accepted_at


def other(side: Side) -> Side:
    return Side.BUYER if side is Side.SUPPLIER else Side.SUPPLIER


def people(session: Session, introduction: Introduction, side: Side) -> Sequence[Person]:
    """Who answers for a side: owners and editors of its body, of the one above it, and of who
    runs the kitchen; by number."""
    site = site_of(introduction, side)
    bodies = (site.organization_id, site.organization.parent_id, site.operator_id)
    return session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organization_id.in_([each for each in bodies if each]),
            Membership.role.in_(ACTING),
            Person.active,
            Person.confirmed_at.is_not(None),
        )
        .distinct()
        .order_by(Person.id)
    ).all()


def facilitators(session: Session, introduction: Introduction) -> Sequence[Person]:
    """Who looks after one of the two regions, by number."""
    regions = {introduction.supplier_site.region_code, introduction.buyer_site.region_code}
    return session.scalars(
        select(Person)
        .join(FacilitatorRegion, FacilitatorRegion.person_id == Person.id)
        .where(FacilitatorRegion.region_code.in_(regions), Person.active)
        .distinct()
        .order_by(Person.id)
    ).all()


def at_sites(site_ids: Collection[int]) -> ColumnElement[bool]:
    """A condition: one of the two places is one of these, and its people may know of it."""
    return or_(
        Introduction.supplier_site_id.in_(site_ids) & _known_to(Side.SUPPLIER),
        Introduction.buyer_site_id.in_(site_ids) & _known_to(Side.BUYER),
    )


def _known_to(side: Side) -> ColumnElement[bool]:
    return or_(Introduction.sent_at.is_not(None), Introduction.origin == side)
