"""The calendar of a need: a school year from 1 July, and the day on which it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from matchmaker.intake import half_months

JULY: Final = 12


def school_year(day: date) -> int:
    """The year of the July that opened the school year of a day."""
    return day.year if half_months.index_of(day) >= JULY else day.year - 1


def last_day(curve: Sequence[int], year: int) -> date | None:
    """The last day served in the school year that opens in July of `year`."""
    served = [i for i in range(half_months.COUNT) if curve[(JULY + i) % half_months.COUNT]]
    if not served:
        return None
    last = JULY + served[-1]
    passed, half_month = divmod(last, half_months.COUNT)
    return half_months.last_day(year + passed, half_month)


def year_for(curve: Sequence[int], today: date) -> int:
    """The school year under way while something of it is left, otherwise the next one."""
    year = school_year(today)
    ends = last_day(curve, year)
    return year if ends is None or ends >= today else year + 1
