"""Periods as written, and the circle of the year."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.intake import half_months

CURVES = st.lists(st.integers(0, 100), min_size=24, max_size=24)


def curve_of(*worked: int) -> list[int]:
    return [100 if i in worked else 0 for i in range(24)]


@pytest.mark.parametrize(
    ("written", "worked"),
    [
        ("juil.-oct.", range(12, 20)),
        ("07-10", range(12, 20)),
        ("7 à 10", range(12, 20)),
        ("juillet à octobre", range(12, 20)),
        ("July to October", range(12, 20)),
        ("de juillet à octobre", range(12, 20)),
        ("mi-juillet à fin octobre", range(13, 20)),
        ("du 16 juillet au 15 octobre", range(13, 19)),
        ("15-31 juillet", [13]),
        ("1er juillet au 15 juillet", [12]),
        ("août", [14, 15]),
        ("7,8,9", range(12, 18)),
        ("décembre", [22, 23]),
        ("nov.-févr.", [20, 21, 22, 23, 0, 1, 2, 3]),
        ("juin ; sept. et oct.", [10, 11, 16, 17, 18, 19]),
        ("early June - mid-July", [10, 11, 12]),
        ("à l’année", range(24)),
    ],
)
def test_a_period_is_read_as_people_write_it(written: str, worked: list[int]) -> None:
    assert half_months.read(written) == curve_of(*worked)


@pytest.mark.parametrize(
    "written", ["", "bientôt", "13-14", "07/10", "0-3", "juil.-août-sept.", "-"]
)
def test_what_is_not_a_period_is_refused(written: str) -> None:
    with pytest.raises(half_months.NotAPeriod):
        half_months.read(written)


@given(st.text())
def test_any_text_is_read_or_refused(written: str) -> None:
    with suppress(half_months.NotAPeriod):
        assert any(half_months.read(written))


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_lies_in_the_half_month_that_claims_it(day: date) -> None:
    half = half_months.index_of(day)

    first, last = half_months.first_day(day.year, half), half_months.last_day(day.year, half)

    assert first <= day <= last
    assert half_months.index_of(last + timedelta(days=1)) == (half + 1) % 24


@given(CURVES, st.integers(-48, 48))
def test_a_shift_there_and_back_changes_nothing(curve: list[int], by: int) -> None:
    assert half_months.shifted(half_months.shifted(curve, by), -by) == curve


def test_a_season_starts_after_the_longest_gap() -> None:
    carrot = half_months.read("mi-juillet à mi-juin")

    assert half_months.start_of(carrot) == 13
    assert half_months.end_of(carrot, 13) == 10


def test_a_year_without_gap_starts_in_january_and_ends_in_december() -> None:
    assert half_months.start_of([50] * 24) == 0
    assert half_months.end_of([50] * 24, 0) == 23


def test_a_year_without_season_has_no_start() -> None:
    assert half_months.start_of([0] * 24) is None
    assert half_months.spans([0] * 24) == []


@given(CURVES)
def test_spans_cover_exactly_what_is_worked(curve: list[int]) -> None:
    covered = [
        (first + i) % 24
        for first, last in half_months.spans(curve)
        for i in range((last - first) % 24 + 1)
    ]

    assert sorted(covered) == [i for i in range(24) if curve[i]]


@given(CURVES)
def test_the_season_lies_between_its_start_and_its_end(curve: list[int]) -> None:
    start = half_months.start_of(curve)
    if start is None:
        return
    end = half_months.end_of(curve, start)
    inside = {(start + i) % 24 for i in range((end - start) % 24 + 1)}

    assert curve[start] > 0
    assert curve[end] > 0
    assert all(i in inside for i in range(24) if curve[i])


def test_curves_stack_up_to_full() -> None:
    assert half_months.stacked([[60] * 24, [50] * 24, [0] * 24]) == [100] * 24


def test_a_full_year_is_fifty_two_weeks_and_twelve_months() -> None:
    assert half_months.weeks([100] * 24) == pytest.approx(52.18, abs=0.01)
    assert half_months.months([50] * 24) == pytest.approx(6)
