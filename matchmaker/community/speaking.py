"""For which organisation somebody speaks in the community: one of their own, by their role."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.errors import NotFound
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Membership, Organization
from matchmaker.organizations.permissions import ReadersOnly


def organizations(session: Session, person: Person) -> Sequence[Organization]:
    """Those that the person speaks for, by name. A facilitator speaks for none by that role: a
    vote cast on behalf would not be the organisation's."""
    return session.scalars(
        select(Organization)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(
            Membership.person_id == person.id,
            Membership.role.in_((permissions.OWNER, permissions.EDITOR)),
            Organization.state == "active",
        )
        .order_by(Organization.name_key, Organization.id)
    ).all()


def for_organization(session: Session, person: Person, slug: str) -> Organization:
    """The one of this address: NotFound for strangers, ReadersOnly for its readers."""
    row = session.execute(
        select(Organization, Membership.role)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(
            Organization.slug == slug,
            Organization.state == "active",
            Membership.person_id == person.id,
        )
    ).first()
    if row is None:
        raise NotFound
    if row.role == permissions.READER:
        raise ReadersOnly
    return row[0]


def as_member(session: Session, person: Person, slug: str) -> Organization:
    """The one of this address that the person is of, even as a reader; or NotFound."""
    found = session.scalar(
        select(Organization)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(
            Organization.slug == slug,
            Organization.state == "active",
            Membership.person_id == person.id,
        )
    )
    if found is None:
        raise NotFound
    return found


def memberships(session: Session, person: Person) -> Sequence[Organization]:
    """All that the person is of, by name."""
    return session.scalars(
        select(Organization)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(Membership.person_id == person.id, Organization.state == "active")
        .order_by(Organization.name_key, Organization.id)
    ).all()
