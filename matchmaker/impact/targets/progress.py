"""A target beside what was bought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from matchmaker.impact.shares import buyers, counting, definitions, lines
from matchmaker.impact.shares.counting import Scope
from matchmaker.impact.targets import gaps, paths
from matchmaker.impact.targets.gaps import Gain
from matchmaker.impact.targets.models import Target
from matchmaker.impact.targets.paths import Point
from matchmaker.organizations.models import Organization


@dataclass(frozen=True)
class Progress:
    """`points` are the last twelve months; `baseline` the first of them that has a share."""

    points: Sequence[Point]
    baseline: Point | None
    forecasts: Sequence[tuple[date, float, float | None]]
    standing: str
    unknown: Sequence[Gain]
    elsewhere: Sequence[Gain]


def of(session: Session, organization: Organization, target: Target, *, last: date) -> Progress:
    """last: the end of the last whole month."""
    versions = [
        each for each in definitions.versions(session) if each.code == target.definition_code
    ]
    site_ids = [site.id for site in buyers.sites(session, organization)]
    code, steps = target.definition_code, [(step.due, step.value) for step in target.steps]
    since = date(last.year - 2, last.month, 1)
    months = counting.count(session, Scope(site_ids, since, last), versions, by=lines.MONTH)
    points = paths.trajectory(
        {month: found.in_cents[code] for month, found in months.items()}, steps, last=last
    )
    year = Scope(site_ids, points[0].month, last)
    return Progress(
        points=points,
        baseline=next((each for each in points if each.low is not None), None),
        forecasts=[(due, value, paths.forecast(points, due)) for due, value in steps],
        standing=paths.standing(points[-1]),
        unknown=gaps.unknown(session, year, versions, code=code),
        elsewhere=gaps.elsewhere(session, year, versions, code=code),
    )
