"""Closing a profile and opening it again, hiding what it publishes, and noting things about it.

The trail keeps who, what and the reason's code; words go into a note that facilitators read.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from matchmaker import jobs
from matchmaker.accounts.models import Person
from matchmaker.demand import service as demand
from matchmaker.errors import N_, Conflict, NotFound
from matchmaker.facilitation.models import OrganizationNote
from matchmaker.facilitation.schemas import ModerationIn, NoteIn
from matchmaker.organizations import permissions, queries, trail
from matchmaker.organizations.models import Membership, Organization
from matchmaker.supply import service as supply

MOST_NOTES = 100


class AlreadyClosed(Conflict):
    """It is closed."""

    message = N_("Cette fiche est déjà fermée.")


class NotClosed(Conflict):
    """It is open."""

    message = N_("Cette fiche est déjà ouverte.")


def file_of(session: Session, slug: str, *, by: Person) -> Organization:
    """The organisation whose papers this facilitator may see and keep, or NotFound."""
    organization = queries.by_slug(session, slug)
    if not permissions.is_on_behalf(session, by, organization):
        raise NotFound
    return organization


def close(session: Session, organization: Organization, said: ModerationIn, *, by: Person) -> None:
    """Take a profile out of the directory, the searches and the pairings."""
    if organization.state == "closed":
        raise AlreadyClosed
    organization.state = "closed"
    organization.updated_by = by.audit_key
    session.flush()
    jobs.enqueue(session, "pairing.repair", organization_id=organization.id)
    _say(session, organization, said, by=by)
    trail.record(session, by, "organization.closed", organization=organization, why=said.why)


def reopen(session: Session, organization: Organization, *, by: Person) -> None:
    """Put it back: held by its members, or waiting for somebody to claim it."""
    if organization.state != "closed":
        raise NotClosed
    held = exists().where(Membership.organization_id == organization.id)
    organization.state = "active" if session.scalar(select(held)) else "unclaimed"
    organization.updated_by = by.audit_key
    session.flush()
    jobs.enqueue(session, "pairing.repair", organization_id=organization.id)
    trail.record(session, by, "organization.reopened", organization=organization)


def hide(session: Session, organization: Organization, said: ModerationIn, *, by: Person) -> int:
    """Pause all that it publishes; its members may resume. Answers how many."""
    count = supply.pause_everything(session, organization, by=by)
    count += demand.pause_everything(session, organization, by=by)
    _say(session, organization, said, by=by)
    trail.record(session, by, "organization.hidden", organization=organization, why=said.why)
    return count


def note(session: Session, organization: Organization, said: NoteIn, *, by: Person) -> None:
    """Write something down for the others of the desk."""
    session.add(OrganizationNote(organization_id=organization.id, person_id=by.id, body=said.body))
    session.flush()
    trail.record(session, by, "organization.noted", organization=organization)


def notes(session: Session, organization: Organization) -> Sequence[OrganizationNote]:
    """The last ones first."""
    return session.scalars(
        select(OrganizationNote)
        .where(OrganizationNote.organization_id == organization.id)
        .options(selectinload(OrganizationNote.person))
        .order_by(OrganizationNote.written_at.desc(), OrganizationNote.id.desc())
        .limit(MOST_NOTES)
    ).all()


def _say(session: Session, organization: Organization, said: ModerationIn, *, by: Person) -> None:
    if said.comment:
        session.add(
            OrganizationNote(organization_id=organization.id, person_id=by.id, body=said.comment)
        )
