"""The almanac counts each product once per half-month, and speaks of short seasons first."""

from __future__ import annotations

from sqlalchemy.orm import Session

from matchmaker.catalogue.models import SeasonDefault
from matchmaker.portal import almanac
from matchmaker.portal.almanac import Crop
from tests.factories import Factory

NEVER = [0] * 24
ALWAYS = [100] * 24
OCTOBER = 18


def crop(slug: str, **years: list[int]) -> Crop:
    return Crop(len(slug), slug, slug, slug, years)


def month(*half_months: int) -> list[int]:
    return [100 if i in half_months else 0 for i in range(24)]


def test_a_product_in_the_field_and_in_the_store_counts_once() -> None:
    both = crop("carotte", field=month(18), storage=ALWAYS)
    counts = dict(almanac.skyline([both]))
    assert (counts["field"][18], counts["storage"][18]) == (1, 0)
    assert (counts["field"][0], counts["storage"][0]) == (0, 1)


def test_what_is_frozen_all_year_does_not_hide_the_seasons() -> None:
    frozen = crop("bleuet", processed=ALWAYS)
    assert all(not any(counts) for _, counts in almanac.skyline([frozen]))


def test_only_what_is_at_hand_now_is_spoken_of(session: Session) -> None:
    crops = [crop("courge", field=month(18)), crop("fraise", field=month(12))]
    rows = almanac.in_season(session, crops, half_month=OCTOBER)
    assert [row.crop.slug for row in rows] == ["courge"]


def test_a_product_that_somebody_grows_comes_before_one_that_nobody_does(
    session: Session, make: Factory
) -> None:
    grown = make.product("panais")
    make.offer(product=grown)
    make.need(product=grown)
    crops = [
        crop("raifort", field=month(18)),
        Crop(grown.id, "panais", "panais", "parsnip", {"field": month(17, 18, 19)}),
    ]
    [row] = almanac.in_season(session, crops, half_month=OCTOBER, limit=1)
    assert (row.crop.slug, row.farms, row.kitchens) == ("panais", 1, 1)


def test_crops_are_fruit_and_vegetables_with_their_years(session: Session, make: Factory) -> None:
    session.add(
        SeasonDefault(
            product_id=make.product("rutabaga").id,
            mode="storage",
            curve=ALWAYS,
            confidence="sourced",
        )
    )
    session.flush()
    found = {each.slug: each for each in almanac.crops(session)}
    assert found["rutabaga"].layers == [("storage", ALWAYS)]
