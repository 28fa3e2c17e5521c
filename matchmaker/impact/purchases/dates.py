"""Days of purchases, and the periods that people look at: the school year, or any twelve months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from matchmaker.errors import N_, Invalid
from matchmaker.impact.purchases.schemas import OLDEST

# an invoice may be dated of its delivery
AHEAD: Final = timedelta(days=60)
FIRST_MONTH: Final = 7


class NotADay(Invalid):
    """Long ago, or not yet."""

    message = N_("Écrivez une date d’achat entre 2000 et les deux prochains mois.")


def check(day: date, *, today: date) -> None:
    """Raises NotADay."""
    if not OLDEST <= day <= today + AHEAD:
        raise NotADay(field="bought_on")


@dataclass(frozen=True)
class Period:
    """Both ends included."""

    first: date
    last: date


def year_of(day: date) -> Period:
    """The year from July to June that holds a day: that of schools and of most menus."""
    start = day.year if day.month >= FIRST_MONTH else day.year - 1
    return Period(date(start, FIRST_MONTH, 1), date(start + 1, FIRST_MONTH - 1, 30))


def year_later(day: date) -> date:
    """The same day a year later; February 29 becomes the 28th."""
    is_leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap else day.day)
