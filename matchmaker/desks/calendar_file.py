"""Days as a calendar file (RFC 5545): the same days always make the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from matchmaker.desks.deadlines import Deadline
from matchmaker.errors import N_
from matchmaker.web.typography import say


def written(days: Sequence[Deadline], *, address: str) -> bytes:
    """A calendar of whole days, which have no time zone; `address`: of the service."""
    made = Calendar()
    made.add("prodid", "-//Jumelage//jumelage//FR")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", say(N_("Jumelage : mes dates")))
    for each in days:
        made.add_component(_event(each, address))
    return bytes(made.to_ical())


def _event(each: Deadline, address: str) -> Event:
    event = Event()
    event.add("uid", f"{each.key}@{urlsplit(address).hostname}")
    # when the row was written, in UTC: a stamp of now would make each answer another file
    event.add("dtstamp", each.written_at)
    event.add("dtstart", each.day)
    event.add("dtend", each.day + timedelta(days=1))
    event.add("summary", each.title)
    event.add("url", address + each.path)
    event.add("transp", "TRANSPARENT")
    return event
