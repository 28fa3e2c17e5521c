"""Which ferry or bridge the way between two places takes, at the time of year that matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from matchmaker.places import travel
from matchmaker.places.geography import Crossing

Place = tuple[float, float]
"""Latitude and longitude."""


def crossed(
    starts: Sequence[Place | None], ends: Sequence[Place | None], *, periods: Sequence[int]
) -> list[Crossing | None]:
    """What the way from each start to its end leads over; give public points only."""
    rows = [row for row, both in enumerate(zip(starts, ends, strict=True)) if None not in both]
    pairs = [(_point(starts[row]), _point(ends[row])) for row in rows]
    found: list[Crossing | None] = [None] * len(ends)
    ways = travel.measured().journeys(pairs, periods=[periods[row] for row in rows])
    for row, way in zip(rows, ways, strict=True):
        found[row] = way.main_crossing if way else None
    return found


def busiest(*curves: Sequence[int], today: date) -> int:
    """The half-month in which most is common to the curves, today's when nothing is."""
    common = [min(values) for values in zip(*curves, strict=True)]
    if not any(common):
        return travel.period_of(today)
    return common.index(max(common))


def pill(crossing: Crossing | None) -> Mapping[str, object] | None:
    """As templates/components/place_line.html reads it."""
    if crossing is None:
        return None
    return {
        "kind": "ferry" if crossing.is_ferry else "bridge",
        "name": crossing.name,
        "closes_in_winter": crossing.is_seasonal,
    }


def _point(place: Place | None) -> tuple[float, float]:
    assert place is not None  # noqa: S101 - rows without a place were passed over
    return place[1], place[0]
