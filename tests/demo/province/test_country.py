"""The province is the same for the same scale and seed, and as large and as mixed as promised."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from matchmaker import engine
from matchmaker.demo.province import BadScale, Facts, Province, build, sizes

SCALE = 0.02


@pytest.fixture(scope="module")
def province(facts: Facts) -> Province:
    return build(SCALE, seed=1, facts=facts)


def bytes_of(table: engine.Offers | engine.Needs) -> bytes:
    return b"".join(np.ascontiguousarray(column).tobytes() for column in table)


def test_the_same_scale_and_seed_make_the_same_bytes(province: Province, facts: Facts) -> None:
    again = build(SCALE, seed=1, facts=facts)
    assert bytes_of(again.engine_offers()) == bytes_of(province.engine_offers())
    assert bytes_of(again.engine_needs()) == bytes_of(province.engine_needs())


def test_another_seed_makes_another_province(province: Province, facts: Facts) -> None:
    other = build(SCALE, seed=2, facts=facts)
    assert bytes_of(other.engine_offers()) != bytes_of(province.engine_offers())


def test_the_engine_takes_its_columns(province: Province) -> None:
    market = province.market(engine.GreatCircle())
    assert len(market.offers.key) == round(435_000 * SCALE)
    assert len(market.needs.key) == round(300_000 * SCALE)


def test_a_sample_narrows_as_the_whole_province_does(province: Province) -> None:
    """Within a factor of two of engine.md §1: 5,000 offers of the product per need, 733 kept."""
    market = province.market(engine.GreatCircle())
    rows = np.arange(0, len(market.needs.key), 40)
    lists = engine.rank_needs(market, engine.from_weights(engine.EXPERT), rows=rows)
    assert 733 / 2 < lists.feasible.mean() < 733 * 2
    assert 252 / 2 < np.median(lists.feasible) < 252 * 2
    assert 0.09 / 2 < (lists.feasible < 20).mean() < 0.09 * 2


@pytest.mark.parametrize("scale", [0.125, 0.5, 1.0])
def test_a_need_finds_as_many_offers_of_its_product_at_every_scale(
    facts: Facts, scale: float
) -> None:
    made = build(scale, seed=1, facts=facts)
    offered = np.bincount(made.offers.product, minlength=len(facts.products))
    wanted = np.bincount(made.needs.product, minlength=len(facts.products))
    assert offered @ wanted / made.size.needs == pytest.approx(5000, rel=0.1)


def test_farms_stand_on_land_and_kitchens_at_postal_codes(province: Province) -> None:
    farms = province.farms.sites
    dry = shapely.contains_xy(province.facts.land, farms.longitude, farms.latitude)
    assert dry.mean() > 0.98
    codes = province.facts.places.code_points[province.institutions.sites.code]
    kitchens = province.institutions.sites
    apart = engine.great_circle_km(
        kitchens.longitude, kitchens.latitude, longitudes=codes[:, 0], latitudes=codes[:, 1]
    )
    assert apart.max() < 2


def test_chance_has_given_every_kind_of_fact(province: Province) -> None:
    offers, needs = province.engine_offers(), province.engine_needs()
    for column in (offers.reach_minutes, needs.limit_minutes, needs.pickup_km):
        assert 0 < np.isfinite(column).mean() < 1
    for flags in (offers.delivers, needs.budget_is_ceiling, needs.is_bound):
        assert 0 < flags.mean() < 1
    assert (needs.product == engine.FAMILY_ONLY).any()
    assert (needs.required & needs.preferred == 0).all()
    assert len(province.refusals.need_key)


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf"), 5.0])
def test_a_scale_that_makes_no_province_is_refused(scale: float) -> None:
    with pytest.raises(BadScale):
        sizes(scale)


def test_even_the_smallest_province_pairs(facts: Facts) -> None:
    market: Any = build(1e-6, seed=1, facts=facts).market(engine.GreatCircle())
    assert engine.rank(market, engine.from_weights(engine.EXPERT)).needs.feasible.shape == (1,)
