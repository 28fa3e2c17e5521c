"""What the page of shares shows: all of a scope, then by group, by site and by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matchmaker.impact.purchases.models import Purchase
from matchmaker.impact.shares import counting, lines, meals
from matchmaker.impact.shares.counting import Count, Scope
from matchmaker.impact.shares.meals import Meals
from matchmaker.impact.shares.models import Definition
from matchmaker.impact.shares.periods import Period
from matchmaker.organizations.models import Site


@dataclass(frozen=True)
class Summary:
    """`groups` are the largest first, `sites` as they were given, `months` in order."""

    whole: Count
    groups: Sequence[tuple[str, Count]]
    sites: Sequence[tuple[Site, Count]]
    months: Sequence[tuple[str, Count]]
    meals: Sequence[Meals]


def of(
    session: Session,
    sites: Sequence[Site],
    *,
    period: Period,
    over: Period,
    definitions: Sequence[Definition],
) -> Summary:
    """over: the part of the period that is over, in which meals are counted."""
    scope = Scope([site.id for site in sites], period.first, period.last)
    groups = counting.count(session, scope, definitions, by=lines.GROUP)
    by_site = counting.count(session, scope, definitions, by=Purchase.site_id)
    months = counting.count(session, scope, definitions, by=lines.MONTH)
    return Summary(
        whole=counting.everything(session, scope, definitions),
        groups=sorted(groups.items(), key=lambda each: -each[1].cents),
        sites=[(site, by_site[site.id]) for site in sites if site.id in by_site],
        months=sorted(months.items()),
        meals=meals.by_site(
            sites, {key: count.cents for key, count in by_site.items()}, period=over
        ),
    )
