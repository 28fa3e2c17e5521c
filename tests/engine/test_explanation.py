from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given

from matchmaker import engine
from matchmaker.engine import Constraint, Span, Term
from tests.engine.builders import MATANE, NAN, SCHOOL_YEAR, TABLES, market
from tests.engine.test_scoring import any_need, any_offer

STORED = [100] * 8 + [0] * 8 + [100] * 8


def explained(offer: dict[str, Any], need: dict[str, Any]) -> engine.Explanation:
    return engine.explain(market([offer], [need]), TABLES, offer_row=0, need_row=0)


def term(explanation: engine.Explanation, name: Term) -> engine.TermExplanation:
    return next(found for found in explanation.terms if found.term is name)


@given(any_offer, any_need)
def test_terms_add_up_to_the_score(offer: dict[str, Any], need: dict[str, Any]) -> None:
    explanation = explained(offer, need)
    assert abs(sum(found.points for found in explanation.terms) - explanation.score) <= 1e-6
    assert all(0 <= found.points <= found.maximum for found in explanation.terms)


@given(any_offer, any_need)
def test_an_explanation_is_plain_json(offer: dict[str, Any], need: dict[str, Any]) -> None:
    assert json.loads(json.dumps(asdict(explained(offer, need)), allow_nan=False))


def test_terms_come_in_their_order() -> None:
    assert [found.term for found in explained({}, {}).terms] == list(Term)


def test_seasons_are_laid_over_each_other() -> None:
    seasons = explained({"supply": STORED}, {"demand": SCHOOL_YEAR}).seasons
    assert seasons.coverage == 0.8
    assert seasons.absorbed == 1.0
    assert seasons.gap_spans == (Span(8, 11),)
    assert seasons.surplus_spans == ()
    assert [c + g for c, g in zip(seasons.covered, seasons.gap, strict=True)] == SCHOOL_YEAR


def test_a_missing_price_is_unknown_and_asked() -> None:
    price = term(explained({"price_cents_per_kg": NAN}, {"budget_cents_per_kg": 150.0}), Term.PRICE)
    assert (price.is_known, price.is_asked, price.feature) == (False, True, None)
    assert price.facts["budget_cents_per_kg"] == 150.0
    assert price.facts["price_cents_per_kg"] is None


def test_what_is_not_asked_is_said_so() -> None:
    explanation = explained({}, {})
    asked = {found.term for found in explanation.terms if found.is_asked}
    assert asked == {Term.SEASON, Term.DISTANCE, Term.TRUST}


def test_missing_labels_are_named_by_their_bits() -> None:
    labels = term(explained({"certifications": 0b001}, {"preferred": 0b011}), Term.LABELS)
    assert (labels.facts["preferred_held"], labels.facts["preferred_missing"]) == (0b001, 0b010)


def test_distance_says_how_far_and_under_which_limits() -> None:
    distance = term(explained({"reach_km": 90.0}, {"limit_minutes": 60.0}), Term.DISTANCE)
    assert distance.facts["km"] == pytest.approx(32.1, abs=0.5)
    assert (distance.facts["reach_km"], distance.facts["limit_minutes"]) == (90.0, 60.0)
    assert distance.feature == pytest.approx(32.1 / 60, abs=0.01)


def test_volume_counts_the_common_half_months() -> None:
    volume = term(
        explained(
            {"supply": STORED, "quantity_kg": 4000.0},
            {"demand": SCHOOL_YEAR, "quantity_kg": 6000.0},
        ),
        Term.VOLUME,
    )
    assert volume.facts["offered_common_kg"] == 4000.0
    assert volume.facts["needed_common_kg"] == 4800.0
    assert volume.feature == pytest.approx(4000 / 4800)


def test_a_pair_that_breaks_a_rule_is_explained_all_the_same() -> None:
    explanation = explained({"longitude": MATANE[0], "latitude": MATANE[1]}, {})
    assert explanation.first_failure is Constraint.TRAVEL
    assert not explanation.is_feasible
    assert explanation.km == pytest.approx(650, abs=40)


def test_a_place_without_position_has_no_distance() -> None:
    explanation = explained({"longitude": NAN}, {})
    assert (explanation.km, explanation.minutes) == (None, None)
    assert not explanation.is_feasible


def test_the_explanation_is_that_of_the_ranking() -> None:
    rows = [{"quantity_kg": 300.0}, {"price_cents_per_kg": 120.0}]
    need = {"quantity_kg": 700.0, "budget_cents_per_kg": 110.0, "demand": SCHOOL_YEAR}
    made = market(rows, [need])
    lists = engine.rank_needs(made, TABLES, rows=[0])
    best = int(lists.counterparts[0, 0]) - 1
    explanation = engine.explain(made, TABLES, offer_row=best, need_row=0)
    assert explanation.score == lists.scores[0, 0]
    assert [found.points for found in explanation.terms] == lists.points(TABLES)[0, 0].tolist()
