from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.pairing import columns, executors
from tests.factories import MATANE, SOREL, Factory
from tests.pairing.conftest import TODAY

NAMES = ("keys", "counterparts", "scores", "steps", "feasible", "lost", "changes")


@pytest.fixture
def market(session: Session, make: Factory) -> engine.Market:
    for number in range(30):
        make.offer(at=SOREL, quantity_kg=100.0 * number + 1)
        make.need(at=SOREL if number % 3 else MATANE, quantity_kg=3000.0 - 50 * number)
    return columns.whole(session, today=TODAY)


@pytest.fixture
def dask() -> Iterator[str]:
    """A scheduler and two workers, each a process, on this machine."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as running:
        yield running.scheduler_address.removeprefix("tcp://")


def same(one: engine.Ranking, other: engine.Ranking) -> None:
    for side in ("needs", "offers"):
        for name in NAMES:
            first, second = getattr(getattr(one, side), name), getattr(getattr(other, side), name)
            np.testing.assert_array_equal(first, second, f"{name} of {side}")


def ranked(name: str, market: engine.Market) -> engine.Ranking:
    with executors.ranking(name) as rank:
        return rank(market, engine.from_weights(engine.EXPERT))


@pytest.mark.drill
def test_processes_make_the_identical_generation(market: engine.Market) -> None:
    same(ranked("threads", market), ranked("processes", market))


@pytest.mark.drill
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_cluster_of_two_processes_makes_the_identical_generation(
    market: engine.Market, dask: str
) -> None:
    same(ranked("threads", market), ranked(f"dask://{dask}", market))


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("fork", executors.UnknownExecutor),
        pytest.param("dask://127.0.0.1:1", executors.NoAnswer, marks=pytest.mark.drill),
    ],
)
def test_an_executor_that_is_none_is_refused(
    name: str, refusal: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "TIMEOUT", "1s")
    with pytest.raises(refusal), executors.ranking(name):
        pass


def test_without_the_library_the_refusal_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> Callable[..., Any]:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("importlib.import_module", missing)
    with pytest.raises(executors.NoDask), executors.ranking("dask://127.0.0.1:1"):
        pass
