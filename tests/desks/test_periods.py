"""Half-months asked of a circular year."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.desks import periods
from matchmaker.supply.models import Offer
from tests.factories import Factory

AUTUMN = [0] * 16 + [100] * 8


def test_a_period_across_the_new_year_is_two_runs() -> None:
    assert periods.runs((22, 23, 0, 1)) == [(0, 1), (22, 23)]


@given(st.sets(st.integers(0, 23), min_size=1))
def test_runs_hold_exactly_the_half_months_asked(half_months: set[int]) -> None:
    held = [i for first, last in periods.runs(sorted(half_months)) for i in range(first, last + 1)]
    assert held == sorted(half_months)


def test_modes_together_are_never_more_than_full() -> None:
    assert periods.covered([[100] * 24, [100] * 24], range(24)) == 1.0
    assert periods.covered([AUTUMN], (15, 16)) == 0.5


def test_an_offer_is_found_in_the_half_months_of_its_season_only(
    session: Session, make: Factory
) -> None:
    offer = make.offer(seasons={"field": AUTUMN})
    for asked, found in (((15,), []), ((16,), [offer.id]), ((23, 0), [offer.id])):
        assert session.scalars(select(Offer.id).where(periods.is_offered(asked))).all() == found
