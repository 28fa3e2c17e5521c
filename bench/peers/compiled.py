"""The engine: product partitions, spatial blocks, bounds, all processors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench import answers
from bench.answers import Answers
from bench.peers.method import Answer, Rows
from bench.workload import Workload
from matchmaker import engine


@contextmanager
def ready(work: Workload) -> Iterator[Answer]:
    ranker = engine.Ranker(work.market, work.tables)

    def answer(rows: Rows) -> Answers:
        return answers.of_lists(rows, ranker.shortlists(rows))

    yield answer
