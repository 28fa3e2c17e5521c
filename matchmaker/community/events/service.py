"""Announcing events, and coming to them.

Who comes is decided by the order of arrival: the first of them, as many as there are places, are
in, and the others wait. Whoever cancels makes room for the first who waits, without another act.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.community import speaking
from matchmaker.community.events.models import Attendance, Event
from matchmaker.community.events.schemas import AttendanceIn, EventIn
from matchmaker.errors import N_, Conflict, Invalid

_COLUMNS = ("title", "body", "starts_at", "ends_at", "zone", "place", "link", "sector", "capacity")


class Over(Conflict):
    """Nobody registers for what is over, or cancelled."""

    message = N_("On ne s’inscrit plus à cet événement.")


def announce(session: Session, data: EventIn, *, by: Person) -> Event:
    """A new event; the same title at the same moment is the same event."""
    session.execute(
        insert(Event)
        .values(title=data.title, starts_at=data.starts_at, ends_at=data.ends_at, zone=data.zone)
        .on_conflict_do_nothing(index_elements=[Event.title, Event.starts_at])
    )
    made = session.scalars(
        select(Event).where(Event.title == data.title, Event.starts_at == data.starts_at)
    ).one()
    return change(session, made, data, by=by)


def change(session: Session, event: Event, data: EventIn, *, by: Person) -> Event:
    """Say it otherwise, move it, or cancel it."""
    twin = select(Event.id).where(
        Event.title == data.title, Event.starts_at == data.starts_at, Event.id != event.id
    )
    if session.scalar(twin) is not None:
        raise Invalid(N_("Un événement de ce titre commence déjà à ce moment."), field="title")
    for name in _COLUMNS:
        setattr(event, name, getattr(data, name))
    event.region_code, event.state = data.region or None, data.state
    session.flush()
    audit.record(
        session, by.audit_key, "event.written", subject_kind="event", subject_id=event.public_id
    )
    return event


def register(
    session: Session, event: Event, data: AttendanceIn, *, by: Person, now: datetime
) -> None:
    """Come for an organisation; again, it changes for which."""
    organization = speaking.as_member(session, by, data.organization)
    if event.state != "published" or event.ends_at <= now:
        raise Over
    # one after the other: the order of numbers is then the order of arrival
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    session.execute(
        insert(Attendance)
        .values(event_id=event.id, person_id=by.id, organization_id=organization.id)
        .on_conflict_do_update(
            index_elements=[Attendance.event_id, Attendance.person_id],
            set_={"organization_id": organization.id},
        )
    )


def cancel(session: Session, event: Event, *, by: Person) -> None:
    """Not come; twice is once."""
    session.execute(
        delete(Attendance).where(Attendance.event_id == event.id, Attendance.person_id == by.id)
    )


def rank(session: Session, event: Event, person_id: int) -> int | None:
    """The person's place in the order of arrival, from 1; None: they did not register."""
    own = select(Attendance.id).where(
        Attendance.event_id == event.id, Attendance.person_id == person_id
    )
    number = session.scalar(own)
    if number is None:
        return None
    before = select(func.count()).where(Attendance.event_id == event.id, Attendance.id <= number)
    return session.scalar(before)


def is_in(event: Event, place: int | None) -> bool:
    """Whether a place in the order of arrival is one of the places that there are."""
    return place is not None and (event.capacity is None or place <= event.capacity)
