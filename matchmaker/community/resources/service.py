"""Proposing, publishing and withdrawing resources; saying what they were good for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.community import authors
from matchmaker.community.files import service as files
from matchmaker.community.files.service import Sent
from matchmaker.community.resources.models import Resource, ResourceMark
from matchmaker.community.resources.schemas import MarksIn, ResourceIn
from matchmaker.errors import N_, Conflict, Invalid, NotFound
from matchmaker.intake import text


class NothingToShow(Invalid):
    """Neither a link, nor a file, nor a text."""

    message = N_("Donnez au moins un lien, un fichier ou un texte.")


class NoOrganization(Invalid):
    """A member proposes in the name of an organisation."""

    message = N_("Dites au nom de quelle organisation vous proposez cette ressource.")


class NotToPublish(Conflict):
    """A draft is its author's."""

    message = N_("Cette ressource est un brouillon : son auteur ne l’a pas encore proposée.")


def may_read(session: Session, resource: Resource, person: Person | None) -> bool:
    """Everybody reads what is published; the rest, its organisation and who looks after it."""
    return (
        resource.state == "published"
        or authors.looks_after(session, person, resource.organization)
        or authors.writes_for(session, person, resource.organization_id)
    )


def may_change(session: Session, resource: Resource, person: Person | None) -> bool:
    """What everybody reads, only facilitators change."""
    if authors.looks_after(session, person, resource.organization):
        return True
    return resource.state != "published" and authors.writes_for(
        session, person, resource.organization_id
    )


def must_decide(session: Session, resource: Resource, person: Person) -> None:
    """What a facilitator of another region cannot."""
    if not authors.looks_after(session, person, resource.organization):
        raise NotFound


def must_change(session: Session, resource: Resource, person: Person) -> None:
    if not may_change(session, resource, person):
        raise NotFound


def propose(session: Session, data: ResourceIn, sent: Sent | None, *, by: Person) -> Resource:
    """Raises NothingToShow, NoOrganization, NotYours and the refusals of files."""
    resource = Resource(made_by=by.audit_key)
    if data.organization:
        resource.organization_id = authors.own(session, by, data.organization).id
    elif not authors.is_facilitator(by):
        raise NoOrganization(field="organization")
    resource.state = data.state
    _write(session, resource, data, sent=sent, by=by)
    session.add(resource)
    session.flush()
    _record(session, resource, "resource.proposed", by=by)
    return resource


def revise(
    session: Session, resource: Resource, data: ResourceIn, *, sent: Sent | None, by: Person
) -> None:
    """Change a resource; its organisation stays. A member's change has to be read over."""
    must_change(session, resource, by)
    _write(session, resource, data, sent=sent, by=by)
    if not authors.is_facilitator(by):
        resource.state = data.state
    session.flush()
    _record(session, resource, "resource.changed", by=by)


def publish(session: Session, resource: Resource, *, by: Person, now: datetime) -> None:
    """Show a proposed or withdrawn resource to everybody; twice is once."""
    if resource.state == "draft":
        raise NotToPublish
    if resource.state == "published":
        return
    resource.state, resource.published_at, resource.note = "published", now, ""
    _record(session, resource, "resource.published", by=by)


def withdraw(session: Session, resource: Resource, note: str, *, by: Person) -> None:
    """Take it from everybody's sight; its organisation reads why and may propose it anew."""
    resource.state, resource.note = "withdrawn", note
    _record(session, resource, "resource.withdrawn", by=by)


def mark(session: Session, resource: Resource, data: MarksIn, *, by: Person) -> None:
    """What an organisation says of a resource, in place of what it said before."""
    organization = authors.own(session, by, data.organization)
    said = ResourceMark.organization_id == organization.id
    session.execute(
        delete(ResourceMark).where(
            ResourceMark.resource_id == resource.id, said, ResourceMark.kind.not_in(data.kinds)
        )
    )
    for kind in dict.fromkeys(data.kinds):
        session.execute(
            insert(ResourceMark)
            .values(
                resource_id=resource.id,
                organization_id=organization.id,
                kind=kind,
                made_by=by.audit_key,
            )
            .on_conflict_do_nothing()
        )


def _write(
    session: Session, resource: Resource, data: ResourceIn, *, sent: Sent | None, by: Person
) -> None:
    if not (data.link or data.body or sent or resource.file_id):
        raise NothingToShow(field="link")
    for name in ("title", "summary", "kind", "sector", "effort", "language", "body"):
        setattr(resource, name, getattr(data, name))
    resource.link = data.link or ""
    resource.search_key = text.search_key(f"{data.title} {data.summary} {data.body}")
    if sent is not None:
        resource.file = files.keep(session, sent, by=by, alt=data.alt)


def _record(session: Session, resource: Resource, act: str, *, by: Person) -> None:
    audit.record(session, by.audit_key, act, subject_kind="resource", subject_id=resource.id)
