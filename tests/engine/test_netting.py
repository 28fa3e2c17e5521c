"""Every kilogram once: what is met, what stays, in which half-month."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine import netting
from matchmaker.engine.season import PERIODS


def year(kg: float, first: int = 0, last: int = 23) -> np.ndarray:
    """The same kg in each of these half-months."""
    values = np.zeros(PERIODS)
    values[first : last + 1] = kg
    return values


def left(
    supply: list[np.ndarray], demand: list[np.ndarray], *pairs: tuple[int, int]
) -> netting.Left:
    offers, needs = np.array(pairs, np.int64).reshape(-1, 2).T.copy()
    return netting.netted(np.array(supply), np.array(demand), offers=offers, needs=needs)


def test_a_quantity_falls_as_its_curve_says() -> None:
    curves = np.zeros((2, PERIODS))
    curves[0, :4] = [100, 50, 50, 0]
    spread = netting.spread([200, np.nan], curves)
    assert spread[0, :4].tolist() == [100, 50, 50, 0]
    assert spread.sum() == 200


def test_an_offer_listed_for_two_needs_is_given_once_the_best_first() -> None:
    found = left([year(10)], [year(8), year(8)], (0, 1), (0, 0))
    assert found.unmet.sum(axis=1).tolist() == [6 * 24, 0]
    assert found.idle.sum() == 0


def test_what_comes_at_another_time_meets_nothing() -> None:
    found = left([year(10, 12, 15)], [year(10, 0, 11)], (0, 0))
    assert (found.idle.sum(), found.unmet.sum()) == (40, 120)


def test_what_is_not_paired_stays() -> None:
    found = left([year(5), year(7)], [year(5)], (0, 0))
    assert found.idle[1].tolist() == year(7).tolist()
    assert found.unmet.sum() == 0


def test_a_pair_named_twice_changes_nothing() -> None:
    once = left([year(3)], [year(5)], (0, 0))
    twice = left([year(3)], [year(5)], (0, 0), (0, 0))
    assert np.array_equal(once.unmet, twice.unmet)


@given(
    st.lists(st.integers(0, 50), min_size=1, max_size=6),
    st.lists(st.integers(0, 50), min_size=1, max_size=6),
    st.data(),
)
def test_what_leaves_one_side_leaves_the_other_and_no_pair_could_still_trade(
    offered: list[int], asked: list[int], data: st.DataObject
) -> None:
    supply, demand = [year(kg) for kg in offered], [year(kg) for kg in asked]
    row = st.tuples(st.integers(0, len(offered) - 1), st.integers(0, len(asked) - 1))
    pairs = data.draw(st.lists(row, max_size=12))
    found = left(supply, demand, *pairs)
    assert np.array(supply).sum() - found.idle.sum() == np.array(demand).sum() - found.unmet.sum()
    assert (found.idle >= 0).all()
    assert (found.unmet >= 0).all()
    for offer, need in pairs:
        assert (np.minimum(found.idle[offer], found.unmet[need]) == 0).all()
