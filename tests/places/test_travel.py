"""Axis order and unit of travel are pinned by known pairs."""

from __future__ import annotations

import pytest

from matchmaker.places import travel
from matchmaker.places.geocoding import Located, Precision, Reason
from tests.factories import MATANE, MONTREAL, QUEBEC, RIMOUSKI

AUGUST = 14


def at(place: tuple[float, float]) -> Located:
    return Located(*place, Precision.PIN, Reason.PIN)


@pytest.mark.parametrize(
    ("start", "end", "straight_km"),
    [
        pytest.param(RIMOUSKI, MATANE, 85, id="Rimouski-Matane"),
        pytest.param(MONTREAL, QUEBEC, 233, id="Montréal-Québec"),
    ],
)
def test_straight_distances_are_km_between_the_right_places(
    start: tuple[float, float], end: tuple[float, float], straight_km: float
) -> None:
    journey = travel.between(at(start), at(end), period=AUGUST)
    assert journey.straight_km == pytest.approx(straight_km, rel=0.02)


def test_the_way_is_longer_than_the_straight_line() -> None:
    journey = travel.between(at(RIMOUSKI), at(MATANE), period=AUGUST)
    assert journey.km > journey.straight_km
    assert journey.minutes > 0


def test_two_sites_of_one_place_are_not_at_no_distance() -> None:
    assert travel.between(at(RIMOUSKI), at(RIMOUSKI), period=AUGUST).km > 0
