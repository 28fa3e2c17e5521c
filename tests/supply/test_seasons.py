"""The year that an offer's season belongs to, and the day it ends."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.intake import half_months
from matchmaker.supply import seasons

CURVE = st.lists(st.sampled_from([0, 50, 100]), min_size=24, max_size=24)
CURVES = st.dictionaries(st.sampled_from(seasons.MODES), CURVE)
CARROT = {
    "field": half_months.read("mi-juillet à mi-novembre"),
    "storage": half_months.read("mi-novembre à mi-juin"),
}
STRAWBERRY = {"field": half_months.read("mi-juin à mi-juillet")}
ONION = {
    "field": half_months.read("août-octobre"),
    "storage": half_months.read("octobre-juillet"),
}


@pytest.mark.parametrize(
    ("curves", "first", "ends"),
    [
        pytest.param(CARROT, 13, date(2027, 6, 15), id="a carrot runs from harvest to next June"),
        pytest.param(STRAWBERRY, 11, date(2026, 7, 15), id="a strawberry lasts a month"),
        pytest.param(ONION, 14, date(2027, 7, 31), id="without a gap the harvest opens the season"),
        pytest.param({"greenhouse": [100] * 24}, 0, date(2026, 12, 31), id="all year is the year"),
        pytest.param({}, None, None, id="nothing has no season"),
    ],
)
def test_a_season_begins_and_ends(
    curves: dict[str, list[int]], first: int | None, ends: date | None
) -> None:
    assert seasons.start(curves) == first
    assert seasons.last_day(curves, 2026) == ends


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 7, 15), 2026),
        (date(2026, 7, 16), 2027),
        (date(2026, 11, 23), 2027),
        (date(2027, 1, 1), 2027),
    ],
)
def test_the_year_is_that_of_the_season_under_way_or_next(today: date, year: int) -> None:
    assert seasons.year_for(STRAWBERRY, today) == year


def test_in_february_the_stored_carrot_is_still_last_year_s() -> None:
    assert seasons.year_for(CARROT, date(2027, 2, 14)) == 2026


@given(CURVES, st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_a_season_chosen_today_has_not_ended(curves: dict[str, list[int]], today: date) -> None:
    ends = seasons.last_day(curves, seasons.year_for(curves, today))

    assert ends is None or ends >= today


@given(CURVES, st.integers(1900, 2100))
def test_no_season_is_longer_than_a_year(curves: dict[str, list[int]], year: int) -> None:
    first, ends = seasons.start(curves), seasons.last_day(curves, year)
    if first is None or ends is None:
        return

    assert 0 < (ends - half_months.first_day(year, first)).days < 366


def test_a_leap_february_ends_on_the_29th() -> None:
    assert seasons.last_day({"storage": half_months.read("oct.-févr.")}, 2027) == date(2028, 2, 29)


def test_a_shift_past_december_belongs_to_the_next_year() -> None:
    curves = {"greenhouse": half_months.read("16 au 31 décembre")}

    assert seasons.year_shifted(curves, 2026, by=1) == 2027
    assert seasons.year_shifted(curves, 2026, by=-1) == 2026
