"""What a method lists, against the obvious way: what it misses, and what breaks a constraint."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bench import measuring
from bench.peers import loop
from bench.peers.loop import Loop, rows_of
from bench.peers.method import Method
from bench.workload import Workload

Rows = npt.NDArray[np.int64]


@dataclass
class Recall:
    """recall: share of what the obvious way lists. violations: share of what is listed that
    breaks a hard constraint, by the same plain Python."""

    name: str
    needs: int
    listed: int
    recall: float
    violations: float

    def record(self) -> dict[str, Any]:
        return asdict(self)


def measured(method: Method, work: Workload, *, rows: Rows) -> Recall:
    return measuring.alone(lambda: _run(method, work, rows))


def _run(method: Method, work: Workload, rows: Rows) -> Recall:
    with method.ready(work) as answer:
        mine = answer(rows)
    with loop.ready(work) as answer:
        right = answer(rows)
    obvious = Loop(work)
    needs = list(rows_of(work.needs, work.demand))
    offers = {offer["key"]: offer for group in obvious.by_product.values() for offer in group}
    found = wanted = listed = broken = 0
    for place, row in enumerate(rows.tolist()):
        keys = {key for key in mine.keys[place].tolist() if key >= 0}
        best = {key for key in right.keys[place].tolist() if key >= 0}
        found, wanted, listed = found + len(keys & best), wanted + len(best), listed + len(keys)
        broken += sum(obvious.score(offers[key], needs[row], 1.0) is None for key in keys)
    return Recall(method.name, len(rows), listed, found / max(1, wanted), broken / max(1, listed))
