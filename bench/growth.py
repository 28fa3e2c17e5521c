"""How the engine's time grows with the province, at a constant density of products."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from bench import measuring
from bench.workload import Workload
from matchmaker import engine

PARTS: Final = (0.125, 0.25, 0.5, 1.0)


@dataclass
class Point:
    """The quickest of several runs at one scale, both directions, layout included."""

    scale: float
    needs: int
    offers: int
    feasible: int
    wall_s: float
    cpu_s: float
    peak_mb: float


@dataclass
class Growth:
    """Seconds ∝ needs ** exponent, by least squares over the logarithms; cpu_exponent: the same of
    processor seconds, which others on the machine disturb less."""

    points: list[Point]
    exponent: float
    cpu_exponent: float
    runs: int

    def record(self) -> dict[str, Any]:
        return asdict(self)


def measured(
    made: Callable[[float], Workload],
    *,
    scale: float,
    runs: int,
    report: Callable[[str], None],
) -> Growth:
    """The time at parts of the province up to `scale`."""
    points = []
    for part in PARTS:
        point = _point(made(scale * part), runs)
        report(f"scale {point.scale:g}: {point.wall_s:.2f} s")
        points.append(point)
    return Growth(points, _exponent(points, "wall_s"), _exponent(points, "cpu_s"), runs)


def _exponent(points: list[Point], spent: str) -> float:
    size, seconds = (np.log([getattr(p, name) for p in points]) for name in ("needs", spent))
    return float(np.polyfit(size, seconds, 1)[0])


def _point(work: Workload, runs: int) -> Point:
    return min(
        (measuring.alone(lambda: _run(work)) for _ in range(runs)),
        key=lambda point: point.wall_s,
    )


def _run(work: Workload) -> Point:
    with measuring.costing() as cost:
        ranking = engine.rank(work.market, work.tables)
    return Point(
        work.scale,
        len(work.needs.key),
        len(work.offers.key),
        int(ranking.needs.feasible.sum()),
        cost.wall_s,
        cost.cpu_s,
        cost.peak_mb,
    )
