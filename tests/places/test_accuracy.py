"""The measuring stick itself is measured."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from matchmaker.places import accuracy

ROWS = (
    "CD_POSTL;NOM_MUNCP;COORD_X_LL84;COORD_Y_LL84\n"
    "G5L4E2;Rimouski;-68.529;48.449\n"
    "G0L1G0;Cacouna;-69.50;47.92\n"
    "G5L4E2;Rimouski;-68.529;48,539\n"
    "M5V2T6;Toronto;-79.38;43.65\n"
    "J2S1B1;Saint-Hyacinthe;;\n"
)


@pytest.fixture
def stick(tmp_path: Path) -> list[accuracy.KnownPlace]:
    file = tmp_path / "known.csv"
    file.write_text(ROWS, encoding="utf-8-sig")
    return accuracy.read(file)


def test_rows_without_a_position_are_left_out(stick: list[accuracy.KnownPlace]) -> None:
    assert [place.postal_code for place in stick] == ["G5L4E2", "G0L1G0", "G5L4E2", "M5V2T6"]


def test_errors_are_straight_km_and_refusals_are_counted(
    country: Session, stick: list[accuracy.KnownPlace]
) -> None:
    """One of three is 0.09 degrees, 10 km, off."""
    errors = accuracy.measure_with_names(country, stick)
    assert (errors.count, errors.refused) == (3, 1)
    assert errors.median_km == pytest.approx(0.0, abs=0.01)
    assert errors.p99_km == pytest.approx(10.0, rel=0.03)
    assert errors.by_precision == {"postal_code": 1.0}


def test_names_alone_are_coarser(country: Session, stick: list[accuracy.KnownPlace]) -> None:
    errors = accuracy.measure_names_alone(country, stick)
    assert errors.by_precision == {"municipality": 1.0}


def test_codes_alone_need_no_name(country: Session, stick: list[accuracy.KnownPlace]) -> None:
    assert accuracy.measure_codes_alone(country, stick).count == 3


def test_a_file_without_its_columns_says_which(tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(accuracy.UnknownColumns, match="CD_POSTL"):
        accuracy.read(file)
