"""The table of methods: the same lists, made by each, on the same data in the same run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from bench import answers, measuring
from bench.answers import Answers
from bench.measuring import Cost
from bench.peers.method import Method
from bench.workload import Workload

Rows = npt.NDArray[np.int64]

WARM: Final = 64
SHOWN: Final = 5


@dataclass
class Measured:
    """The quickest of several runs of one method. scaled_s: the seconds for all needs."""

    name: str
    workers: int
    sample: int
    ready_s: float
    cost: Cost
    scaled_s: float
    load: float
    runs: int = 1
    differences: list[str] = field(default_factory=list)
    ratio: float | None = None

    @property
    def agrees(self) -> bool:
        return not self.differences

    def record(self) -> dict[str, Any]:
        return asdict(self)


def compared(
    methods: Sequence[Method],
    work: Workload,
    *,
    rounds: int,
    seed: int,
    report: Callable[[str], None],
) -> list[Measured]:
    """Every method `rounds` times, in turns; the first one is the reference."""
    found: dict[str, Measured] = {}
    said: dict[str, Answers] = {}
    for turn in range(rounds):
        for method in methods:
            rows = sampled(len(work.needs.key), method.sample, seed=seed)
            run, made = measured(method, work, rows=rows)
            report(f"round {turn + 1}, {run.name}: {run.cost.wall_s:.2f} s for {run.sample} needs")
            said[method.name] = made
            before = found.get(method.name)
            if before is None or run.scaled_s < before.scaled_s:
                found[method.name] = run
            found[method.name].runs = turn + 1
    _judge(list(found.values()), said)
    return list(found.values())


def _judge(found: list[Measured], said: dict[str, Answers]) -> None:
    """A ratio only for those who say what the first one says."""
    first = found[0]
    for each in found:
        differing = answers.differences(said[each.name], said[first.name])
        each.differences = list(islice(differing, SHOWN))
        if each.agrees:
            # peers are forgiven what they need to get ready, the engine is not
            each.ratio = each.scaled_s / (first.ready_s + first.scaled_s)
    first.ratio = 1.0


def sampled(size: int, most: int | None, *, seed: int) -> Rows:
    """Rows of the needs, ascending: all of them, or as many as a slow method is asked."""
    if most is None or most >= size:
        return np.arange(size)
    return np.sort(np.random.default_rng(seed).choice(size, most, replace=False))


def measured(method: Method, work: Workload, *, rows: Rows) -> tuple[Measured, Answers]:
    """One run, in a process of its own."""
    return measuring.alone(lambda: _run(method, work, rows))


def _run(method: Method, work: Workload, rows: Rows) -> tuple[Measured, Answers]:
    with measuring.costing() as getting_ready, method.ready(work) as answer:
        pass
    with method.ready(work) as answer:
        answer(rows[:WARM])
        with measuring.costing(method.helpers) as cost:
            made = answer(rows)
    whole = len(work.needs.key) / len(rows)
    return (
        Measured(
            name=method.name,
            workers=method.workers,
            sample=len(rows),
            ready_s=getting_ready.wall_s,
            cost=cost,
            scaled_s=cost.wall_s * whole,
            load=measuring.load(),
        ),
        made,
    )
