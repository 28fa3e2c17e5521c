"""Periods of a page, and what a meal costs in them."""

from __future__ import annotations

from datetime import date

import pytest

from matchmaker.impact.shares import meals, periods
from matchmaker.impact.shares.periods import Period
from matchmaker.organizations.models import Organization, Site

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("scolaire", date(2026, 7, 1), date(2027, 6, 30)),
        ("civile", date(2026, 1, 1), date(2026, 12, 31)),
        ("douze-mois", date(2025, 11, 1), date(2026, 10, 31)),
        ("autre", date(2026, 7, 1), date(2027, 6, 30)),
    ],
)
def test_a_period_has_its_days(kind: str, first: date, last: date) -> None:
    assert periods.chosen(kind, None, last=None, today=TODAY) == Period(
        kind if kind != "autre" else "scolaire", first, last
    )


def test_the_school_year_of_june_began_last_july() -> None:
    assert periods.school_year(date(2026, 6, 30)).first == date(2025, 7, 1)


def test_twelve_months_at_new_year_are_last_year() -> None:
    assert periods.trailing(date(2026, 1, 9)) == Period(
        "douze-mois", date(2025, 1, 1), date(2025, 12, 31)
    )


def test_days_that_end_before_they_begin_are_the_school_year() -> None:
    found = periods.chosen("dates", TODAY, last=date(2020, 1, 1), today=TODAY)

    assert found.kind == "scolaire"


def test_months_run_over_new_year() -> None:
    found = list(periods.months(date(2025, 11, 9), date(2026, 2, 1)))

    assert found == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]


@pytest.mark.parametrize(
    ("kind", "days"), [("school", 0), ("hospital", 14), ("cpe", 10), ("workplace", 10)]
)
def test_kitchens_serve_on_the_days_of_their_kind(kind: str, days: int) -> None:
    july = Period("dates", date(2026, 7, 6), date(2026, 7, 19))

    assert meals.days(kind, july) == days


def test_a_site_far_from_the_others_is_asked_about() -> None:
    sites = [site(each, meals_per_day=100) for each in (1, 2, 3)]
    week = Period("dates", date(2026, 10, 5), date(2026, 10, 9))

    found = meals.by_site(sites, {1: 100_000, 2: 120_000, 3: 20_000}, period=week)

    assert [each.is_far for each in found] == [False, False, True]


def test_a_site_that_says_no_meals_is_left_out() -> None:
    week = Period("dates", date(2026, 10, 5), date(2026, 10, 9))

    assert meals.by_site([site(1, meals_per_day=None)], {1: 100.0}, period=week) == []


def site(number: int, *, meals_per_day: int | None) -> Site:
    owner = Organization(institution_type="school")
    return Site(id=number, organization=owner, meals_per_day=meals_per_day)
