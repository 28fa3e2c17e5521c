"""Periods that a page can be of: the school year, the calendar year, the last twelve months, or
two days that somebody chose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

SCHOOL: Final = "scolaire"
CALENDAR: Final = "civile"
TRAILING: Final = "douze-mois"
CHOSEN: Final = "dates"
KINDS: Final = (SCHOOL, CALENDAR, TRAILING, CHOSEN)
# schools and the ministry count from 1 July
FIRST_SCHOOL_MONTH: Final = 7


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included."""

    kind: str
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def until(self, day: date) -> Period:
        """The part that is over on a day; its first day at the least."""
        return Period(self.kind, self.first, max(self.first, min(self.last, day)))


def school_year(today: date) -> Period:
    start = today.year if today.month >= FIRST_SCHOOL_MONTH else today.year - 1
    return Period(SCHOOL, date(start, FIRST_SCHOOL_MONTH, 1), date(start + 1, 6, 30))


def calendar_year(today: date) -> Period:
    return Period(CALENDAR, date(today.year, 1, 1), date(today.year, 12, 31))


def trailing(today: date) -> Period:
    """The twelve whole months before the month of a day: a month half typed would pull the
    share."""
    last = date(today.year, today.month, 1) - timedelta(days=1)
    return Period(TRAILING, date(last.year - (last.month < 12), last.month % 12 + 1, 1), last)


def chosen(kind: str, first: date | None, *, last: date | None, today: date) -> Period:
    """What an address asks for; what makes no sense is the school year."""
    if kind == CHOSEN and first and last and first <= last:
        return Period(CHOSEN, first, last)
    makers = {CALENDAR: calendar_year, TRAILING: trailing}
    return makers.get(kind, school_year)(today)


def months(first: date, last: date) -> Iterator[date]:
    """The first day of each month from one day to another."""
    at = date(first.year, first.month, 1)
    while at <= last:
        yield at
        at = date(at.year + at.month // 12, at.month % 12 + 1, 1)
