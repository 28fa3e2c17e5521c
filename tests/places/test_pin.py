"""A pin put by hand (trust.md T22): bad coordinates are refused before they are kept."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.places import pin
from matchmaker.places.geocoding import Precision
from matchmaker.places.pin import PositionIn


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        pytest.param("48.449", "-68.524", id="text"),
        pytest.param("48,449", "-68,524", id="decimal commas"),
        pytest.param(" 48,449 ", "\u221268,524", id="spaces and a typographic minus"),
        pytest.param(48.449, -68.524, id="numbers"),
    ],
)
def test_degrees_are_read_as_people_write_them(latitude: object, longitude: object) -> None:
    read = PositionIn.model_validate({"latitude": latitude, "longitude": longitude})
    assert (read.latitude, read.longitude) == (48.449, -68.524)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        pytest.param("nan", "-68.5", id="not a number, as text"),
        pytest.param(float("nan"), -68.5, id="not a number"),
        pytest.param(48.4, float("-inf"), id="infinite"),
        pytest.param("1e999", "-68.5", id="too large to be finite"),
        pytest.param("", "-68.5", id="empty"),
        pytest.param("quarante", "-68.5", id="words"),
        pytest.param("48,4,4", "-68.5", id="two commas"),
        pytest.param("133.2", "-68.5", id="impossible latitude"),
        pytest.param("-68.5", "48.4", id="swapped"),
        pytest.param("0", "0", id="null island"),
        pytest.param("48.86", "2.35", id="Paris"),
        pytest.param([48.4], -68.5, id="a list"),
        pytest.param(None, -68.5, id="nothing"),
    ],
)
def test_what_can_be_no_place_is_refused(latitude: object, longitude: object) -> None:
    with pytest.raises(ValidationError):
        PositionIn.model_validate({"latitude": latitude, "longitude": longitude})


def test_swapped_degrees_are_told_so() -> None:
    with pytest.raises(ValidationError, match="inversées"):
        PositionIn.model_validate({"latitude": "-68.5", "longitude": "48.4"})


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_json_numbers_that_are_none_are_refused(number: str) -> None:
    read = json.loads(f'{{"latitude": {number}, "longitude": -68.5}}')
    with pytest.raises(ValidationError):
        PositionIn.model_validate(read)


@given(st.one_of(st.text(), st.floats(), st.integers()), st.one_of(st.text(), st.floats()))
def test_whatever_passes_makes_a_point(latitude: object, longitude: object) -> None:
    try:
        read = PositionIn.model_validate({"latitude": latitude, "longitude": longitude})
    except ValidationError:
        return
    assert db.SOUTH <= read.latitude <= db.NORTH
    assert db.WEST <= read.longitude <= db.EAST


def test_a_pin_knows_its_municipality_and_region(country: Session) -> None:
    found = pin.locate(country, PositionIn(latitude=48.37, longitude=-68.71))
    assert found.precision is Precision.PIN
    assert found.municipality is not None
    assert (found.municipality.name, found.region_code) == ("Le Bic", "01")


def test_a_point_far_from_everybody_asks_for_confirmation(country: Session) -> None:
    with pytest.raises(pin.FarFromQuebec, match=r"\d+ km"):
        pin.locate(country, PositionIn(latitude=43.65, longitude=-79.38))


def test_a_confirmed_distant_point_is_kept(country: Session) -> None:
    far = PositionIn(latitude=43.65, longitude=-79.38, is_confirmed=True)
    assert pin.locate(country, far).precision is Precision.PIN


@pytest.mark.parametrize(
    "wkt",
    ["POINT(NaN NaN)", "POINT EMPTY", "POINT(0 0)", "POINT(48.4 -68.5)", "POINT(-68.5 NaN)"],
)
@pytest.mark.parametrize(
    ("table", "column"),
    [("region", "centre"), ("municipality", "position"), ("postal_code", "position")],
)
def test_the_database_refuses_impossible_places_by_itself(
    country: Session, table: str, column: str, wkt: str
) -> None:
    with pytest.raises(IntegrityError, match=f"{column}_near_quebec"):
        country.execute(text(f"UPDATE {table} SET {column} = ST_GeogFromText(:wkt)"), {"wkt": wkt})


def test_the_copy_of_codes_is_checked_too(country: Session) -> None:
    """The bulk way in does not pass through db.point: its table's CHECK must hold."""
    with pytest.raises(IntegrityError, match="position_near_quebec"):
        country.execute(
            text(
                "INSERT INTO postal_code (code, position, place_name)"
                " VALUES ('G0A0A0', ST_GeogFromText('POINT(-116.4 58.2)'), 'Nulle part')"
            )
        )
