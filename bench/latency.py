"""How long one need takes, warm, in the process that holds the market."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bench import measuring
from bench.workload import Workload
from matchmaker import engine

Rows = npt.NDArray[np.int64]


@dataclass
class Latency:
    """Milliseconds for one need at a time, on one thread."""

    needs: int
    p50_ms: float
    p99_ms: float
    worst_ms: float

    def record(self) -> dict[str, Any]:
        return asdict(self)


def measured(work: Workload, *, rows: Rows) -> Latency:
    return measuring.alone(lambda: _run(work, rows))


def _run(work: Workload, rows: Rows) -> Latency:
    ranker = engine.Ranker(work.market, work.tables)
    ranker.needs(rows, threads=1)
    taken = []
    for row in rows:
        start = time.perf_counter()
        ranker.needs([row], threads=1)
        taken.append((time.perf_counter() - start) * 1000)
    p50, p99 = np.percentile(taken, [50, 99])
    return Latency(len(rows), float(p50), float(p99), max(taken))
