"""Who holds which role. A member is somebody with none of these."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import FacilitatorRegion, Person, Role
from matchmaker.errors import N_, Invalid
from matchmaker.places.models import Region

MEMBER: Final = "member"
FACILITATOR: Final = "facilitator"
ADMINISTRATOR: Final = "administrator"
NAMES: Final = (MEMBER, FACILITATOR, ADMINISTRATOR)


class UnknownRegion(Invalid):
    """Not one of the seventeen."""

    message = N_("Écrivez le code d’une région, de 01 à 17.")


def grant(
    session: Session, person: Person, role: str, *, by: str, regions: Collection[str] = ()
) -> None:
    """Give a role; a facilitator's regions become exactly these. Member takes the others away."""
    if role not in NAMES:
        raise ValueError(f"{role!r} is not one of {', '.join(NAMES)}")
    if role == MEMBER:
        for held in [each.name for each in person.roles]:
            revoke(session, person, held, by=by)
        return
    if role == FACILITATOR:
        _look_after(session, person, regions)
    if role not in {each.name for each in person.roles}:
        person.roles.append(_row(session, role))
    session.flush()
    _record(session, person, "role.granted", by=by, role=role, regions=sorted(regions))


def revoke(session: Session, person: Person, role: str, *, by: str) -> None:
    """Take a role away, with its regions."""
    if role not in {each.name for each in person.roles}:
        return
    person.roles = [each for each in person.roles if each.name != role]
    if role == FACILITATOR:
        person.regions = []
    session.flush()
    _record(session, person, "role.revoked", by=by, role=role)


def regions_of(person: Person) -> Collection[str] | None:
    """The codes of the regions a facilitator looks after; None is all of them."""
    if ADMINISTRATOR in {role.name for role in person.roles}:
        return None
    return {each.region_code for each in person.regions}


def _look_after(session: Session, person: Person, regions: Collection[str]) -> None:
    known = set(session.scalars(select(Region.code).where(Region.code.in_(regions))))
    if set(regions) - known:
        raise UnknownRegion(field="regions")
    kept = [each for each in person.regions if each.region_code in regions]
    new = set(regions) - {each.region_code for each in kept}
    person.regions = kept + [FacilitatorRegion(region_code=code) for code in sorted(new)]


def _row(session: Session, name: str) -> Role:
    session.execute(insert(Role).values(name=name).on_conflict_do_nothing())
    return session.scalars(select(Role).where(Role.name == name)).one()


def _record(session: Session, person: Person, act: str, *, by: str, **details: object) -> None:
    audit.record(session, by, act, subject_kind="person", subject_id=person.audit_key, **details)
