from __future__ import annotations

import numpy as np
import pytest

from matchmaker import engine
from tests.engine.builders import MATANE, MONTREAL, NAN, QUEBEC, RIMOUSKI

Place = tuple[float, float]


def straight(start: Place, end: Place) -> float:
    return float(
        engine.great_circle_km(
            np.array([start[0]]),
            np.array([start[1]]),
            longitudes=np.array([end[0]]),
            latitudes=np.array([end[1]]),
        )[0]
    )


@pytest.mark.parametrize(("start", "end", "km"), [(RIMOUSKI, MATANE, 85), (MONTREAL, QUEBEC, 233)])
def test_known_places_are_as_far_as_known(start: Place, end: Place, km: float) -> None:
    assert straight(start, end) == pytest.approx(km, rel=0.02)


def test_swapped_axes_would_be_seen() -> None:
    assert straight(RIMOUSKI[::-1], MATANE[::-1]) != pytest.approx(85, rel=0.02)


def test_two_sites_of_one_place_are_not_nothing_apart() -> None:
    place = np.array([MONTREAL[0]]), np.array([MONTREAL[1]])
    km, minutes = engine.between(engine.GreatCircle(), place, place)
    assert km[0] == 1.0
    assert minutes[0] == 1.0


def test_the_way_is_longer_than_the_line() -> None:
    km, minutes = engine.between(
        engine.GreatCircle(circuity=1.25, km_per_hour=75),
        (np.array([MONTREAL[0]]), np.array([MONTREAL[1]])),
        (np.array([QUEBEC[0]]), np.array([QUEBEC[1]])),
    )
    assert km[0] == pytest.approx(1.25 * straight(MONTREAL, QUEBEC))
    assert minutes[0] == pytest.approx(km[0] / 75 * 60)


def test_no_place_is_no_way() -> None:
    km, minutes = engine.between(
        engine.GreatCircle(),
        (np.array([NAN]), np.array([46.0])),
        (np.array([-73.0]), np.array([46.0])),
    )
    assert np.isnan(km[0])
    assert np.isnan(minutes[0])
