"""The way to a target: trailing shares, the step in force, where the slope leads."""

from __future__ import annotations

from datetime import date

import pytest

from matchmaker.impact.shares.counting import Tally
from matchmaker.impact.targets import paths
from matchmaker.impact.targets.paths import Point

LAST = date(2026, 10, 31)
STEPS = [(date(2027, 6, 30), 0.4), (date(2028, 6, 30), 0.5)]


def point(month: int, low: float | None, high: float | None = None, aim: float = 0.4) -> Point:
    return Point(date(2026, month, 1), low, low if high is None else high, aim)


def test_a_point_is_of_the_twelve_months_that_end_with_it() -> None:
    months = {"2025-11": Tally(100, 100), "2025-10": Tally(100, 0), "2026-10": Tally(100, 0)}

    found = paths.trajectory(months, STEPS, last=LAST)

    assert len(found) == 12
    assert found[-1] == Point(date(2026, 10, 1), 0.5, 0.5, 0.4)
    assert (found[0].month, found[0].low) == (date(2025, 11, 1), 0.5)


@pytest.mark.parametrize(
    ("day", "value"),
    [(date(2026, 1, 1), 0.4), (date(2027, 6, 30), 0.4), (date(2027, 7, 1), 0.5),
     (date(2030, 1, 1), 0.5)],
)  # fmt: skip
def test_the_step_in_force_is_the_next_one(day: date, value: float) -> None:
    assert paths.aim(STEPS, day) == value


def test_a_steady_rise_goes_on() -> None:
    points = [point(month, 0.1 + month / 100) for month in range(1, 11)]

    assert paths.forecast(points, date(2027, 1, 31)) == pytest.approx(0.23)


def test_a_forecast_stays_a_share() -> None:
    points = [point(month, month / 10) for month in range(1, 10)]

    assert paths.forecast(points, date(2030, 1, 1)) == 1.0


def test_too_few_months_make_no_line() -> None:
    points = [point(1, None), point(2, 0.2), point(3, 0.3), point(4, 0.4)]

    assert paths.forecast(points, LAST) is None


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.4, 0.6, "ahead"), (0.1, 0.3, "behind"), (0.3, 0.5, "unknown"), (None, None, "none")],
)
def test_standing_is_sure_or_says_that_it_is_not(
    low: float | None, high: float | None, said: str
) -> None:
    assert paths.standing(point(1, low, high)) == said
