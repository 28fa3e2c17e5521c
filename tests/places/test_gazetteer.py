"""Places and codes stand at their best witness."""

from __future__ import annotations

import numpy as np
import pytest

from matchmaker.places import gazetteer
from matchmaker.places.sources import SeedPlace, SourceCode, SourceTown
from tests.places.conftest import CODES, PLACES, TOWNS


@pytest.fixture(scope="module")
def placed() -> gazetteer.Placed:
    return gazetteer.arrange(PLACES, CODES, towns=TOWNS)


def code_at(placed: gazetteer.Placed, code: str) -> tuple[float, float]:
    index = [known.code for known in CODES].index(code)
    longitude, latitude = placed.code_points[index].tolist()
    return longitude, latitude


def place_of(placed: gazetteer.Placed, code: str) -> SeedPlace:
    index = [known.code for known in CODES].index(code)
    return PLACES[int(placed.code_places[index])]


def test_a_rural_code_stands_at_its_village_not_on_its_round(placed: gazetteer.Placed) -> None:
    assert code_at(placed, "G0L1G0") == (-69.50, 47.92)


def test_a_stray_city_code_comes_home(placed: gazetteer.Placed) -> None:
    longitude, latitude = code_at(placed, "G5L9Z9")
    assert longitude == pytest.approx(-68.524, abs=0.02)
    assert latitude == pytest.approx(48.45, abs=0.02)


def test_namesakes_are_told_apart_by_their_mrc(placed: gazetteer.Placed) -> None:
    assert place_of(placed, "J0J2C0").mrc == "Le Haut-Richelieu"
    assert place_of(placed, "G0Y1M0").mrc == "Le Granit"


def test_a_place_without_a_code_stands_with_its_neighbour(placed: gazetteer.Placed) -> None:
    names = [place.name for place in PLACES]
    warden, waterloo = names.index("Warden"), names.index("Waterloo")
    assert placed.place_points[warden].tolist() == placed.place_points[waterloo].tolist()


def test_a_town_brings_its_population(placed: gazetteer.Placed) -> None:
    assert placed.populations[0] == 48664
    assert placed.populations[1] is None


def test_a_stand_in_point_says_nothing() -> None:
    """Three villages of one area at one point: only the town's own point counts."""
    places = [SeedPlace(name, "05", "Le Granit") for name in ("Alpha", "Beta", "Gamma")]
    codes = [
        SourceCode(f"J0B0A{i}", place.name, -71.82, 45.37) for i, place in enumerate(places)
    ] + [SourceCode(f"J0B1A{i}", place.name, -70.9, 45.7) for i, place in enumerate(places[:2])]
    town = SourceTown("Gamma", -70.8, 45.6, 900)
    placed = gazetteer.arrange(places, codes, towns=[town])
    assert placed.place_points[0].tolist() == [-70.9, 45.7]
    assert placed.place_points[2].tolist() == [-70.8, 45.6]


@pytest.mark.parametrize(("longitude", "latitude"), [(0.0, 90.0), (-116.4, 58.2), (np.nan, 45.0)])
def test_a_point_outside_the_service_area_says_nothing(longitude: float, latitude: float) -> None:
    places = [SeedPlace("Baie-Saint-Paul", "03", "Charlevoix")]
    codes = [
        SourceCode("G3Z1A1", "Baie-Saint-Paul", longitude, latitude),
        SourceCode("G3Z1A2", "Baie-Saint-Paul", -70.5, 47.44),
    ]
    placed = gazetteer.arrange(places, codes, towns=[])
    assert placed.code_points[0].tolist() == [-70.5, 47.44]
