from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker import engine
from matchmaker.engine import Constraint, Form, Term
from tests.engine.builders import (
    MATANE,
    NAN,
    SCHOOL_YEAR,
    SUMMER,
    TABLES,
    market,
    pair,
)

FRESH_ONLY = [100, 100, 100, 100, 100, 0, 0, 0, 0, 0]
TERM = {term: place for place, term in enumerate(Term)}


def points(scores: engine.Scores, term: Term) -> float:
    return float(scores.points[0, TERM[term]])


@pytest.mark.parametrize(
    ("offer", "need", "broken"),
    [
        pytest.param({}, {}, Constraint.NONE, id="nothing broken"),
        pytest.param({"product": 1}, {}, Constraint.PRODUCT, id="another product"),
        pytest.param(
            {"form": Form.FROZEN}, {"forms": FRESH_ONLY}, Constraint.PRODUCT, id="frozen for fresh"
        ),
        pytest.param(
            {"longitude": MATANE[0], "latitude": MATANE[1]}, {}, Constraint.TRAVEL, id="too far"
        ),
        pytest.param({}, {"limit_km": 20.0}, Constraint.TRAVEL, id="over the need's limit"),
        pytest.param({"delivers": False}, {}, Constraint.TRAVEL, id="nobody travels"),
        pytest.param(
            {"delivers": False, "allows_pickup": True},
            {"pickup_km": 50.0},
            Constraint.NONE,
            id="the buyer fetches",
        ),
        pytest.param(
            {"certifications": 0b01}, {"required": 0b11}, Constraint.CERTIFICATIONS, id="label"
        ),
        pytest.param({"supply": SUMMER}, {"demand": [0] * 24}, Constraint.PERIOD, id="no period"),
        pytest.param(
            {"min_order_cents": 25000.0},
            {"quantity_kg": 2400.0},
            Constraint.MINIMUM_ORDER,
            id="min",
        ),
        pytest.param(
            {},
            {"budget_cents_per_kg": 99.0, "budget_is_ceiling": True},
            Constraint.PRICE,
            id="over the ceiling",
        ),
        pytest.param({}, {"is_bound": True}, Constraint.CONTRACT, id="bound by a contract"),
        pytest.param({"is_open": False}, {}, Constraint.STATUS, id="offer paused"),
        pytest.param({}, {"is_open": False}, Constraint.STATUS, id="need paused"),
        pytest.param(
            {"organization": 5}, {"organization": 5}, Constraint.OWN_ORGANIZATION, id="itself"
        ),
        pytest.param(
            {"product": 1, "is_open": False}, {"is_bound": True}, Constraint.PRODUCT, id="first one"
        ),
    ],
)
def test_the_first_broken_constraint_is_named(
    offer: dict[str, Any], need: dict[str, Any], broken: Constraint
) -> None:
    scores = pair(offer, need)
    assert scores.first_failure[0] == broken
    assert scores.feasible[0] == (broken is Constraint.NONE)


def test_a_refused_pair_is_refused_and_only_that_pair() -> None:
    refused = engine.Refusals(np.array([1, 99]), np.array([2, 1]))
    both = market([{}], [{}, {}], refusals=refused)
    scores = engine.score(both, TABLES.compile(), engine.pairs(both, [0, 0], [0, 1]))
    assert scores.first_failure.tolist() == [Constraint.NONE, Constraint.REFUSED]


def test_what_a_need_does_not_ask_gives_full_points() -> None:
    scores = pair({"quantity_kg": NAN, "price_cents_per_kg": NAN}, {})
    for term in (Term.VOLUME, Term.PRICE, Term.LABELS, Term.FORM, Term.LOGISTICS):
        assert points(scores, term) == TABLES.maxima[TERM[term]]


@pytest.mark.parametrize(
    ("term", "offer", "need"),
    [
        (Term.VOLUME, {"quantity_kg": NAN}, {"quantity_kg": 500.0}),
        (Term.PRICE, {"price_cents_per_kg": NAN}, {"budget_cents_per_kg": 200.0}),
        (Term.LOGISTICS, {}, {"reception_days": 3}),
        (Term.TRUST, {"completeness": NAN}, {}),
        (Term.DISTANCE, {"reach_km": NAN}, {}),
    ],
)
def test_what_an_offer_does_not_state_earns_the_unknown_step(
    term: Term, offer: dict[str, Any], need: dict[str, Any]
) -> None:
    scores = pair(offer, need)
    assert np.isnan(scores.features[0, TERM[term]])
    assert points(scores, term) == TABLES.steps[TERM[term]].unknown < TABLES.maxima[TERM[term]]


