"""Finding people."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from matchmaker.accounts import addresses
from matchmaker.accounts.models import FacilitatorRegion, Person, PersonRole, Role


def by_address(session: Session, address: str) -> Person | None:
    """The person who signs in with this address, active or not."""
    return session.scalar(select(Person).where(Person.email_key == addresses.key(address)))


def by_audit_key(session: Session, key: str) -> Person | None:
    """Whom the trail means, while their account exists."""
    return session.scalar(select(Person).where(Person.audit_key == key))


def holders(session: Session, role: str) -> Sequence[Person]:
    """The active people who hold a role."""
    return session.scalars(
        select(Person)
        .join(Person.roles)
        .where(Role.name == role, Person.active)
        .order_by(Person.id)
    ).all()


def facilitators_of(session: Session, region_code: str) -> Sequence[Person]:
    """The active facilitators who look after a region."""
    return session.scalars(
        select(Person)
        .join(Person.regions)
        .where(
            FacilitatorRegion.region_code == region_code,
            Person.active,
            _holds("facilitator"),
        )
        .order_by(Person.id)
    ).all()


def is_facilitator_of(session: Session, person: Person, region_code: str | None) -> bool:
    """Whether the person may act for a region; administrators may everywhere."""
    names = {role.name for role in person.roles}
    if "administrator" in names:
        return True
    if "facilitator" not in names or region_code is None:
        return False
    return bool(
        session.scalar(
            select(
                exists().where(
                    FacilitatorRegion.person_id == person.id,
                    FacilitatorRegion.region_code == region_code,
                )
            )
        )
    )


def _holds(role: str) -> ColumnElement[bool]:
    return exists().where(
        PersonRole.person_id == Person.id, PersonRole.role_id == Role.id, Role.name == role
    )
