"""The one place where the web asks what time it is; rules receive the answer."""

from __future__ import annotations

from datetime import UTC, date, datetime

from matchmaker.settings import QUEBEC

__all__ = ["QUEBEC", "day_of", "half_month", "now", "today"]


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The date in Québec."""
    return now().astimezone(QUEBEC).date()


def day_of(moment: datetime) -> date:
    """The date in Québec at a moment of the database's."""
    return moment.astimezone(QUEBEC).date()


def half_month(day: date) -> int:
    """0 to 23; 0 is 1–15 January."""
    return (day.month - 1) * 2 + (day.day > 15)
