"""What people type leads to a point, and the answer says how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Sized
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from matchmaker.places import codes, geocoding
from matchmaker.places.geocoding import Located, Precision, Reason


def near(found: Located, longitude: float, latitude: float) -> bool:
    here = (found.longitude, found.latitude)
    return geocoding.straight_km(here, (longitude, latitude)) < 3.0


def name_of(found: Located) -> str:
    return found.municipality.name if found.municipality else ""


@pytest.mark.parametrize(
    "typed",
    [
        "g5l4e2",
        "G5L 4E2",
        "22, rue Sainte-Marie, Rimouski (Québec) G5L 4E2",
        "G5L 4E2 Rimouski",
    ],
)
def test_a_postal_code_in_any_surroundings_is_found(country: Session, typed: str) -> None:
    found = geocoding.locate(country, typed)
    assert near(found, -68.529, 48.449)
    assert found.precision is Precision.POSTAL_CODE
    assert (name_of(found), found.region_code, found.postal_code) == ("Rimouski", "01", "G5L4E2")


@pytest.mark.parametrize(
    "typed",
    [
        "St-Hyacinthe",
        "saint hyacinthe",
        "SAINT-HYACINTHE",
        "Saint-Hyacinthe, Québec",
        "Saint-Hyacinthe (QC) Canada",
        "1555, boulevard Choquette, Saint-Hyacinthe",
        "1555 boulevard Choquette St-Hyacinthe",
    ],
)
def test_a_municipality_is_found_however_it_is_written(country: Session, typed: str) -> None:
    found = geocoding.locate(country, typed)
    assert name_of(found) == "Saint-Hyacinthe"
    assert found.precision is Precision.MUNICIPALITY
    assert found.reason is Reason.MUNICIPALITY


def test_the_name_of_a_street_is_not_a_municipality(country: Session) -> None:
    with pytest.raises(geocoding.NotAPlace):
        geocoding.locate(country, "12 rue Rimouski")


def test_an_area_gives_its_middle(country: Session) -> None:
    found = geocoding.locate(country, "j2s")
    assert found.precision is Precision.FSA
    assert name_of(found) == "Saint-Hyacinthe"


def test_namesakes_are_asked_never_guessed(country: Session) -> None:
    with pytest.raises(geocoding.AmbiguousPlace) as refusal:
        geocoding.locate(country, "Saint-Sébastien")
    assert {place.region_code for place in refusal.value.candidates} == {"05", "16"}


@pytest.mark.parametrize(
    ("typed", "region_code"),
    [
        ("Saint-Sébastien (Le Granit)", "05"),
        ("St-Sebastien (Montérégie)", "16"),
        ("Saint-Sébastien J0J 2C0", "16"),
        ("Saint-Sébastien-de-Frontenac", "05"),
    ],
)
def test_a_namesake_is_told_by_its_surroundings(
    country: Session, typed: str, region_code: str
) -> None:
    assert geocoding.locate(country, typed).region_code == region_code


def test_the_label_of_a_place_reads_back(country: Session) -> None:
    (place,) = geocoding.municipalities_called(country, "Saint-Sébastien (Le Granit)")
    found = geocoding.locate(country, geocoding.label(place))
    assert found.municipality == place


def test_a_piece_of_one_name_is_enough(country: Session) -> None:
    assert name_of(geocoding.locate(country, "Hyacinthe")) == "Saint-Hyacinthe"


def test_a_piece_of_several_names_is_asked(country: Session) -> None:
    with pytest.raises(geocoding.AmbiguousPlace) as refusal:
        geocoding.locate(country, "Saint")
    assert len(refusal.value.candidates) == 5


def test_a_name_is_asked_of_the_database_once_a_session(
    country: Session, count_queries: Callable[[], AbstractContextManager[Sized]]
) -> None:
    geocoding.locate_fields(country, postal_code="", municipality="Rimouski")
    with count_queries() as seen:
        geocoding.locate_fields(country, postal_code="", municipality="rimouski")
    assert len(seen) == 0


def test_the_name_settles_a_rural_code(country: Session) -> None:
    found = geocoding.locate_fields(country, postal_code="G0L 2K0", municipality="Cacouna")
    assert near(found, -69.50, 47.92)
    assert found.reason is Reason.NAME_OVER_CODE


def test_a_part_keeps_the_point_of_its_code(country: Session) -> None:
    found = geocoding.locate_fields(country, postal_code="G0K 1B0", municipality="Rimouski")
    assert near(found, -68.70, 48.37)
    assert found.reason is Reason.CODE


def test_a_code_in_another_city_gives_way_to_the_name(country: Session) -> None:
    found = geocoding.locate_fields(country, postal_code="H2X 1B1", municipality="Rimouski")
    assert name_of(found) == "Rimouski"
    assert found.reason is Reason.NAME_OVER_CODE


def test_an_unknown_code_falls_back_on_its_kin_and_says_so(country: Session) -> None:
    found = geocoding.locate(country, "J2S 9Z9")
    assert near(found, -72.95, 45.624)
    assert (found.precision, found.reason) == (Precision.FSA, Reason.KIN_OF_CODE)


def test_an_unknown_code_with_a_name_stays_with_the_name(country: Session) -> None:
    found = geocoding.locate_fields(country, postal_code="G0L 9Z9", municipality="Saint-Arsène")
    assert name_of(found) == "Saint-Arsène"
    assert found.reason is Reason.NAME_OVER_CODE


def test_an_unknown_code_without_kin_asks_for_the_municipality(country: Session) -> None:
    with pytest.raises(geocoding.UnknownPostalCode, match="J9Z 1A1"):
        geocoding.locate(country, "J9Z 1A1")


def test_a_code_counts_when_nobody_bears_the_name(country: Session) -> None:
    found = geocoding.locate_fields(country, postal_code="G5L 4E2", municipality="Rimousqui")
    assert found.reason is Reason.CODE


@pytest.mark.parametrize("typed", ["", "   ", "Xyzzy", "12345", "—", "'; DROP TABLE region; --"])
def test_what_is_no_place_is_refused(country: Session, typed: str) -> None:
    with pytest.raises(geocoding.NotAPlace):
        geocoding.locate(country, typed)


def test_another_province_is_refused_by_name(country: Session) -> None:
    with pytest.raises(codes.NotOfQuebec, match="M5V 2T6"):
        geocoding.locate(country, "290 Bremner Blvd, Toronto M5V 2T6")
