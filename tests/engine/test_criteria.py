"""Worked examples: each line can be checked by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine import criteria, orders
from matchmaker.engine.criteria import Form

NAN = float("nan")
INF = float("inf")
positive = st.floats(0.01, 1e6)
share = st.floats(0, 1)

EXAMPLES: list[tuple[str, Any, tuple[Any, ...], float]] = [
    ("same form", criteria.stage_compatibility, (Form.WASHED, Form.WASHED), 100),
    ("peeled for washed", criteria.stage_compatibility, (Form.PEELED, Form.WASHED), 90),
    ("washed for peeled", criteria.stage_compatibility, (Form.WASHED, Form.PEELED), 70),
    ("whole for vacuum-packed", criteria.stage_compatibility, (Form.WHOLE, Form.VACUUM_PACKED), 10),
    ("fresh for frozen", criteria.stage_compatibility, (Form.WHOLE, Form.FROZEN), 0),
    ("canned for dried", criteria.stage_compatibility, (Form.CANNED, Form.DRIED), 0),
    ("substitute in the form asked", criteria.form_compatibility, (0.8, 100), 0.8),
    ("same product, lesser form", criteria.form_compatibility, (1.0, 70), 0.7),
    ("30 km of 60", criteria.reach_ratio, (30.0, 40.0, 60.0, NAN), 0.5),
    ("minutes bind before km", criteria.reach_ratio, (30.0, 48.0, 60.0, 60.0), 0.8),
    ("no reach stated", criteria.reach_ratio, (30.0, 40.0, NAN, NAN), NAN),
    ("delivered", criteria.supply_ratio, (30.0, 0.5, True, False, NAN), 0.5),
    ("fetched, nearer than delivery", criteria.supply_ratio, (30.0, 1.5, True, True, 40.0), 0.75),
    (
        "buyer would fetch, farm refuses",
        criteria.supply_ratio,
        (30.0, NAN, False, False, 40.0),
        INF,
    ),
    ("neither delivers nor is fetched", criteria.supply_ratio, (1.0, NAN, False, True, NAN), INF),
    ("delivers, no one knows how far", criteria.supply_ratio, (30.0, NAN, True, False, NAN), NAN),
    ("the smaller reach decides", criteria.distance_ratio, (0.5, 0.8), 0.8),
    ("only the farm's reach", criteria.distance_ratio, (0.5, NAN), 0.5),
    ("only the need's limit", criteria.distance_ratio, (NAN, 0.8), 0.8),
    ("three quarters of the volume", criteria.volume_ratio, (3000.0, 1.0, 4000.0, 1.0), 0.75),
    ("half the crop is in season", criteria.volume_ratio, (4000.0, 0.5, 4000.0, 1.0), 0.5),
    ("more than asked is capped", criteria.volume_ratio, (9000.0, 1.0, 4000.0, 1.0), 1.0),
    ("no quantity asked", criteria.volume_ratio, (NAN, 1.0, NAN, 1.0), 1.0),
    ("quantity not stated", criteria.volume_ratio, (NAN, 1.0, 4000.0, 1.0), NAN),
    ("141 cents of 150", criteria.price_ratio, (141.0, 150.0), 0.94),
    ("no budget", criteria.price_ratio, (141.0, NAN), 0.0),
    ("price not stated", criteria.price_ratio, (NAN, 150.0), NAN),
    ("gift for nothing", criteria.price_ratio, (0.0, 0.0), 0.0),
    ("something for nothing", criteria.price_ratio, (10.0, 0.0), INF),
    ("one label of two", criteria.label_share, (0b0101, 0b0110), 0.5),
    ("no label preferred", criteria.label_share, (0b1, 0), 1.0),
    ("label on the highest bit", criteria.label_share, (1 << 63, 1 << 63), 1.0),
    ("Tuesday of Monday and Tuesday", criteria.days_part, (0b10, 0b11), 0.5),
    ("no day asked", criteria.days_part, (0b10, 0), criteria.NOT_ASKED),
    ("days not stated", criteria.days_part, (0, 0b11), NAN),
    ("4 days of notice for 2", criteria.ceiling_part, (4.0, 2.0), 0.5),
    ("1 day of notice for 2", criteria.ceiling_part, (1.0, 2.0), 1.0),
    ("no notice is possible", criteria.ceiling_part, (2.0, 0.0), 0.0),
    ("2 deliveries for 4", criteria.floor_part, (2.0, 4.0), 0.5),
    ("frequency not stated", criteria.floor_part, (NAN, 4.0), NAN),
    ("nothing asked of logistics", criteria.logistics_share, (-1.0, -1.0, -1.0), 1.0),
    ("one part asked and met by half", criteria.logistics_share, (0.5, -1.0, -1.0), 0.5),
    ("one met, one unstated", criteria.logistics_share, (1.0, NAN, -1.0), 0.7),
    ("all unstated", criteria.logistics_share, (NAN, NAN, -1.0), NAN),
    ("new and complete farm", criteria.trust_share, (1.0, 0.0, 0.0, 0.0), 0.8),
    ("five good of five", criteria.trust_share, (1.0, 0.0, 5.0, 5.0), 0.9),
    ("a year and a half old", criteria.trust_share, (1.0, 547.5, 0.0, 0.0), 0.7),
    ("profile unknown", criteria.trust_share, (NAN, 0.0, 0.0, 0.0), NAN),
    ("1200 kg in 12 months, weekly", orders.order_kg, (1200.0, 2400, 4.0, NAN), 25.0),
    ("the farm comes twice a month", orders.order_kg, (1200.0, 2400, 4.0, 2.0), 50.0),
    ("twice a month when unsaid", orders.order_kg, (1200.0, 2400, NAN, NAN), 50.0),
    ("less than one delivery is one", orders.order_kg, (90.0, 100, 1.0, NAN), 90.0),
    ("no quantity, no order", orders.order_kg, (NAN, 2400, 4.0, NAN), NAN),
]


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [example[1:] for example in EXAMPLES],
    ids=[f"{example[1].__name__}: {example[0]}" for example in EXAMPLES],
)
def test_worked_example(function: Any, arguments: tuple[Any, ...], expected: float) -> None:
    if function is criteria.label_share:
        arguments = tuple(np.uint64(mask) for mask in arguments)
    found = function(*arguments)
    assert math.isnan(found) if math.isnan(expected) else found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("held", "required", "expected"),
    [(0b111, 0b101, True), (0b010, 0b110, False), (0, 0, True), (1 << 63, 1 << 63, True)],
)
def test_every_required_certification_is_held(held: int, required: int, expected: bool) -> None:
    assert criteria.holds_all(np.uint64(held), np.uint64(required)) is expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param((25.0, 200.0, NAN, 5000.0), True, id="exactly 50 $"),
        pytest.param((25.0, 200.0, NAN, 5001.0), False, id="a cent short"),
        pytest.param((25.0, NAN, NAN, 5001.0), True, id="price unknown"),
        pytest.param((25.0, 200.0, 30.0, NAN), False, id="kg short"),
        pytest.param((NAN, 200.0, 30.0, 5001.0), True, id="order unknown"),
    ],
)
def test_a_minimum_order_is_reached(arguments: tuple[float, ...], expected: bool) -> None:
    assert orders.reaches_minimum(*arguments) is expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param((151.0, 150.0, True), False, id="over a strict ceiling"),
        pytest.param((150.0, 150.0, True), True, id="at the ceiling"),
        pytest.param((151.0, 150.0, False), True, id="over a budget that is a wish"),
        pytest.param((NAN, 150.0, True), True, id="price unknown"),
    ],
)
def test_a_ceiling_is_strict(arguments: tuple[float, float, bool], expected: bool) -> None:
    assert criteria.is_within_ceiling(*arguments) is expected


@pytest.mark.parametrize(
    ("km", "ratio", "expected"),
    [(50.0, 1.0, True), (50.0, 1.01, False), (99.0, NAN, True), (101.0, NAN, False)],
)
def test_travel_is_limited_by_the_reaches_or_an_assumed_one(
    km: float, ratio: float, expected: bool
) -> None:
    assert criteria.is_within_travel(km, ratio) is expected


@pytest.mark.parametrize("ratio", [NAN, 0.0, 1.0, INF])
def test_a_place_without_position_is_never_near(ratio: float) -> None:
    assert criteria.is_within_travel(NAN, ratio) is False


@given(positive, positive, positive, share, share)
def test_more_kg_never_earn_less(
    kg: float, more: float, needed: float, part: float, asked: float
) -> None:
    less = criteria.volume_ratio(kg, part, needed, asked)
    assert 0 <= less <= criteria.volume_ratio(kg + more, part, needed, asked) <= 1


@given(positive, positive, positive)
def test_a_higher_price_is_never_a_smaller_ratio(price: float, more: float, budget: float) -> None:
    assert 0 <= criteria.price_ratio(price, budget) <= criteria.price_ratio(price + more, budget)


@given(positive, positive, positive)
def test_farther_is_never_a_smaller_ratio(km: float, more: float, reach: float) -> None:
    near = criteria.reach_ratio(km, km, reach, reach)
    assert near <= criteria.reach_ratio(km + more, km + more, reach, reach)


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(0, 63))
def test_one_more_label_never_earns_less(held: int, preferred: int, bit: int) -> None:
    more = held | (1 << bit)
    wanted = np.uint64(preferred)
    before = criteria.label_share(np.uint64(held), wanted)
    assert 0 <= before <= criteria.label_share(np.uint64(more), wanted) <= 1


@given(st.integers(0, 2**64 - 1))
def test_bits_are_counted_as_python_counts_them(mask: int) -> None:
    assert criteria.bits(np.uint64(mask)) == mask.bit_count()


@given(share, st.floats(0, 5000), st.integers(0, 50), st.integers(0, 50))
def test_a_good_outcome_never_lowers_trust(
    completeness: float, age: float, good: int, bad: int
) -> None:
    before = criteria.trust_share(completeness, age, float(good), float(good + bad))
    after = criteria.trust_share(completeness, age, float(good + 1), float(good + bad + 1))
    assert 0 <= before <= after <= 1


@given(st.sampled_from(Form), st.sampled_from(Form))
def test_no_form_answers_better_than_the_one_asked(offered: Form, asked: Form) -> None:
    assert 0 <= criteria.stage_compatibility(offered, asked) <= 100
    assert (criteria.stage_compatibility(offered, asked) == 100) == (offered == asked)


def test_accepted_forms_are_worth_less_down_the_list() -> None:
    percents = criteria.accepted_forms([Form.PEELED, Form.WASHED])
    assert (percents[Form.PEELED], percents[Form.WASHED]) == (100, 90)
    assert percents[Form.FROZEN] == 0


def test_no_accepted_form_is_no_demand() -> None:
    assert criteria.accepted_forms([]).tolist() == [100] * len(Form)
