from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.engine import Term
from matchmaker.errors import NotFound
from matchmaker.pairing import weights

NEAR = {
    **engine.EXPERT,
    Term.SEASON: replace(engine.EXPERT[Term.SEASON], maximum=20),
    Term.DISTANCE: replace(engine.EXPERT[Term.DISTANCE], maximum=35),
}


def test_without_rows_the_expert_weights_count(session: Session) -> None:
    assert weights.current(session).maxima == (30, 25, 15, 10, 5, 5, 5, 5)


def test_weights_count_once_they_are_active(session: Session) -> None:
    row = weights.keep(session, NEAR, made_by="essai")
    assert weights.current(session).maxima[:2] == (30, 25)
    weights.activate(session, row.id)
    assert weights.current(session).maxima[:2] == (20, 35)


def test_only_one_row_is_active(session: Session) -> None:
    first, second = (weights.keep(session, each, made_by="") for each in (NEAR, engine.EXPERT))
    for row in (second, first):
        weights.activate(session, row.id)
    session.refresh(second)
    assert not second.is_active
    assert weights.current(session).maxima[0] == 20


def test_weights_that_make_more_than_a_hundred_are_refused(session: Session) -> None:
    heavy = {**engine.EXPERT, Term.PRICE: replace(engine.EXPERT[Term.PRICE], maximum=11)}
    with pytest.raises(weights.BadWeights):
        weights.keep(session, heavy, made_by="")


def test_a_record_survives_json() -> None:
    assert weights.from_record(json.loads(json.dumps(weights.record(NEAR)))) == NEAR


def test_unknown_weights_are_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        weights.activate(session, 999)
