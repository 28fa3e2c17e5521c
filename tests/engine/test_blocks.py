"""No bound is ever below what a member earns, nor farther than it is."""

from __future__ import annotations

import numpy as np
import pytest

from matchmaker import engine
from matchmaker.engine import blocks, criteria, kernel, layout, scoring
from matchmaker.engine.criteria import Constraint
from tests.engine.builders import TABLES
from tests.engine.test_ranking import random_market

LOGISTICS, VOLUME, LABELS = 6, 2, 4
SEEDS = [11, 12, 13]


@pytest.fixture(params=SEEDS)
def laid(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> layout.Layout:
    """A random market in blocks of a few rows, so that there are many."""
    monkeypatch.setattr(layout, "SIZE", 4)
    return layout.Layout(random_market(request.param))


def scored(market: engine.Market, offers: range, need: int) -> engine.Scores:
    pairs = engine.pairs(market, list(offers), [need] * len(offers))
    return engine.score(market, TABLES.compile(), pairs)


def test_no_offer_of_a_block_earns_more_than_its_bound(laid: layout.Layout) -> None:
    market, book, steps = laid.market, laid.offer_blocks, TABLES.compile()
    least = np.inf
    for need in range(len(market.needs.key)):
        for block in book:
            worth = scored(market, range(block.first, block.last), need)
            record = market.demand[need]
            compatibility = float(worth.pairs.compatibility.max())
            km = blocks.distance_km(record.space, block)
            meeting_km, pickup = blocks.need_meets(block, record)
            if km > meeting_km:
                continue
            bound = blocks.offers_bound(block, record, (km, pickup), compatibility, steps)
            rest = np.array(TABLES.maxima)[[VOLUME, LOGISTICS]].sum() + worth.points[:, 7].max()
            kept = worth.total[worth.feasible]
            least = min(least, np.min(bound + rest - kept, initial=np.inf))
    assert 0 <= least < np.inf


def test_no_need_of_a_block_gives_an_offer_more_than_its_bound(laid: layout.Layout) -> None:
    market, book, steps = laid.market, laid.need_blocks, TABLES.compile()
    least = np.inf
    for offer in range(len(market.offers.key)):
        for block in book:
            needs = range(block.first, block.last)
            pairs = engine.pairs(market, [offer] * len(needs), list(needs))
            worth = engine.score(market, steps, pairs)
            record = market.supply[offer]
            km = blocks.distance_km(record.space, block)
            meeting_km, pickup = blocks.offer_meets(block, record)
            if km > meeting_km:
                continue
            compatibility = float(pairs.compatibility.max())
            bound = blocks.needs_bound(block, record, (km, pickup), compatibility, steps)
            most = np.array(TABLES.maxima)[[VOLUME, LABELS, LOGISTICS]].sum()
            rest = most + worth.points[:, 7].max()
            kept = worth.total[worth.feasible]
            least = min(least, np.min(bound + rest - kept, initial=np.inf))
    assert 0 <= least < np.inf


def test_nothing_within_reach_lies_beyond_where_a_block_meets_a_row(laid: layout.Layout) -> None:
    market, book = laid.market, laid.offer_blocks
    met = 0
    for need in range(len(market.needs.key)):
        record = market.demand[need]
        for block in book:
            worth = scored(market, range(block.first, block.last), need)
            near = (worth.first_failure != Constraint.PRODUCT) & (
                worth.first_failure != Constraint.TRAVEL
            )
            if near.any():
                meeting_km, _ = blocks.need_meets(block, record)
                assert blocks.distance_km(record.space, block) <= meeting_km
                met += 1
    assert met > 0


def test_a_bound_that_forgot_a_term_would_be_seen(laid: layout.Layout) -> None:
    """Without the room for what a block does not bound, some member earns more."""
    market, book, steps = laid.market, laid.offer_blocks, TABLES.compile()
    short = 0
    for need in range(len(market.needs.key)):
        record = market.demand[need]
        for block in book:
            worth = scored(market, range(block.first, block.last), need)
            km = blocks.distance_km(record.space, block)
            meeting_km, pickup = blocks.need_meets(block, record)
            if km > meeting_km:
                continue
            way = (km, pickup)
            bound = blocks.offers_bound(block, record, way, 1.0, steps)
            short += int((worth.total[worth.feasible] > bound).sum())
    assert short > 0


def test_the_distance_to_a_box_is_never_more_than_that_to_a_member(laid: layout.Layout) -> None:
    market, book = laid.market, laid.offer_blocks
    for need in range(len(market.needs.key)):
        for block in book:
            offers = range(block.first, block.last)
            pairs = engine.pairs(market, list(offers), [need] * len(offers))
            stated = pairs.km[~np.isnan(pairs.km)]
            km = blocks.distance_km(market.demand[need].space, block)
            assert (stated >= km * (1 - blocks.SLACK)).all()


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
    plan = ranker._needs.plan
    agreed = 0
    for need in range(len(plan.own_keys)):
        for offer in range(len(plan.keys)):
            quick = float(kernel._ratio(plan, kernel.FOR_NEEDS, need, offer))
            cells = (plan.demand[need].cell, plan.supply[offer].cell)
            km, _, ratio = scoring.journey(
                plan.network, cells, plan.supply[offer], plan.demand[need]
            )
            within = bool(criteria.is_within_travel(km, ratio))
            assert within == (not quick > 1.0)
            if within:
                assert quick == ratio or (np.isnan(quick) and np.isnan(ratio))
                agreed += 1
    assert agreed > 50
