"""The school year that a need belongs to, and the day its calendar ends."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.demand import seasons
from matchmaker.intake import half_months

CURVES = st.lists(st.sampled_from([0, 50, 100]), min_size=24, max_size=24)
SCHOOL = half_months.read("sept.-juin")


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 6, 30), 2025), (date(2026, 7, 1), 2026), (date(2027, 1, 1), 2026)],
)
def test_a_school_year_opens_on_the_first_of_july(day: date, year: int) -> None:
    assert seasons.school_year(day) == year


@pytest.mark.parametrize(
    ("curve", "ends"),
    [
        (SCHOOL, date(2027, 6, 30)),
        (half_months.read("sept.-oct."), date(2026, 10, 31)),
        (half_months.read("oct.-févr."), date(2027, 2, 28)),
        ([0] * 24, None),
    ],
)
def test_it_ends_with_its_last_half_month(curve: list[int], ends: date | None) -> None:
    assert seasons.last_day(curve, 2026) == ends


def test_what_is_over_this_year_is_asked_for_next_year() -> None:
    autumn = half_months.read("sept.-oct.")

    assert seasons.year_for(autumn, date(2026, 10, 31)) == 2026
    assert seasons.year_for(autumn, date(2026, 11, 1)) == 2027


@given(CURVES, st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_a_calendar_chosen_today_has_not_ended(curve: list[int], today: date) -> None:
    ends = seasons.last_day(curve, seasons.year_for(curve, today))

    assert ends is None or ends >= today
