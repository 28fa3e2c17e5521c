"""Events as calendar files (RFC 5545), in UTC: each calendar shows its reader's own hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from urllib.parse import urlsplit

from icalendar import Calendar
from icalendar import Event as Entry

from matchmaker.community.events.models import Event
from matchmaker.errors import N_
from matchmaker.web.typography import say


def written(events: Sequence[Event], *, address: str) -> bytes:
    """A calendar; `address`: of the service. The same events always make the same bytes."""
    made = Calendar()
    made.add("prodid", "-//Jumelage//jumelage//FR")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", say(N_("Commun’assiette : événements")))
    for each in events:
        made.add_component(_entry(each, address))
    return bytes(made.to_ical())


def _entry(event: Event, address: str) -> Entry:
    entry = Entry()
    entry.add("uid", f"event-{event.public_id}@{urlsplit(address).hostname}")
    entry.add("dtstamp", event.updated_at.astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("summary", event.title)
    entry.add("location", event.place or say(N_("En ligne")))
    # not where to connect: that is for those who registered
    entry.add("url", f"{address}/communaute/evenements/{event.public_id}")
    entry.add("status", "CANCELLED" if event.state == "cancelled" else "CONFIRMED")
    return entry
