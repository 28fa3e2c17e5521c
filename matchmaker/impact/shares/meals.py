"""Whether the money is plausible: what a meal costs, compared with the same kitchens elsewhere.

Meals are those a day that a site says, times the days on which its kind of kitchen serves. It is
a check of what was typed, not a figure to publish.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Final

from matchmaker.impact.shares.periods import Period
from matchmaker.organizations.models import Site

SCHOOLS: Final = frozenset({"school", "college", "university"})
EVERY_DAY: Final = frozenset({"hospital", "long_term_care", "seniors_residence"})
SUMMER: Final = (7, 8)
SATURDAY: Final = 5
# beyond twice or under half of what the others pay, a line is missing or typed twice
FAR: Final = 2.0


@dataclass(frozen=True)
class Meals:
    """A site's cost per meal; `is_far` from the median of the organisation's other sites."""

    site: Site
    days: int
    count: int
    cents_per_meal: float
    is_far: bool = False


def by_site(sites: Sequence[Site], cents: dict[int, float], *, period: Period) -> list[Meals]:
    """The sites that say how many meals they serve and that bought something, by name."""
    found = [
        each
        for site in sites
        if site.meals_per_day
        and cents.get(site.id, 0) > 0
        and (each := _meals(site, cents[site.id], period=period))
    ]
    return [_compared(each, found) for each in found]


def days(institution_type: str, period: Period) -> int:
    """School days are Mondays to Fridays outside July and August, and not the holidays, which
    differ by school; other kitchens serve every day, or on weekdays."""
    if institution_type in EVERY_DAY:
        return period.days
    closed = SUMMER if institution_type in SCHOOLS else ()
    every = (period.first + timedelta(days=n) for n in range(period.days))
    return sum(1 for day in every if day.weekday() < SATURDAY and day.month not in closed)


def _meals(site: Site, cents: float, *, period: Period) -> Meals | None:
    served = days(site.organization.institution_type, period)
    count = served * (site.meals_per_day or 0)
    return Meals(site, served, count, cents / count) if count else None


def _compared(each: Meals, found: Sequence[Meals]) -> Meals:
    others = [other.cents_per_meal for other in found if other is not each]
    if not others:
        return each
    ratio = each.cents_per_meal / median(others)
    return Meals(each.site, each.days, each.count, each.cents_per_meal, not 1 / FAR <= ratio <= FAR)
