from __future__ import annotations

from datetime import date

import pytest

from matchmaker.errors import Invalid
from matchmaker.intake import values


@pytest.mark.parametrize(
    "cell",
    [
        "2026-05-15",
        "2026/5/15",
        "15/05/2026",
        "05-15-2026",
        "15 mai 2026",
        "15 May 2026",
        "2026-05-15 00:00",
    ],
)
def test_a_date_is_read_in_the_ways_people_write_it(cell: str) -> None:
    assert values.day(cell) == date(2026, 5, 15)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1er août 2026", date(2026, 8, 1)),
        ("2 févr. 2026", None),
        ("1 février 2026", date(2026, 2, 1)),
        ("04/04/2026", date(2026, 4, 4)),
    ],
)
def test_months_go_by_their_beginning(cell: str, expected: date | None) -> None:
    assert values.day(cell) == (expected or date(2026, 2, 2))


def test_a_date_that_could_be_two_days_is_asked() -> None:
    with pytest.raises(Invalid) as refusal:
        values.day("03/04/2026")
    assert refusal.value.values["proposal"] == "2026-04-03 ou 2026-03-04"


@pytest.mark.parametrize("cell", ["2026-02-30", "demain", "32/01/2026", "2026", "1 brumaire 2026"])
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(Invalid):
        values.day(cell)


@pytest.mark.parametrize(
    ("cell", "expected"), [("Oui", True), ("x", True), ("NON", False), ("0", False)]
)
def test_a_ticked_box_is_read(cell: str, expected: bool) -> None:
    assert values.yes(cell) is expected


def test_a_box_that_says_neither_is_refused() -> None:
    with pytest.raises(Invalid):
        values.yes("peut-être")


@pytest.mark.parametrize("cell", ["-73,5674", "-73.5674", " -73.5674 "])
def test_a_coordinate_takes_comma_or_point(cell: str) -> None:
    assert values.coordinate(cell) == -73.5674


@pytest.mark.parametrize("cell", ["NaN", "inf", "1e5", "45° 30'", "", "-7356740"])
def test_what_is_no_coordinate_is_refused(cell: str) -> None:
    with pytest.raises(Invalid):
        values.coordinate(cell)


def test_a_list_in_a_cell_is_cut() -> None:
    assert values.several("lavée, coupée;\nentière / ") == ["lavée", "coupée", "entière"]
