"""Several suppliers cover a year together, never more than is needed."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matchmaker.desks import figuring
from tests.factories import SCHOOL_YEAR, Factory

SUMMER = [0] * 12 + [100] * 6 + [0] * 6
WINTER = [100] * 8 + [0] * 16


@pytest.mark.usefixtures("session")
def test_nobody_covers_nothing(make: Factory) -> None:
    need = make.need()
    assert figuring.share(need, figuring.proposed(need, [])) == 0.0


def test_two_seasons_fill_more_of_the_year_than_one(session: Session, make: Factory) -> None:
    need = make.need(curve=SCHOOL_YEAR)
    offers = [make.offer(seasons={"field": SUMMER}), make.offer(seasons={"storage": WINTER})]
    assert figuring.proposed(need, offers) == [100] * 8 + [0] * 8 + [100] * 2 + [0] * 6
    assert figuring.share(need, figuring.proposed(need, offers)) == 0.5


def test_quantities_are_not_added_up(session: Session, make: Factory) -> None:
    need = make.need(curve=[50] * 24)
    offers = [make.offer(seasons={"storage": [100] * 24}) for _ in range(3)]
    assert figuring.proposed(need, offers) == [50] * 24
