"""Half-months as the seed writes them."""

from __future__ import annotations

import pytest

from matchmaker.catalogue import calendars


def test_a_run_covers_both_its_ends() -> None:
    assert calendars.parse("07b-08a") == [0] * 13 + [100, 100] + [0] * 9


def test_a_run_passes_over_the_new_year() -> None:
    assert calendars.parse("12b-01a") == [100] + [0] * 22 + [100]


def test_a_percent_applies_to_its_run_only() -> None:
    assert calendars.parse("01a-01b:50 02a")[:4] == [50, 50, 100, 0]


@pytest.mark.parametrize("written", ["7b", "13a", "07c", "07a:0", "07a:101", "07a--08b", "juillet"])
def test_what_is_no_half_month_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"half-months|percentage"):
        calendars.parse(written)


def test_the_field_season_moves_with_the_region_and_storage_does_not() -> None:
    curve = calendars.parse("07b-09b")

    later = calendars.default(curve, mode="field", shift_days=15)

    assert later[13] < 10
    assert later[18] == 50
    assert calendars.default(curve, mode="storage", shift_days=15)[13] == 50


def test_both_ends_are_soft_and_a_whole_year_has_none() -> None:
    assert calendars.default(calendars.parse("07a-08b"), mode="field")[12:16] == [50, 100, 100, 50]
    assert calendars.default([100] * 24, mode="processed") == [100] * 24


def test_storage_takes_over_from_the_field_without_a_hole() -> None:
    year = calendars.usual(
        {"field": calendars.parse("07a-10b"), "storage": calendars.parse("11a-06b")}
    )

    together = [sum(amounts) for amounts in zip(year["field"], year["storage"], strict=True)]
    assert together[13:24] == [100] * 11
    assert (year["storage"][11], year["field"][12]) == (50, 50)


@pytest.mark.parametrize("days", [0, 7, 14, 21])
def test_what_is_picked_and_kept_never_adds_up_to_more_than_full(days: int) -> None:
    year = calendars.usual(
        {"storage": calendars.parse("10b-07a"), "field": calendars.parse("07b-10a 10b:50")},
        shift_days=days,
    )

    assert list(year) == ["field", "storage"]
    assert max(map(sum, zip(*year.values(), strict=True))) <= 100
