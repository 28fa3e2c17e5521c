"""Points as a form: what is refused, all at once, and what it means to the engine."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from matchmaker import engine
from matchmaker.engine import Term
from matchmaker.facilitation import weighing
from matchmaker.facilitation.weighing import WeightsIn


def said(**changes: object) -> BaseModel:
    return WeightsIn.model_validate(weighing.typed(engine.EXPERT) | changes)


def test_what_the_form_shows_means_the_same_weights() -> None:
    assert weighing.meant(said()) == engine.EXPERT


def test_changed_points_shares_and_unknowns_reach_the_engine() -> None:
    found = weighing.meant(
        said(points_season="20", points_distance="35", share_distance_1="25", unknown_price="10")
    )
    assert found[Term.SEASON].maximum == 20
    assert found[Term.DISTANCE].knots == ((0.1, 1.0), (1.0, 0.25))
    assert found[Term.PRICE].unknown == 0.1


def test_every_trouble_is_told_at_once() -> None:
    with pytest.raises(ExceptionGroup) as refused:
        weighing.meant(said(points_season="20", share_distance_1="100", share_distance_0="40"))
    kinds = [type(each) for each in refused.value.exceptions]
    assert kinds == [weighing.NotAHundred, weighing.NotMonotone]
    assert refused.value.exceptions[1].field == "share_distance_1"  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", ["-1", "101", "12,5", "beaucoup"])
def test_a_share_is_a_whole_number_up_to_a_hundred(value: str) -> None:
    with pytest.raises(ValueError, match="unknown_price"):
        said(unknown_price=value)
