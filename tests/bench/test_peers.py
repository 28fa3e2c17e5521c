"""Every peer says what the engine and the obvious engine say; a wrong one is found out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sqlalchemy import make_url

from bench import answers
from bench.answers import Answers
from bench.peers import cascade, compiled, loop, nearest, postgis, tree
from bench.peers.method import Ready
from bench.workload import Workload
from matchmaker.cluster import Cluster
from tests.engine import oracle

EVERY = 7


@pytest.fixture(scope="module")
def rows(work: Workload) -> Any:
    return np.arange(0, len(work.needs.key), EVERY)


@pytest.fixture(scope="module")
def reference(work: Workload, rows: Any) -> Answers:
    return answered(compiled.ready, work, rows)


def answered(ready: Ready, work: Workload, rows: Any) -> Answers:
    with ready(work) as answer:
        return answer(rows)


def test_the_ferries_of_the_test_make_a_difference(work: Workload) -> None:
    cells = np.ix_(work.demand.cell, work.supply.cell)
    assert 0.01 < work.network.varies[cells].mean() < 0.9


@pytest.mark.parametrize(
    "ready", [cascade.ready, tree.ready, loop.ready], ids=["cascade", "tree", "loop"]
)
def test_a_peer_says_what_the_engine_says(
    work: Workload, rows: Any, reference: Answers, ready: Ready
) -> None:
    assert list(answers.differences(answered(ready, work, rows), reference)) == []


def test_polars_says_what_the_engine_says(work: Workload, rows: Any, reference: Answers) -> None:
    frames = pytest.importorskip("bench.peers.frames", exc_type=ImportError)
    assert list(answers.differences(answered(frames.ready, work, rows), reference)) == []


def test_duckdb_says_what_the_engine_says(work: Workload, rows: Any, reference: Answers) -> None:
    duck = pytest.importorskip("bench.peers.duck", exc_type=ImportError)
    assert list(answers.differences(answered(duck.ready, work, rows), reference)) == []


def test_postgis_says_what_the_engine_says(
    work: Workload, rows: Any, reference: Answers, cluster: Cluster
) -> None:
    cluster.create_database("peer")
    cluster.admin("CREATE EXTENSION IF NOT EXISTS btree_gist", "peer")
    url = make_url(cluster.url("peer")).set(drivername="postgresql")
    postgis.loaded(url.render_as_string(hide_password=False), work)
    ready = postgis.ready_at(cluster.url("peer"), lambda _: None)
    assert list(answers.differences(answered(ready, work, rows), reference)) == []


def test_the_obvious_engine_says_so_too(work: Workload, rows: Any, reference: Answers) -> None:
    """Pairs of steady ways: the obvious engine of the tests reads one way for the whole year."""
    market = work.market.taken(np.arange(0, len(work.offers.key), 3), rows[:4])
    assert market.needs.key.tolist() == work.needs.key[rows[:4]].tolist()
    small = Workload(market, work.tables)
    mine = answered(compiled.ready, small, np.arange(4))
    best, _ = oracle.best(market, work.tables, count=answers.BEST)
    for place, key in enumerate(market.needs.key.tolist()):
        steady = not work.network.varies[small.demand.cell[place]].any()
        found = [int(other) for other in mine.keys[place] if other >= 0]
        if steady:
            assert found == [other for _, other in best[key]]


def test_the_shortcut_is_refused(work: Workload, rows: Any, reference: Answers) -> None:
    found = list(answers.differences(answered(nearest.ready, work, rows), reference))
    assert len(found) > len(rows) / 2
    assert "instead of" in found[0]


def test_one_score_or_one_place_off_is_seen(reference: Answers) -> None:
    place = int(np.flatnonzero(reference.keys[:, 1] >= 0)[0])
    moved, shifted = reference.keys.copy(), reference.scores.copy()
    moved[place, [0, 1]] = moved[place, [1, 0]]
    shifted[place, 0] += 0.001
    for wrong in (reference._replace(keys=moved), reference._replace(scores=shifted)):
        assert len(list(answers.differences(wrong, reference))) == 1
    assert list(answers.differences(reference, reference)) == []
