"""A farm's public point tells its cell and nothing more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker import db
from matchmaker.places import blur, geocoding, land

# inland, so that no shore plays a part: the plain south of Saint-Hyacinthe
LONGITUDES = st.floats(-72.99, -72.90)
LATITUDES = st.floats(45.55, 45.61)


@given(LONGITUDES, LATITUDES, st.text(max_size=12))
def test_the_public_point_is_within_the_circle_that_is_drawn(
    longitude: float, latitude: float, seed: str
) -> None:
    shown = blur.blurred_point(longitude, latitude, seed=seed)
    assert geocoding.straight_km((longitude, latitude), shown) * 1000 <= blur.RADIUS_M


@given(LONGITUDES, LATITUDES)
def test_the_public_point_is_stable(longitude: float, latitude: float) -> None:
    first = blur.blurred_point(longitude, latitude, seed="k7")
    assert blur.blurred_point(longitude, latitude, seed="k7") == first


def test_moving_within_a_cell_moves_nothing() -> None:
    """So that many answers can't be averaged into the true place."""
    steps = np.arange(0, 0.02, 0.001)
    shown = {blur.blurred_point(-72.95 + step, 45.58, seed="k7") for step in steps}
    assert len(shown) <= 2


def test_farms_of_one_cell_are_not_drawn_on_one_another() -> None:
    shown = {blur.blurred_point(-72.95, 45.58, seed=str(number)) for number in range(20)}
    assert len(shown) > 15


def test_many_public_points_average_to_the_cell_not_to_the_farm() -> None:
    farm = (-72.945, 45.585)
    shown = np.array([blur.blurred_point(*farm, seed=str(number)) for number in range(800)])
    other = np.array(
        [blur.blurred_point(-72.91, 45.605, seed=str(number)) for number in range(800)]
    )
    assert shown.mean(axis=0) == pytest.approx(other.mean(axis=0), abs=1e-9)


def test_a_position_is_blurred_into_a_position() -> None:
    shown = blur.blurred(db.point(-72.95, 45.58), seed="k7")
    assert geocoding.coordinates(shown) == blur.blurred_point(-72.95, 45.58, seed="k7")


def test_a_farm_on_the_shore_is_shown_on_its_own_shore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Land only north of a line through the cell; every public point must lie there."""
    file = tmp_path / "land.json"
    ring = "[[-73.5,45.58],[-72.5,45.58],[-72.5,46],[-73.5,46],[-73.5,45.58]]"
    file.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},'
        f'"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}'
    )
    monkeypatch.setattr(land, "FILE", file)
    shown = [blur.blurred_point(-72.95, 45.5805, seed=str(number)) for number in range(40)]
    assert all(latitude >= 45.58 for _longitude, latitude in shown)


def test_without_a_land_file_a_point_is_still_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(land, "FILE", tmp_path / "absent.json")
    shown = blur.blurred_point(-72.95, 45.58)
    assert geocoding.straight_km((-72.95, 45.58), shown) * 1000 <= blur.RADIUS_M
