from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker import engine
from matchmaker.engine import tables
from matchmaker.engine.criteria import Term
from matchmaker.engine.tables import StepTable
from tests.engine.builders import NAN, TABLES

features = st.floats(0, 1e9) | st.just(math.inf)


def table(points: list[float], unknown: float = 0.0) -> StepTable:
    return StepTable(np.arange(len(points) - 1) / 10, np.array(points), unknown)


def with_term(term: Term, changed: StepTable) -> engine.Tables:
    return engine.Tables(
        tuple(
            changed if place == term else old for place, old in zip(Term, TABLES.steps, strict=True)
        )
    )


def test_expert_points_are_those_of_the_brief() -> None:
    assert TABLES.maxima == (30, 25, 15, 10, 5, 5, 5, 5)


@pytest.mark.parametrize("term", Term)
def test_a_better_feature_never_earns_less(term: Term) -> None:
    steps = TABLES.steps[list(Term).index(term)]
    earned = [steps(feature) for feature in np.linspace(0, 3, 1000)]
    if term in tables.FEWER_IS_BETTER:
        earned.reverse()
    assert earned == sorted(earned)


@pytest.mark.parametrize(
    ("term", "feature", "expected"),
    [
        (Term.SEASON, 0.0, 0.0),
        (Term.SEASON, 0.9, 27.0),
        (Term.SEASON, 1.0, 30.0),
        (Term.DISTANCE, 0.0, 25.0),
        (Term.DISTANCE, 1.0, 10.0),
        (Term.PRICE, 0.0, 10.0),
        (Term.PRICE, 1.0, 5.0),
        (Term.PRICE, math.inf, 0.0),
        (Term.PRICE, NAN, 4.0),
        (Term.FORM, 0.5, 2.5),
    ],
)
def test_expert_tables_give_expected_points(term: Term, feature: float, expected: float) -> None:
    steps = TABLES.steps[list(Term).index(term)]
    assert steps(feature) == pytest.approx(expected, abs=0.05)


def test_ends_of_a_table_earn_exactly_all_or_nothing() -> None:
    assert (TABLES.steps[0](0.0), TABLES.steps[0](1.0)) == (0.0, 30.0)


@given(st.sampled_from(range(8)), features)
def test_compiled_steps_are_the_same_steps(term: int, feature: float) -> None:
    compiled = TABLES.compile()
    found = tables.points(compiled[term], feature)
    assert found == TABLES.steps[term](feature)


@given(st.lists(features, min_size=8, max_size=8))
def test_sums_are_exact_in_single_precision(raw: list[float]) -> None:
    earned = [steps(feature) for steps, feature in zip(TABLES.steps, raw, strict=True)]
    assert float(np.array(earned, np.float32).sum(dtype=np.float32)) == sum(earned)


def test_a_record_survives_json() -> None:
    record = json.loads(json.dumps(TABLES.record()))
    again = engine.from_record(record)
    assert again.record() == TABLES.record()


def test_a_record_without_a_term_is_refused() -> None:
    record = TABLES.record()
    del record["price"]
    with pytest.raises(engine.BadTables, match="one table per term"):
        engine.from_record(record)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        pytest.param(table([0, 2, 1]), "never earns less", id="falls"),
        pytest.param(table([0, NAN, 1]), "is a number", id="not a number"),
        pytest.param(table([-1, 0, 1]), "not negative", id="negative"),
        pytest.param(table([0, 1 / 3, 1]), "multiples", id="not a multiple of the quantum"),
        pytest.param(table([0, 1], unknown=2), "unknown earns", id="unknown beats the best"),
        pytest.param(table(list(range(256))), "255 steps", id="too many steps"),
        pytest.param(StepTable(np.zeros(2), np.array([0.0, 1, 2]), 0), "ascend", id="edges tie"),
        pytest.param(table([0, 31]), "at most 100", id="more than 100 in all"),
    ],
)
def test_bad_tables_are_refused(bad: StepTable, reason: str) -> None:
    with pytest.raises(engine.BadTables, match=reason):
        with_term(Term.SEASON, bad)


def test_distance_points_may_not_rise() -> None:
    with pytest.raises(engine.BadTables, match="never earns less"):
        with_term(Term.DISTANCE, table([0, 1]))


@pytest.mark.parametrize(
    ("weight", "reason"),
    [
        (replace(engine.EXPERT[Term.SEASON], maximum=31), "100"),
        (replace(engine.EXPERT[Term.SEASON], maximum=NAN), "100"),
        (replace(engine.EXPERT[Term.SEASON], knots=((0, 0), (1, 2))), "from 0 to 1"),
        (replace(engine.EXPERT[Term.SEASON], knots=((1, 0), (0, 1))), "ascending"),
        (replace(engine.EXPERT[Term.SEASON], knots=()), "at least two"),
        (replace(engine.EXPERT[Term.SEASON], knots=((0, 1), (1, 0))), "never earns less"),
    ],
)
def test_bad_weights_are_refused(weight: engine.TermWeight, reason: str) -> None:
    with pytest.raises(engine.BadTables, match=reason):
        engine.from_weights({**engine.EXPERT, Term.SEASON: weight})


@given(st.lists(st.floats(1, 50), min_size=8, max_size=8))
def test_any_weights_that_make_a_hundred_are_accepted(raw: list[float]) -> None:
    shares = [100 * value / sum(raw) for value in raw]
    weights = {
        term: replace(engine.EXPERT[term], maximum=share)
        for term, share in zip(Term, shares, strict=True)
    }
    assert 99.9 < sum(engine.from_weights(weights).maxima) <= 100


@given(st.sampled_from(list(Term)), st.floats(0, 100))
def test_no_feature_earns_more_than_its_bucket(term: Term, feature: float) -> None:
    compiled = TABLES.compile()[list(Term).index(term)]
    assert tables.points(compiled, feature) <= tables.at_most(compiled, feature)


@given(st.sampled_from(list(Term)), st.floats(0, 100))
def test_a_bucket_is_hardly_better_than_its_features(term: Term, feature: float) -> None:
    compiled, steps = TABLES.compile()[list(Term).index(term)], TABLES.steps[list(Term).index(term)]
    most = np.abs(np.diff(steps.points)).max()
    assert tables.at_most(compiled, feature) <= tables.points(compiled, feature) + most


def test_a_table_of_one_step_bounds_itself() -> None:
    compiled = with_term(Term.PRICE, table([10.0])).compile()[list(Term).index(Term.PRICE)]
    assert tables.at_most(compiled, 3.0) == 10.0
