"""From PostgreSQL to a new generation: read, score both ways, write, switch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bench import measuring
from matchmaker.console import Console
from matchmaker.operations import provinces
from matchmaker.pairing import generations


@dataclass
class Rebuilding:
    """The quickest of several rebuilds. peak_mb: of the process that rebuilds."""

    seconds: dict[str, float]
    wall_s: float
    cpu_s: float
    peak_mb: float
    pairs: int
    runs: int

    def record(self) -> dict[str, Any]:
        return asdict(self)


def filled(console: Console, *, scale: float, seed: int) -> date:
    """Have the province in the database; answers the day that it was made for."""
    made = provinces.fill(console, scale=scale, seed=seed, today=date.today())  # noqa: DTZ011
    return date.fromisoformat(made.mark.on)


def measured(
    console: Console, *, today: date, runs: int, report: Callable[[str], None]
) -> Rebuilding:
    made = []
    for _ in range(runs):
        made.append(measuring.alone(lambda: _run(console, today=today, runs=runs)))
        report(f"rebuilt in {made[-1].wall_s:.2f} s")
    return min(made, key=lambda each: each.wall_s)


def _run(console: Console, *, today: date, runs: int) -> Rebuilding:
    database = console.engine("worker")
    with measuring.costing() as cost:
        built = generations.rebuild(database, today=today)
    database.dispose()
    return Rebuilding(
        built.seconds,
        cost.wall_s,
        cost.cpu_s,
        cost.peak_mb,
        built.pairs_of_needs + built.pairs_of_offers,
        runs,
    )
