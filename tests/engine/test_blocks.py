"""Nobody within reach is left out, and no bound is ever below what a pair earns."""

from __future__ import annotations

import numpy as np
import pytest

from matchmaker import engine
from matchmaker.engine import blocks, bounds, criteria, layout, nearby, plan, scoring
from matchmaker.engine.criteria import Constraint
from matchmaker.engine.filling import Direction
from matchmaker.engine.sides import FOR_NEEDS, FOR_OFFERS
from tests.engine.builders import TABLES
from tests.engine.test_ranking import random_market

VOLUME, LOGISTICS = 2, 6
SEEDS = [11, 12, 13]
SIDES = [FOR_NEEDS, FOR_OFFERS]


@pytest.fixture(params=SEEDS)
def ranker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> engine.Ranker:
    """A random market in blocks of a few rows, so that there are many."""
    monkeypatch.setattr(layout, "SIZE", 4)
    return engine.Ranker(random_market(request.param), TABLES)


def direction(ranker: engine.Ranker, side: int) -> Direction:
    return ranker._needs if side == FOR_NEEDS else ranker._offers


def scored(ranker: engine.Ranker, side: int, row: int) -> engine.Scores:
    """A row with every row of the other side."""
    market = ranker._layout.market
    others = np.arange(len(direction(ranker, side).plan.keys))
    same = np.full(len(others), row)
    rows = (others, same) if side == FOR_NEEDS else (same, others)
    return engine.score(market, TABLES.compile(), engine.pairs(market, *rows))


def weighed(ranker: engine.Ranker, side: int, row: int) -> tuple[nearby.Room, int]:
    """Who comes near a row, with the bounds; how many."""
    taken = direction(ranker, side)
    room = nearby.room(taken.sections, taken.kinds)
    rows = np.array([row])
    count, kinds = nearby.gather(taken.plan, side, taken.sections, taken.book, rows, room)
    bounds.weigh(taken.plan, side, row, count, kinds, room)
    return room, count


def rows_with_a_place(ranker: engine.Ranker, side: int) -> list[int]:
    """Some of them."""
    placed = np.flatnonzero(direction(ranker, side).plan.own_gates.cell >= 0)
    return placed[:: len(placed) // 20].tolist()


@pytest.mark.parametrize("side", SIDES)
def test_no_pair_earns_more_than_its_bound(ranker: engine.Ranker, side: int) -> None:
    least = np.inf
    for row in rows_with_a_place(ranker, side):
        room, count = weighed(ranker, side, row)
        worth = scored(ranker, side, row)
        near = room.near.row[:count]
        kept = worth.feasible[near]
        over = room.bound[:count][kept] - worth.total[near][kept]
        least = min(least, float(np.min(over, initial=np.inf)))
    assert 0 <= least < np.inf


@pytest.mark.parametrize("side", SIDES)
def test_a_bound_that_forgot_a_term_would_be_seen(ranker: engine.Ranker, side: int) -> None:
    """Without the room for what is not bounded, some pair earns more."""
    forgotten = np.array(TABLES.maxima)[[VOLUME, LOGISTICS]].sum()
    short = 0
    for row in rows_with_a_place(ranker, side):
        room, count = weighed(ranker, side, row)
        worth = scored(ranker, side, row)
        near = room.near.row[:count]
        kept = worth.feasible[near]
        short += int((worth.total[near] > room.bound[:count] - forgotten)[kept].sum())
    assert short > 0


@pytest.mark.parametrize("side", SIDES)
def test_everybody_within_reach_comes_near(ranker: engine.Ranker, side: int) -> None:
    met = 0
    for row in rows_with_a_place(ranker, side):
        room, count = weighed(ranker, side, row)
        failure = scored(ranker, side, row).first_failure
        within = np.flatnonzero((failure != Constraint.PRODUCT) & (failure != Constraint.TRAVEL))
        near = room.near.row[:count]
        assert np.isin(within, near[room.ratio[:count] <= 1.0]).all()
        met += len(within)
    assert met > 0


@pytest.mark.parametrize("side", SIDES)
def test_the_order_is_by_bound_to_a_part_of_a_point(ranker: engine.Ranker, side: int) -> None:
    for row in rows_with_a_place(ranker, side):
        room, count = weighed(ranker, side, row)
        listable = bounds.order(count, room)
        ordered = room.bound[room.order[:count]]
        assert sorted(room.order[:count]) == list(range(count))
        assert (np.diff(ordered[:listable]) <= 1 / nearby.PARTS).all()
        assert (ordered[listable:] == -np.inf).all()
        assert (ordered[:listable] >= 0).all()


def test_the_distance_to_a_box_is_never_more_than_that_to_a_member(
    ranker: engine.Ranker,
) -> None:
    market, taken = ranker._layout.market, ranker._needs
    for need in range(len(market.needs.key)):
        stated = scored(ranker, FOR_NEEDS, need).pairs.km
        for block in taken.book:
            ways = stated[block.first : block.last]
            km = blocks.distance_km(market.demand[need].space, block)
            assert (ways[~np.isnan(ways)] >= km * (1 - blocks.SLACK)).all()


def test_kernel_and_explanation_agree_on_every_listed_pair() -> None:
    made = random_market(14)
    ranking = engine.rank(made, TABLES)
    place = {int(key): row for row, key in enumerate(made.offers.key)}
    seen = 0
    for row, lists in enumerate(ranking.needs.counterparts):
        for column, key in enumerate(lists):
            if key != engine.NOBODY:
                told = engine.explain(made, TABLES, offer_row=place[int(key)], need_row=row)
                assert told.is_feasible
                assert told.score == ranking.needs.scores[row, column]
                points = ranking.needs.points(TABLES)[row, column]
                assert [each.points for each in told.terms] == points.tolist()
                seen += 1
    assert seen > 50


def test_the_quick_look_at_the_gates_gives_the_ratio_of_the_journey() -> None:
    made = random_market(15)
    ranker = engine.Ranker(made, TABLES)
    used = ranker._needs.plan
    agreed = 0
    for need in range(len(used.own_gates.cell)):
        for offer in range(len(used.keys)):
            quick = float(plan.ratio(used, FOR_NEEDS, need, offer))
            cells = (used.demand[need].cell, used.supply[offer].cell)
            km, _, ratio = scoring.journey(
                used.network, cells, used.supply[offer], used.demand[need]
            )
            within = bool(criteria.is_within_travel(km, ratio))
            assert within == (not quick > 1.0)
            if within:
                assert quick == ratio or (np.isnan(quick) and np.isnan(ratio))
                agreed += 1
    assert agreed > 50
