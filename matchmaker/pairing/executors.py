"""Where the engine works: threads here, processes here, or a Dask cluster, by name or address."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import Any, Final

from matchmaker import engine
from matchmaker.errors import N_, Invalid

Rank = Callable[[engine.Market, engine.Tables], engine.Ranking]

THREADS: Final = "threads"
PROCESSES: Final = "processes"
DASK: Final = "dask://"
# for a scheduler to answer
TIMEOUT: Final = "10s"
# more parts than workers, so that a large product does not keep the others waiting
PARTS_PER_WORKER: Final = 8


class UnknownExecutor(Invalid):
    """Neither threads, nor processes, nor a cluster."""

    message = N_("Exécuteur inconnu : « threads », « processes » ou « dask://hôte:port ».")


class NoDask(Invalid):
    """A cluster is asked for where the library is not installed."""

    message = N_("Pour une grappe Dask, installez « matchmaker[cluster] ».")


class NoAnswer(Invalid):
    """No scheduler at this address."""

    message = N_("Aucune grappe Dask ne répond à cette adresse.")


@contextmanager
def ranking(name: str) -> Iterator[Rank]:
    """How to rank a market, by the name of an executor; raises UnknownExecutor."""
    if name == THREADS:
        yield engine.rank
    elif name == PROCESSES:
        workers = os.cpu_count() or 1
        # a fork would copy the locks of a process that has threads
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            yield _spread(pool, workers)
    elif name.startswith(DASK):
        with _cluster(name.removeprefix(DASK)) as (executor, workers):
            yield _spread(executor, workers)
    else:
        raise UnknownExecutor


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        distributed: Any = importlib.import_module("distributed")
    except ModuleNotFoundError as missing:
        raise NoDask from missing
    try:
        client = distributed.Client(f"tcp://{address}", timeout=TIMEOUT)
    except OSError as silent:
        raise NoAnswer from silent
    with client:
        workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        yield client.get_executor(), workers


def _spread(executor: Executor, workers: int) -> Rank:
    return partial(engine.rank_spread, executor=executor, parts=workers * PARTS_PER_WORKER)
