from __future__ import annotations

from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest

from matchmaker import engine
from matchmaker.engine import spreading
from tests.engine.builders import TABLES
from tests.engine.test_ranking import BEST, random_market

NAMES = ("keys", "counterparts", "scores", "steps", "feasible", "lost", "changes")


class Inline(Executor):
    """An executor that works at once."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def same(one: engine.Ranking, other: engine.Ranking) -> None:
    for side in ("needs", "offers"):
        for name in NAMES:
            first, second = getattr(getattr(one, side), name), getattr(getattr(other, side), name)
            np.testing.assert_array_equal(first, second, f"{name} of {side}")


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_any_number_of_threads_gives_the_same(
    monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    made = random_market(6)
    # small enough for every thread to have several
    monkeypatch.setattr("matchmaker.engine.filling.CHUNK", 7)
    same(
        engine.rank(made, TABLES, best=BEST), engine.rank(made, TABLES, best=BEST, threads=threads)
    )


@pytest.mark.parametrize("parts", [1, 2, 5])
def test_parts_give_the_same_as_the_whole(parts: int) -> None:
    made = random_market(7)
    whole = engine.rank(made, TABLES, best=BEST)
    same(whole, engine.rank_spread(made, TABLES, executor=Inline(), parts=parts, best=BEST))


def test_a_part_without_its_substitutes_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    made = random_market(7)
    monkeypatch.setattr(engine.Market, "substitutes_of", lambda *_: [])
    wrong = engine.rank_spread(made, TABLES, executor=Inline(), parts=5, best=BEST)
    monkeypatch.undo()
    with pytest.raises(AssertionError):
        same(engine.rank(made, TABLES, best=BEST), wrong)


def test_every_row_has_a_part() -> None:
    made = random_market(8)
    rows = np.concatenate([rows for rows, _ in spreading._needs_with_offers(made, 3)])
    assert sorted(rows.tolist()) == list(range(len(made.needs.key)))


@pytest.mark.drill
def test_a_process_pool_gives_the_same() -> None:
    made = random_market(9)
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        spread = engine.rank_spread(made, TABLES, executor=pool, parts=3, best=BEST)
    same(engine.rank(made, TABLES, best=BEST), spread)
