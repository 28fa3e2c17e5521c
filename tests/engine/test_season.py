from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine import season
from matchmaker.engine.season import Span
from matchmaker.engine.sides import half_months

percents = st.lists(st.integers(0, 100), min_size=24, max_size=24)
curves = percents.map(season.normalised)


def year(**periods: int) -> list[int]:
    """A curve from names such as p3=100."""
    return [periods.get(f"p{index}", 0) for index in range(24)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 1), 0),
        (date(2026, 1, 15), 0),
        (date(2026, 1, 16), 1),
        (date(2024, 2, 29), 3),
        (date(2026, 12, 31), 23),
    ],
)
def test_a_date_falls_in_its_half_month(day: date, expected: int) -> None:
    assert season.half_month(day) == expected


@pytest.mark.parametrize(
    "values", [[0] * 23, [101] + [0] * 23, [-1] + [0] * 23, [float("nan")] + [0] * 23]
)
def test_what_is_not_a_year_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="24 values"):
        season.curve(values)


def test_edges_of_a_season_weigh_half() -> None:
    assert season.months([7, 8]).tolist() == year(p12=50, p13=100, p14=100, p15=50)


def test_months_wrap_around_the_new_year() -> None:
    assert season.months([12, 1]).tolist() == year(p22=50, p23=100, p0=100, p1=50)


def test_a_whole_year_has_no_edges() -> None:
    assert season.months(range(1, 13)).tolist() == [100] * 24


def test_a_thirteenth_month_is_refused() -> None:
    with pytest.raises(ValueError, match="13"):
        season.months([13])


def test_storage_starts_where_the_harvest_ends() -> None:
    harvest = season.months([9, 10])
    assert season.stored(harvest, 2).tolist() == year(
        p17=0, p19=50, p20=100, p21=100, p22=100, p23=50
    )


def test_storage_wraps_around_the_new_year() -> None:
    kept = season.stored(season.months([9, 10]), 6)
    assert season.spans(kept) == (Span(19, 7),)
    assert kept[7] == 50


@given(curves)
def test_nothing_is_kept_without_a_storage_life(harvest: season.Curve) -> None:
    assert not season.stored(harvest, 0).any()


@given(curves, st.floats(0, 11), st.floats(0, 1))
def test_a_longer_storage_life_never_ends_sooner(
    harvest: season.Curve, months: float, more: float
) -> None:
    short = np.flatnonzero(season.stored(harvest, months))
    assert np.isin(short, np.flatnonzero(season.stored(harvest, months + more))).all()


def test_a_region_shifts_the_season_by_days() -> None:
    later = season.shifted(season.months([7, 8]), season.DAYS_PER_PERIOD)
    assert later.tolist() == year(p13=50, p14=100, p15=100, p16=50)


def test_half_a_period_is_shared_between_two() -> None:
    later = season.shifted(year(p23=100), season.DAYS_PER_PERIOD / 2)
    assert later.tolist() == year(p23=50, p0=50)


@given(percents)
def test_a_year_of_shift_changes_nothing(values: list[int]) -> None:
    assert season.shifted(values, -24 * season.DAYS_PER_PERIOD).tolist() == values


def test_modes_add_up_to_full_at_most() -> None:
    both = season.combined([year(p0=70, p1=30), year(p0=70)])
    assert both.tolist() == year(p0=100, p1=30)


@given(percents)
def test_a_normalised_curve_reaches_full_or_is_empty(values: list[int]) -> None:
    assert season.normalised(values).max() == (100 if any(values) else 0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0] * 24, ()),
        ([1] * 24, (Span(0, 23),)),
        (year(p3=1, p4=1, p9=1), (Span(3, 4), Span(9, 9))),
        (year(p0=1, p22=1, p23=1), (Span(22, 0),)),
        (year(p0=1, p5=1, p23=1), (Span(5, 5), Span(23, 0))),
    ],
)
def test_spans_are_runs_of_a_circular_year(values: list[int], expected: tuple[Span, ...]) -> None:
    assert season.spans(values) == expected


@given(percents)
def test_spans_cover_exactly_what_is_above_zero(values: list[int]) -> None:
    covered = [(s.start + n) % 24 for s in season.spans(values) for n in range(s.length)]
    assert sorted(covered) == [index for index, value in enumerate(values) if value]


@given(curves, curves)
def test_coverage_is_a_share_and_the_mirror_of_absorption(
    supply: season.Curve, demand: season.Curve
) -> None:
    assert 0 <= season.coverage(supply, demand) <= 1
    assert season.coverage(supply, demand) == season.absorbed_share(demand, supply)


@given(curves, curves, st.integers(0, 23))
def test_coverage_does_not_know_where_the_year_starts(
    supply: season.Curve, demand: season.Curve, turn: int
) -> None:
    turned = season.coverage(np.roll(supply, turn), np.roll(demand, turn))
    assert turned == season.coverage(supply, demand)


@given(percents, curves, st.integers(0, 23))
def test_more_supply_never_covers_less(
    values: list[int], demand: season.Curve, period: int
) -> None:
    less = np.array(values, np.uint8)
    more = less.copy()
    more[period] = 100
    assert season.coverage(less, demand) <= season.coverage(more, demand)


def test_a_short_crop_does_not_flatter_a_long_need() -> None:
    strawberries, all_year = season.months([6]), np.full(24, 100, np.uint8)
    assert season.coverage(strawberries, all_year) == pytest.approx(100 / 2400)
    assert season.absorbed_share(strawberries, all_year) == 1.0


def test_seasons_meet_across_the_new_year() -> None:
    winter = season.months([11, 12, 1, 2])
    masks = half_months(np.stack([winter, season.curve(year(p0=100)), season.curve(year(p12=100))]))
    assert season.is_any_common(masks[0], masks[1])
    assert not season.is_any_common(masks[0], masks[2])


def test_the_common_part_is_a_share_of_the_whole() -> None:
    supply, demand = season.curve(year(p0=100, p1=50, p2=50)), season.curve(year(p1=1, p2=1))
    assert season.common_part(supply, demand) == 0.5
