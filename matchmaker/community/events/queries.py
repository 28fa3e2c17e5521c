"""Finding events: what comes, a month, who comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.community.events.models import Attendance, Event
from matchmaker.errors import N_, NotFound

PAGE: Final = 20
# what a calendar takes at once
MOST_IN_FEED: Final = 300
MOST_COMING: Final = 2000
_FURTHEST: Final = 500


class NoSuchEvent(NotFound):
    """Nothing at this address, or nothing for this visitor."""

    message = N_("Cet événement n’est pas, ou n’est plus, au calendrier.")


def coming(
    session: Session, *, now: datetime, page: int, region: str = ""
) -> tuple[Sequence[Event], int]:
    """One page of what is not over, the next first, and how many pages there are."""
    conditions = [Event.state != "draft", Event.ends_at > now]
    if region:
        conditions.append((Event.region_code == region) | Event.region_code.is_(None))
    count = session.scalar(select(func.count()).select_from(Event).where(*conditions)) or 0
    number = min(max(page, 1), _FURTHEST)
    found = session.scalars(
        select(Event)
        .where(*conditions)
        .order_by(Event.starts_at, Event.id)
        .offset((number - 1) * PAGE)
        .limit(PAGE)
    )
    return found.all(), -(-count // PAGE)


def between(session: Session, start: datetime, end: datetime) -> Sequence[Event]:
    """What starts from a moment until another, over or not."""
    return session.scalars(
        select(Event)
        .where(Event.state != "draft", Event.starts_at >= start, Event.starts_at < end)
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_IN_FEED)
    ).all()


def feed(session: Session, *, now: datetime) -> Sequence[Event]:
    """What calendars subscribe to: what is not over, cancelled ones with the rest."""
    return session.scalars(
        select(Event)
        .where(Event.state != "draft", Event.ends_at > now)
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_IN_FEED)
    ).all()


def drafts(session: Session) -> Sequence[Event]:
    """What facilitators have not announced yet."""
    order = (Event.starts_at, Event.id)
    return session.scalars(
        select(Event).where(Event.state == "draft").order_by(*order).limit(PAGE)
    ).all()


def one(session: Session, public_id: str) -> Event:
    """An event that was announced, or NoSuchEvent."""
    found = any_one(session, public_id)
    if found.state == "draft":
        raise NoSuchEvent
    return found


def any_one(session: Session, public_id: str) -> Event:
    """An event, announced or not, or NoSuchEvent."""
    found = session.scalar(select(Event).where(Event.public_id == public_id))
    if found is None:
        raise NoSuchEvent
    return found


def count(session: Session, event: Event) -> int:
    """How many registered, those who wait among them."""
    registered = select(func.count()).where(Attendance.event_id == event.id)
    return session.scalar(registered) or 0


def attendances(session: Session, event: Event) -> Sequence[Attendance]:
    """Who registered, in the order of arrival: those beyond the capacity wait."""
    return session.scalars(
        select(Attendance)
        .where(Attendance.event_id == event.id)
        .options(joinedload(Attendance.person), joinedload(Attendance.organization))
        .order_by(Attendance.id)
        .limit(MOST_COMING)
    ).all()


def month(year: int, number: int) -> tuple[datetime, datetime]:
    """The first moments of a month and of the next, in UTC."""
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    return datetime(year, number, 1, tzinfo=UTC), datetime(*following, 1, tzinfo=UTC)
