from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from matchmaker.engine import Constraint
from matchmaker.errors import NotFound
from matchmaker.pairing import explain, queries
from tests.factories import MATANE, Factory
from tests.pairing.conftest import TODAY


def test_the_explanation_is_that_of_the_list(
    session: Session, make: Factory, generate: Callable[[], int]
) -> None:
    offer = make.offer(price_cents_per_kg=141, quantity_kg=4600, delivery_days=2)
    need = make.need(budget_cents_per_kg=150, quantity_kg=6200, reception_days=3)
    generate()
    explained = explain.pair(session, offer.public_id, need.public_id, today=TODAY)
    listed = queries.of_need(session, need.id).proposals[0].scored
    assert tuple(explained.terms) == listed.terms
    assert explained.explanation.score == listed.score


def test_terms_of_the_record_add_up(session: Session, make: Factory) -> None:
    offer, need = make.offer(), make.need()
    record = explain.pair(session, offer.public_id, need.public_id, today=TODAY).record()
    again = json.loads(json.dumps(record, allow_nan=False))
    assert abs(sum(each["points"] for each in again["terms"]) - again["score"]) <= 1e-6
    assert abs(again["sum_of_terms"] - again["score"]) <= 1e-6
    assert again["is_feasible"]


def test_an_infeasible_pair_says_what_it_breaks(session: Session, make: Factory) -> None:
    offer, need = make.offer(), make.need(at=MATANE)
    explained = explain.pair(session, offer.public_id, need.public_id, today=TODAY)
    assert explained.explanation.first_failure is Constraint.TRAVEL
    assert explained.record()["first_failure"] == "travel"


def test_an_unknown_pair_is_not_found(session: Session, make: Factory) -> None:
    with pytest.raises(NotFound):
        explain.pair(session, make.offer().public_id, "nulle", today=TODAY)


def test_modes_together_make_the_supply_curve(session: Session, make: Factory) -> None:
    offer = make.offer(seasons={"field": [50, 33] + [0] * 22, "storage": [30, 70, 17] + [0] * 21})
    need = make.need()
    explained = explain.pair(session, offer.public_id, need.public_id, today=TODAY)
    total = [sum(curve[i] for _, curve in explained.layers) for i in range(24)]
    assert tuple(total) == explained.explanation.seasons.supply


@pytest.mark.parametrize("side", ["offer", "need"])
def test_a_party_sees_the_pair(session: Session, make: Factory, side: str) -> None:
    offer, need, person = make.offer(), make.need(), make.person()
    make.member(person, {"offer": offer, "need": need}[side].site.organization, "reader")
    shown = explain.pair_for(session, offer.public_id, need.public_id, person=person, today=TODAY)
    assert shown.offer.id == offer.id


def test_a_stranger_does_not(session: Session, make: Factory) -> None:
    offer, need = make.offer(), make.need()
    with pytest.raises(NotFound):
        explain.pair_for(
            session, offer.public_id, need.public_id, person=make.person(), today=TODAY
        )


def test_a_party_does_not_see_the_other_sides_draft(session: Session, make: Factory) -> None:
    offer, need, person = make.offer(), make.need(state="draft"), make.person()
    make.member(person, offer.site.organization)
    with pytest.raises(NotFound):
        explain.pair_for(session, offer.public_id, need.public_id, person=person, today=TODAY)
