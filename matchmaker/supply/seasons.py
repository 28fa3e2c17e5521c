"""The season of an offer: where it begins, the year it belongs to, the day it ends.

A season belongs to the year of its first half-month. Curves are 24 percents by mode; modes
stack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from matchmaker.intake import half_months

MODES: Final = ("field", "storage", "greenhouse", "processed")

Curves = Mapping[str, Sequence[int]]


def start(curves: Curves) -> int | None:
    """The first half-month; None when nothing is offered.

    Where storage leads from one harvest to the next without a gap, the harvest opens the season.
    """
    together = half_months.stacked(curves.values())
    if not all(together):
        return half_months.start_of(together)
    gapped = (curves[mode] for mode in MODES if mode in curves and 0 in curves[mode])
    return half_months.start_of(next((c for c in gapped if any(c)), together))


def last_day(curves: Curves, year: int) -> date | None:
    """The day on which the season of `year` ends; it may lie in the next year."""
    first = start(curves)
    if first is None:
        return None
    last = half_months.end_of(half_months.stacked(curves.values()), first)
    return half_months.last_day(year if last >= first else year + 1, last)


def span(curves: Curves, mode: str, *, year: int) -> tuple[date, date] | None:
    """First and last day of one mode in the season of `year`; None when it offers nothing."""
    first = start(curves)
    if first is None:
        return None
    curve = curves.get(mode) or [0] * half_months.COUNT
    worked = [i for i in range(first, first + half_months.COUNT) if curve[i % half_months.COUNT]]
    if not worked:
        return None
    (opens, begins), (closes, ends) = (
        divmod(i, half_months.COUNT) for i in (worked[0], worked[-1])
    )
    return half_months.first_day(year + opens, begins), half_months.last_day(year + closes, ends)


def year_for(curves: Curves, today: date) -> int:
    """The season that runs today or, failing that, the next one to come."""
    for year in (today.year - 1, today.year):
        ends = last_day(curves, year)
        if ends is not None and ends >= today:
            return year
    return today.year + 1 if any(map(any, curves.values())) else today.year


def years_to_choose(curves: Curves, today: date) -> tuple[int, int]:
    """The season under way or next, and the one after it."""
    year = year_for(curves, today)
    return year, year + 1


def shifted(curves: Curves, by: int) -> dict[str, list[int]]:
    """Every mode `by` half-months later."""
    return {mode: half_months.shifted(curve, by) for mode, curve in curves.items()}


def year_shifted(curves: Curves, year: int, *, by: int) -> int:
    """The season's year once it begins `by` half-months later: past December, the next one."""
    first = start(curves)
    return year if first is None else year + (first + by) // half_months.COUNT
