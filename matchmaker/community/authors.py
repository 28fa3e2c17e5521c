"""Who writes for whom: members for organisations where they may edit, facilitators for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchmaker.accounts import roles
from matchmaker.accounts.models import Person
from matchmaker.errors import N_, Invalid
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Membership, Organization, Site

FACILITATING: Final = frozenset({roles.FACILITATOR, roles.ADMINISTRATOR})


class NotYours(Invalid):
    """An organisation for which the person does not write."""

    message = N_("Choisissez une organisation pour laquelle vous pouvez écrire.")


def is_facilitator(person: Person | None) -> bool:
    return person is not None and bool(FACILITATING & {role.name for role in person.roles})


def looks_after(session: Session, person: Person | None, organization: Organization | None) -> bool:
    """Whether the person reads over what this organisation writes: a facilitator of its regions.
    What comes from the facilitators themselves is everyone's of them."""
    if person is None or not is_facilitator(person):
        return False
    return organization is None or permissions.is_on_behalf(session, person, organization)


def within_reach(column: InstrumentedAttribute[Any], person: Person) -> ColumnElement[bool]:
    """The same as a condition on a column that holds an organisation."""
    regions = roles.regions_of(person)
    if regions is None:
        return true()
    near = select(Site.organization_id).where(Site.region_code.in_(regions))
    return or_(column.is_(None), column.in_(near))


def organizations(session: Session, person: Person | None) -> Sequence[Organization]:
    """Those for which a person may write, by name."""
    if person is None:
        return []
    return session.scalars(
        select(Organization)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(
            Membership.person_id == person.id,
            Membership.role.in_((permissions.OWNER, permissions.EDITOR)),
            Organization.state != "closed",
        )
        .order_by(Organization.name_key, Organization.id)
    ).all()


def own(session: Session, person: Person, slug: str) -> Organization:
    """One of them. Raises NotYours."""
    for each in organizations(session, person):
        if each.slug == slug:
            return each
    raise NotYours(field="organization")


def writes_for(session: Session, person: Person | None, organization_id: int | None) -> bool:
    """Whether the person speaks for this organisation by membership."""
    return any(each.id == organization_id for each in organizations(session, person))
