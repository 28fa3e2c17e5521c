from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matchmaker import engine
from tests.engine.builders import NAN, market, needs, offers, pair, substitutes


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        pytest.param({"supply": np.zeros((2, 23))}, "supply has shape", id="a short year"),
        pytest.param({"reach_km": np.zeros(3)}, "reach_km has shape", id="a row too many"),
        pytest.param({"supply": np.full((2, 24), 50)}, "normalised", id="never full"),
        pytest.param({"key": np.array([7, 7])}, "unique", id="one key twice"),
        pytest.param({"form": np.array([0, 10])}, "known forms", id="a form too many"),
        pytest.param({"product": np.array([0, -1])}, "has a product", id="no product"),
    ],
)
def test_what_can_not_be_offers_is_refused(changed: dict[str, Any], reason: str) -> None:
    table = offers({}, {})._replace(**changed)
    with pytest.raises(ValueError, match=reason):
        engine.Market(table, needs({}), engine.GreatCircle())


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        pytest.param({"forms": np.full((1, 10), 101)}, "percents", id="over a hundred"),
        pytest.param({"product": np.array([-2])}, "product or a family", id="neither"),
        pytest.param({"demand": np.full((1, 24), 99)}, "normalised", id="never full"),
    ],
)
def test_what_can_not_be_needs_is_refused(changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        engine.Market(offers({}), needs({})._replace(**changed), engine.GreatCircle())


def test_a_substitute_is_neither_the_same_nor_nothing() -> None:
    with pytest.raises(ValueError, match=r"0\.6 to 0\.9"):
        market([{}], [{}], substitutes=substitutes((0, 1, 0.95)))


@pytest.mark.parametrize(
    "position",
    [
        pytest.param({"longitude": NAN}, id="no longitude"),
        pytest.param({"latitude": NAN}, id="no latitude"),
        pytest.param({"latitude": 133.2}, id="latitude over the pole"),
        pytest.param({"longitude": float("inf")}, id="infinite"),
    ],
)
@pytest.mark.parametrize("side", ["offer", "need"])
def test_an_impossible_place_is_never_paired(position: dict[str, float], side: str) -> None:
    offer, need = (position, {}) if side == "offer" else ({}, position)
    assert pair(offer, need).first_failure[0] == engine.Constraint.TRAVEL


def test_empty_sides_are_a_market_too() -> None:
    empty = market([], [])
    assert len(empty.offers.key) == len(empty.needs.key) == 0


@pytest.mark.parametrize(
    ("offer", "need", "expected"),
    [
        pytest.param({"product": 3}, {"product": 3}, 1.0, id="same"),
        pytest.param({"product": 4}, {"product": 3}, 0.0, id="another"),
        pytest.param({"product": 5}, {"product": 3}, 0.0, id="substitute not accepted"),
        pytest.param(
            {"product": 5}, {"product": 3, "accepts_substitutes": True}, 0.8, id="substitute"
        ),
        pytest.param(
            {"product": 3}, {"product": 5, "accepts_substitutes": True}, 0.0, id="one way only"
        ),
        pytest.param({"family": 2}, {"product": -1, "family": 2}, 0.5, id="family only"),
        pytest.param({"family": 1}, {"product": -1, "family": 2}, 0.0, id="another family"),
    ],
)
def test_product_compatibility(
    offer: dict[str, Any], need: dict[str, Any], expected: float
) -> None:
    declared = substitutes((3, 5, 0.8), (9, 9, 0.6))
    single = market([offer], [need], substitutes=declared)
    assert single.compatibility(np.array([0]), np.array([0]))[0] == expected
