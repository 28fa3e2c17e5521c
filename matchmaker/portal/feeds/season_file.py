"""The season as a calendar (RFC 5545): what starts and what ends, year after year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from matchmaker.catalogue.models import Product
from matchmaker.errors import N_
from matchmaker.portal.asking import name_of
from matchmaker.web import figures_words, filters, vocabulary
from matchmaker.web.typography import say

# what is frozen or canned is on hand all year
MODES: Final = ("field", "storage", "greenhouse")
STARTS: Final = N_("%(product)s, %(mode)s : la saison commence")
ENDS: Final = N_("%(product)s, %(mode)s : la saison s’achève")


@dataclass(frozen=True)
class Turn:
    """A day of the year on which a season starts or ends."""

    key: str
    day: date
    title: str
    path: str


def turns(
    products: Sequence[Product],
    curves: Mapping[int, Mapping[str, Sequence[int]]],
    *,
    year: int,
) -> list[Turn]:
    """The starts and ends of a year, in order; nothing of what never ends."""
    found = [
        turn
        for product in products
        for mode in MODES
        for turn in _of_curve(product, mode, curve=curves.get(product.id, {}).get(mode), year=year)
    ]
    return sorted(found, key=lambda turn: (turn.day, turn.key))


def written(found: Sequence[Turn], *, address: str, name: str) -> bytes:
    """A calendar of whole days that come back each year; `address`: of the service."""
    made = Calendar()
    made.add("prodid", "-//Jumelage//saison//FR")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for each in found:
        made.add_component(_event(each, address))
    return bytes(made.to_ical())


def _of_curve(
    product: Product, mode: str, *, curve: Sequence[int] | None, year: int
) -> Iterator[Turn]:
    if not curve or all(curve):
        return
    words = {"product": name_of(product), "mode": vocabulary.word("mode", mode)}
    path = f"/produits/{product.slug}"
    for number, (first, last) in enumerate(figures_words.spans(curve)):
        key = f"{product.slug}-{mode}-{number}"
        yield Turn(f"{key}-debut", _first_day(year, first), say(STARTS, **words), path)
        yield Turn(f"{key}-fin", _last_day(year, last), say(ENDS, **words), path)


def _first_day(year: int, half_month: int) -> date:
    return date(year, half_month // 2 + 1, 16 if half_month % 2 else 1)


def _last_day(year: int, half_month: int) -> date:
    last = filters.LAST_DAYS[half_month // 2] if half_month % 2 else 15
    return date(year, half_month // 2 + 1, last)


def _event(each: Turn, address: str) -> Event:
    event = Event()
    event.add("uid", f"{each.key}@{urlsplit(address).hostname}")
    # of the year that the file is for: a stamp of now would make each answer another file
    event.add("dtstamp", datetime(each.day.year, 1, 1, tzinfo=UTC))
    event.add("dtstart", each.day)
    event.add("dtend", each.day + timedelta(days=1))
    event.add("rrule", {"freq": "yearly"})
    event.add("summary", each.title)
    event.add("url", address + each.path)
    event.add("transp", "TRANSPARENT")
    return event
