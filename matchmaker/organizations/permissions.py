"""Who may act for an organisation or at one of its sites.

Members may by their role; members of the body it belongs to (a service centre for its schools),
and of the company that runs a site's kitchen, as well. Facilitators of a site's region and
administrators may on behalf, and every such act leaves a line in the trail. To anybody else the
thing does not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import FacilitatorRegion, Person
from matchmaker.errors import N_, NotAllowed, NotFound
from matchmaker.organizations.models import Membership, Organization, Site

OWNER: Final = "owner"
EDITOR: Final = "editor"
READER: Final = "reader"
ROLES: Final = (OWNER, EDITOR, READER)
# what a facilitator is, for an organisation of the region
ON_BEHALF: Final = "on_behalf"


class ReadersOnly(NotAllowed):
    """A reader tried to change something."""

    message = N_("Votre rôle permet de consulter, pas de modifier. Demandez à un responsable.")


class OwnersOnly(NotAllowed):
    """An editor tried what owners decide."""

    message = N_("Seul un responsable de l’organisation peut faire cela.")


def role_of(session: Session, person_id: int, organization: Organization) -> str | None:
    """The best role a person has, by membership here or in the body this one belongs to."""
    return _best(session, person_id, [organization.id, organization.parent_id])


def role_at(session: Session, person_id: int, site: Site) -> str | None:
    """The best role at a site: of its owner, the owner's parent, or who runs its kitchen."""
    organization = site.organization
    return _best(session, person_id, [organization.id, organization.parent_id, site.operator_id])


def may_read(session: Session, person: Person, organization: Organization) -> bool:
    """Whether the person sees what members see."""
    return bool(role_of(session, person.id, organization)) or is_on_behalf(
        session, person, organization
    )


def may_edit(session: Session, person: Person, organization: Organization) -> bool:
    """Whether `must_edit` would let the person act; asks without leaving a line."""
    role = role_of(session, person.id, organization)
    return role in {OWNER, EDITOR} or is_on_behalf(session, person, organization)


def may_edit_site(session: Session, person: Person, site: Site) -> bool:
    """Whether `must_edit_site` would let the person act; asks without leaving a line."""
    role = role_at(session, person.id, site)
    return role in {OWNER, EDITOR} or is_on_behalf(session, person, site.organization)


def stands_in(session: Session, person: Person, organization: Organization) -> bool:
    """Whether whatever the person changes there is changed on behalf, and each page says so."""
    return role_of(session, person.id, organization) is None and is_on_behalf(
        session, person, organization
    )


def must_read(session: Session, person: Person, organization: Organization) -> None:
    """Raises NotFound unless the person sees what members see."""
    if not may_read(session, person, organization):
        raise NotFound


def must_edit(session: Session, person: Person, organization: Organization) -> None:
    """Let an act happen: NotFound for strangers, ReadersOnly for readers."""
    role = role_of(session, person.id, organization)
    _admit(session, person, organization, role=role)


def must_edit_site(session: Session, person: Person, site: Site) -> None:
    """The same at a site, for whoever runs its kitchen too."""
    _admit(session, person, site.organization, role=role_at(session, person.id, site))


def must_prepare(session: Session, person: Person, organization: Organization) -> None:
    """What a form asks before it is shown: as `must_edit`, without a line."""
    _refuse(session, person, organization, role=role_of(session, person.id, organization))


def must_prepare_site(session: Session, person: Person, site: Site) -> None:
    """What the form of a site asks before it is shown."""
    _refuse(session, person, site.organization, role=role_at(session, person.id, site))


def must_own(session: Session, person: Person, organization: Organization) -> None:
    """Let an owner's act happen: members, roles, the bodies it belongs to."""
    role = _owning(session, person, organization)
    _admit(session, person, organization, role=role)


def must_prepare_owning(session: Session, person: Person, organization: Organization) -> None:
    """What an owner's page asks before it is shown: as `must_own`, without a line."""
    role = _owning(session, person, organization)
    _refuse(session, person, organization, role=role)


def is_on_behalf(session: Session, person: Person, organization: Organization) -> bool:
    """Whether the person is an administrator, or a facilitator of a region of its sites."""
    names = {role.name for role in person.roles}
    if "administrator" in names:
        return True
    if "facilitator" not in names:
        return False
    shared = (
        select(Site.id)
        .join(FacilitatorRegion, FacilitatorRegion.region_code == Site.region_code)
        .where(Site.organization_id == organization.id, FacilitatorRegion.person_id == person.id)
        .limit(1)
    )
    return session.scalar(shared) is not None


def _owning(session: Session, person: Person, organization: Organization) -> str | None:
    role = role_of(session, person.id, organization)
    if role == EDITOR and not is_on_behalf(session, person, organization):
        raise OwnersOnly
    return role


def _admit(
    session: Session, person: Person, organization: Organization, *, role: str | None
) -> None:
    _refuse(session, person, organization, role=role)
    if role in {OWNER, EDITOR}:
        return
    audit.record(
        session,
        person.audit_key,
        "organization.edited_on_behalf",
        subject_kind="organization",
        subject_id=organization.id,
    )


def _refuse(
    session: Session, person: Person, organization: Organization, *, role: str | None
) -> None:
    if role in {OWNER, EDITOR} or is_on_behalf(session, person, organization):
        return
    raise NotFound if role is None else ReadersOnly


def _best(session: Session, person_id: int, organization_ids: Sequence[int | None]) -> str | None:
    held = set(
        session.scalars(
            select(Membership.role).where(
                Membership.person_id == person_id,
                Membership.organization_id.in_([each for each in organization_ids if each]),
            )
        )
    )
    return next((role for role in ROLES if role in held), None)