def test_volume_and_shape_are_separate() -> None:
    short = pair({"supply": SUMMER}, {"quantity_kg": 1000.0})
    small = pair({"quantity_kg": 250.0}, {"quantity_kg": 1000.0})
    assert points(short, Term.SEASON) == pytest.approx(7.5)
    assert points(short, Term.VOLUME) == 15
    assert points(small, Term.SEASON) == 30
    assert points(small, Term.VOLUME) == pytest.approx(3.75)


def test_a_school_is_covered_by_a_season_that_wraps_the_year() -> None:
    winter = [100] * 8 + [0] * 10 + [100] * 6
    scores = pair({"supply": winter}, {"demand": SCHOOL_YEAR})
    assert scores.features[0, TERM[Term.SEASON]] == pytest.approx(14 / 20)


maybe = st.one_of(st.just(NAN), st.floats(0.5, 5000))
OFFER_VALUES = {
    "quantity_kg": maybe, "price_cents_per_kg": maybe, "reach_km": maybe, "reach_minutes": maybe,
    "certifications": st.integers(0, 15), "delivery_days": st.integers(0, 127),
    "lead_time_days": maybe, "deliveries_per_month": maybe, "min_order_cents": maybe,
    "delivers": st.booleans(), "allows_pickup": st.booleans(), "age_days": st.floats(0, 2000),
}  # fmt: skip
NEED_VALUES = {
    "quantity_kg": maybe, "budget_cents_per_kg": maybe, "limit_km": maybe,
    "limit_minutes": maybe, "pickup_km": maybe, "required": st.integers(0, 3),
    "preferred": st.integers(0, 15), "reception_days": st.integers(0, 127),
    "lead_time_days": maybe, "deliveries_per_month": maybe, "budget_is_ceiling": st.booleans(),
}  # fmt: skip
any_offer = st.fixed_dictionaries(OFFER_VALUES)
any_need = st.fixed_dictionaries(NEED_VALUES)


@given(any_offer, any_need)
def test_points_stay_within_their_terms_and_add_up(
    offer: dict[str, Any], need: dict[str, Any]
) -> None:
    scores = pair(offer, need)
    assert (scores.points >= 0).all()
    assert (scores.points <= np.array(TABLES.maxima)).all()
    assert abs(sum(scores.points[0]) - scores.total[0]) <= 1e-6


@given(any_offer, any_need, st.floats(0.01, 1))
def test_a_lower_price_never_hurts(offer: dict[str, Any], need: dict[str, Any], cut: float) -> None:
    offer = {**offer, "price_cents_per_kg": 100.0, "min_order_cents": NAN}
    before, after = pair(offer, need), pair({**offer, "price_cents_per_kg": 100.0 * cut}, need)
    assert after.total[0] >= before.total[0]
    assert after.feasible[0] >= before.feasible[0]


@given(any_offer, any_need, st.floats(1, 10))
def test_a_longer_reach_never_hurts(
    offer: dict[str, Any], need: dict[str, Any], factor: float
) -> None:
    offer = {**offer, "delivers": True, "reach_km": 60.0, "reach_minutes": NAN}
    before, after = pair(offer, need), pair({**offer, "reach_km": 60.0 * factor}, need)
    assert after.total[0] >= before.total[0]
    assert after.feasible[0] >= before.feasible[0]


@given(any_offer, any_need, st.floats(0, 500))
def test_more_kg_never_hurt(offer: dict[str, Any], need: dict[str, Any], more: float) -> None:
    offer = {**offer, "quantity_kg": 300.0}
    before, after = pair(offer, need), pair({**offer, "quantity_kg": 300.0 + more}, need)
    assert after.total[0] >= before.total[0]


@given(any_offer, any_need, st.integers(0, 15))
def test_another_label_never_hurts(offer: dict[str, Any], need: dict[str, Any], extra: int) -> None:
    held = {**offer, "certifications": offer["certifications"] | extra}
    before, after = pair(offer, need), pair(held, need)
    assert after.total[0] >= before.total[0]
    assert after.feasible[0] >= before.feasible[0]
