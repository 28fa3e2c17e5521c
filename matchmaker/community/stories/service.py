"""Telling a story, consenting to it, publishing it or sending it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.community import authors
from matchmaker.community.files import service as files
from matchmaker.community.files.service import Sent
from matchmaker.community.stories.models import Story
from matchmaker.community.stories.schemas import StoryIn
from matchmaker.errors import N_, Conflict, Invalid, NotFound
from matchmaker.intake import text
from matchmaker.places import queries as places


class NoOrganization(Invalid):
    """A story is always somebody's."""

    message = N_("Dites de quelle organisation vous racontez le bon coup.")


class UnknownRegion(Invalid):
    """Not one of the seventeen."""

    message = N_("Choisissez une région de la liste.")


class NotConsented(Conflict):
    """The organisation has not said yes."""

    message = N_("L’organisation n’a pas encore donné son accord : le bon coup attend.")


class NotSubmitted(Conflict):
    """Its author still has it in hand."""

    message = N_("Ce bon coup est encore entre les mains de son auteur.")


def may_read(session: Session, story: Story, person: Person | None) -> bool:
    """Everybody reads what is published; the rest, its organisation and who looks after it."""
    return (
        story.state == "published"
        or authors.looks_after(session, person, story.organization)
        or authors.writes_for(session, person, story.organization_id)
    )


def may_change(session: Session, story: Story, person: Person | None) -> bool:
    """Its organisation does, until everybody reads it; facilitators do not speak for it."""
    is_open = story.state != "published"
    return is_open and authors.writes_for(session, person, story.organization_id)


def must_decide(session: Session, story: Story, person: Person) -> None:
    """What a facilitator of another region cannot."""
    if not authors.looks_after(session, person, story.organization):
        raise NotFound


def must_change(session: Session, story: Story, person: Person) -> None:
    if not may_change(session, story, person):
        raise NotFound


def tell(session: Session, data: StoryIn, sent: Sent | None, *, by: Person, now: datetime) -> Story:
    """Raises NoOrganization, NotYours, UnknownRegion and the refusals of files."""
    if not data.organization:
        raise NoOrganization(field="organization")
    organization = authors.own(session, by, data.organization)
    story = Story(organization_id=organization.id, made_by=by.audit_key)
    _write(session, story, data, sent=sent, by=by, now=now)
    session.add(story)
    session.flush()
    _record(session, story, "story.told", by=by)
    return story


def revise(
    session: Session,
    story: Story,
    data: StoryIn,
    *,
    sent: Sent | None,
    by: Person,
    now: datetime,
) -> None:
    """Change a story that is not published; its organisation stays."""
    must_change(session, story, by)
    _write(session, story, data, sent=sent, by=by, now=now)
    session.flush()
    _record(session, story, "story.changed", by=by)


def publish(session: Session, story: Story, *, by: Person, now: datetime) -> None:
    """Show it to everybody; twice is once. Raises NotSubmitted, NotConsented."""
    if story.state == "published":
        return
    if story.state != "submitted":
        raise NotSubmitted
    if story.consented_at is None:
        raise NotConsented
    story.state, story.published_at, story.note = "published", now, ""
    _record(session, story, "story.published", by=by)


def give_back(session: Session, story: Story, note: str, *, by: Person) -> None:
    """Return it to its organisation with what is to be taken up again; also a published one."""
    if story.state == "draft":
        raise NotSubmitted
    story.state, story.note = "returned", note
    _record(session, story, "story.returned", by=by)


def withdraw_consent(session: Session, story: Story, *, by: Person) -> None:
    """The organisation takes its word back: nobody else reads the story from now on."""
    if not authors.writes_for(session, by, story.organization_id):
        raise NotFound
    story.consented_at, story.consented_by = None, ""
    if story.state == "published":
        story.state = "returned"
    _record(session, story, "story.consent_withdrawn", by=by)


def _write(
    session: Session,
    story: Story,
    data: StoryIn,
    *,
    sent: Sent | None,
    by: Person,
    now: datetime,
) -> None:
    for name in ("title", "partners", "body", "lesson", "sector", "state"):
        setattr(story, name, getattr(data, name))
    story.region_code = _region(session, data.region)
    story.search_key = text.search_key(f"{data.title} {data.partners} {data.body} {data.lesson}")
    # a consent is to this text: another text needs another
    story.consented_at = now if data.consents else None
    story.consented_by = by.audit_key if data.consents else ""
    if sent is not None:
        story.picture = files.keep_picture(session, sent, by=by, alt=data.alt)


def _region(session: Session, code: str | None) -> str | None:
    known: Sequence[str] = [row.code for row in places.regions(session)]
    if code is not None and code not in known:
        raise UnknownRegion(field="region")
    return code


def _record(session: Session, story: Story, act: str, *, by: Person) -> None:
    audit.record(session, by.audit_key, act, subject_kind="story", subject_id=story.id)
