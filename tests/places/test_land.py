"""The land of the maps: decoded, light, and on the right side of the water."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import Point

from matchmaker.places import land

# a square of two arcs, the second shared backwards, on a grid of one degree from (-75, 45)
ATLAS: dict[str, Any] = {
    "transform": {"scale": [1.0, 1.0], "translate": [-75.0, 45.0]},
    "arcs": [[[0, 0], [2, 0], [0, 2]], [[0, 0], [0, 2], [2, 0]]],
    "objects": {
        "countries": {
            "geometries": [
                {"type": "Polygon", "arcs": [[0, -2]], "properties": {"name": "Canada"}},
                {"type": "Polygon", "arcs": [[0, -2]], "properties": {"name": "France"}},
            ]
        }
    },
}


def shape_of(feature: dict[str, Any]) -> Any:
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def test_arcs_are_summed_scaled_and_walked_backwards() -> None:
    (canada,) = land.collection(ATLAS)["features"]
    assert canada["properties"] == {"kind": "home"}
    assert shape_of(canada).bounds == (-75.0, 45.0, -73.0, 47.0)
    assert shape_of(canada).area == pytest.approx(4.0, rel=0.01)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not land.SOURCE.exists():
        pytest.skip("node_modules is not installed")
    file = tmp_path_factory.mktemp("land") / "land.json"
    land.write(land.SOURCE, file)
    return file


def test_the_land_is_light_enough_for_a_telephone(drawn: Path) -> None:
    assert drawn.stat().st_size <= 180_000


@pytest.mark.parametrize(
    ("longitude", "latitude", "is_land"),
    [
        pytest.param(-73.57, 45.50, True, id="Montréal"),
        pytest.param(-71.25, 46.80, True, id="Québec"),
        pytest.param(-68.55, 48.40, True, id="south of Rimouski"),
        pytest.param(-69.20, 48.30, False, id="the river off Trois-Pistoles"),
        pytest.param(-68.30, 48.85, False, id="the estuary"),
        pytest.param(-63.00, 49.50, True, id="Anticosti"),
    ],
)
def test_towns_are_on_land_and_the_river_is_not(
    drawn: Path, longitude: float, latitude: float, is_land: bool
) -> None:
    features = json.loads(drawn.read_text(encoding="utf-8"))["features"]
    home = next(each for each in features if each["properties"]["kind"] == "home")
    assert shape_of(home).covers(Point(longitude, latitude)) is is_land
