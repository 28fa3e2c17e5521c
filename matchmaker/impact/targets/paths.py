"""The way to a target: the trailing share month by month, a line through it, and where it leads.

The forecast is a straight line (least squares) through the middles of the trailing shares. It
knows no season and no decision: it says where the present slope leads, no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from matchmaker.impact.shares import periods
from matchmaker.impact.shares.counting import Tally

MONTHS: Final = 12
# fewer points make no line
FEWEST: Final = 4


@dataclass(frozen=True)
class Point:
    """The twelve months that end with `month`; `aim` is the step in force, 0 to 1."""

    month: date
    low: float | None
    high: float | None
    aim: float | None

    @property
    def middle(self) -> float | None:
        return None if self.low is None or self.high is None else (self.low + self.high) / 2


def trajectory(
    by_month: Mapping[str, Tally], steps: Sequence[tuple[date, float]], *, last: date
) -> list[Point]:
    """Twelve points up to the month of `last`. by_month: tallies by « 2026-10 », 23 months back
    at the most."""
    every = list(periods.months(_back(last, 2 * MONTHS - 2), last))
    tallies = [by_month.get(f"{month:%Y-%m}", Tally()) for month in every]
    return [
        _point(every[at], tallies[at - MONTHS + 1 : at + 1], steps)
        for at in range(MONTHS - 1, len(every))
    ]


def aim(steps: Sequence[tuple[date, float]], day: date) -> float | None:
    """What the next step asks on a day; the last one once all are over."""
    ordered = sorted(steps)
    return next(
        (value for due, value in ordered if due >= day), ordered[-1][1] if ordered else None
    )


def forecast(points: Sequence[Point], day: date) -> float | None:
    """The share on a day if the slope stays; none with too few months to draw a line."""
    known = [(_number(each.month), each.middle) for each in points if each.middle is not None]
    if len(known) < FEWEST:
        return None
    mean_x = sum(x for x, _ in known) / len(known)
    mean_y = sum(y for _, y in known) / len(known)
    spread = sum((x - mean_x) ** 2 for x, _ in known)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in known) / spread
    return min(max(mean_y + slope * (_number(day) - mean_x), 0.0), 1.0)


def standing(point: Point) -> str:
    """ahead, behind, unknown when the interval holds the aim, or none without either."""
    if point.low is None or point.high is None or point.aim is None:
        return "none"
    if point.low >= point.aim:
        return "ahead"
    return "behind" if point.high < point.aim else "unknown"


def _point(month: date, tallies: Sequence[Tally], steps: Sequence[tuple[date, float]]) -> Point:
    whole = sum(tallies, Tally())
    return Point(month, whole.low, whole.high, aim(steps, month))


def _back(day: date, months: int) -> date:
    number = _number(day) - months
    return date(number // MONTHS, number % MONTHS + 1, 1)


def _number(day: date) -> int:
    return day.year * MONTHS + day.month - 1
