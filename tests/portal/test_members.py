"""The front page counts members, and shows no place finer than a coarse grid."""

from __future__ import annotations

from sqlalchemy.orm import Session

from matchmaker.portal import members
from tests.factories import MATANE, Factory


def test_farms_kitchens_offers_and_needs_are_counted(session: Session, make: Factory) -> None:
    before = members.census(session)
    make.offer()
    make.offer(state="draft")
    make.need()
    after = members.census(session)
    assert (after.farms - before.farms, after.kitchens - before.kitchens) == (2, 1)
    assert (after.offers - before.offers, after.needs - before.needs) == (1, 1)


def test_a_profile_that_nobody_claimed_is_not_a_member(session: Session, make: Factory) -> None:
    before = members.census(session)
    make.site(make.organization(kind="institution", state="unclaimed"))
    assert members.census(session) == before


def test_a_region_counts_a_farm_once_however_many_fields_it_has(
    session: Session, make: Factory
) -> None:
    farm = make.organization()
    make.site(farm, region_code="14")
    make.site(farm, region_code="14")
    [lanaudiere] = [row for row in members.by_region(session) if row.code == "14"]
    assert lanaudiere.farms == 1


def test_points_are_rounded_and_two_neighbours_are_one(session: Session, make: Factory) -> None:
    make.site(at=MATANE)
    make.site(at=(MATANE[0] + 0.001, MATANE[1] + 0.001))
    points = members.points(session)
    assert points == [{"latitude": 48.84, "longitude": -67.54, "kind": "farm"}]


def test_a_place_without_a_public_point_is_on_no_map(session: Session, make: Factory) -> None:
    make.site(public_position=None)
    assert members.points(session) == []
