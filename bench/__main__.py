"""`python -m bench --scale 0.25`: measure, check, print, write."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import numpy as np
from sqlalchemy import make_url

from bench import comparison, funnel, growth, latency, measuring, rebuilding, recall, report
from bench import workload as workloads
from bench.peers import cascade, compiled, duck, frames, loop, nearest, postgis, tree
from bench.peers.method import Method
from bench.report import Results
from bench.workload import Workload
from matchmaker import engine
from matchmaker.console import Console, say
from matchmaker.demo import province
from matchmaker.settings import ROOT, Settings

FOLDER: Final = ROOT / "docs" / "benchmarks"
PEERS: Final = "peers"
SAMPLE_OF_FUNNEL: Final = 3_000
SAMPLE_OF_LATENCY: Final = 2_000
SAMPLE_OF_RECALL: Final = 200

ENGINE: Final = Method(
    "engine: numba, bounds of pairs",
    compiled.ready,
    workers=os.cpu_count() or 1,
)
IN_PROCESS: Final = (
    Method("numpy filter cascade", cascade.ready, sample=20_000),
    Method("scikit-learn BallTree per product + numpy", tree.ready, 20_000, tree.WORKERS),
    Method("Polars", frames.ready, 20_000, 2),
    Method("DuckDB", duck.ready, 16_000, duck.WORKERS),
    Method("Python loop", loop.ready, 100),
)
NEAREST: Final = Method("20 nearest of the product", nearest.ready)


def served(console: Console, work: Workload) -> Method:
    """The PostGIS peer, its tables loaded into a database of their own."""
    there = console.on(PEERS)
    url = there.database_url
    there.cluster.admin("CREATE EXTENSION IF NOT EXISTS btree_gist", PEERS)
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    postgis.loaded(plain, work)
    helpers: list[int] = []

    def known(processes: list[int]) -> None:
        helpers[:] = processes

    return Method(
        "PostGIS LATERAL",
        postgis.ready_at(url, known),
        sample=2_000,
        workers=postgis.WORKERS,
        helpers=helpers,
    )


@dataclass
class Session:
    """One run of the benchmark. made: the workload of a scale."""

    work: Workload
    made: Callable[[float], Workload]
    console: Console
    rounds: int
    results: Results

    def sampled(self, most: int, number: int) -> comparison.Rows:
        """Rows of the needs, other ones for each number."""
        return comparison.sampled(len(self.work.needs.key), most, seed=self.work.seed + number)


def _methods(session: Session) -> None:
    methods = (ENGINE, served(session.console, session.work), *IN_PROCESS)
    session.results.methods = comparison.compared(
        methods, session.work, rounds=session.rounds, seed=session.work.seed, report=say
    )


def _growth(session: Session) -> None:
    session.results.growth = growth.measured(
        session.made, scale=session.work.scale, runs=session.rounds, report=say
    )


def _rebuilding(session: Session) -> None:
    console = session.console.on("province")
    today = rebuilding.filled(console, scale=session.work.scale, seed=session.work.seed)
    session.results.rebuilding = rebuilding.measured(
        console, today=today, runs=session.rounds, report=say
    )


def _latency(session: Session) -> None:
    rows = session.sampled(SAMPLE_OF_LATENCY, 1)
    session.results.latency = latency.measured(session.work, rows=rows)


def _recall(session: Session) -> None:
    rows = session.sampled(SAMPLE_OF_RECALL, 2)
    session.results.recall = [
        recall.measured(method, session.work, rows=rows) for method in (ENGINE, NEAREST)
    ]


SECTIONS: Final[dict[str, Callable[[Session], None]]] = {
    "methods": _methods,
    "growth": _growth,
    "rebuilding": _rebuilding,
    "latency": _latency,
    "recall": _recall,
}


@click.command()
@click.option("--scale", default=0.25, show_default=True, help="1 is the whole province.")
@click.option("--seed", "dice", default=1, show_default=True)
@click.option("--rounds", default=3, show_default=True, help="Runs of each; the quickest counts.")
@click.option("--only", type=click.Choice(list(SECTIONS)), multiple=True, help="One section.")
@click.option("--output", type=click.Path(path_type=Path), default=FOLDER, help="Where to write.")
def main(*, scale: float, dice: int, rounds: int, only: tuple[str, ...], output: Path) -> None:
    """Measure the engine and its peers on the reference province."""
    session = begun(scale, dice, rounds)
    try:
        for name in only or SECTIONS:
            say(f"— {name}")
            SECTIONS[name](session)
    finally:
        session.console.cluster.stop()
    print(report.markdown(session.results))
    for file in report.write(session.results, output):
        say(f"Written: {file}")
    if any(not each.agrees for each in session.results.methods):
        raise click.ClickException("Methods disagree; those have no ratio.")


def begun(scale: float, dice: int, rounds: int) -> Session:
    """The province invented, the engine compiled: processes forked from here find it so."""
    facts = province.from_files()

    def made(part: float) -> Workload:
        return work if part == scale else workloads.of(part, seed=dice, facts=facts)

    try:
        work = workloads.of(scale, seed=dice, facts=facts)
    except province.BadScale as trouble:
        raise click.BadParameter(str(trouble), param_hint="--scale") from trouble
    small = made(workloads.SMALL)
    engine.rank(small.market, small.tables)
    # a server of the benchmark's own, under var/: nobody's data is touched
    console = Console(Settings.from_env({"VAR_DIR": str(ROOT / "var" / "bench")}))
    return Session(work, made, console, rounds, _results(work))


def _results(work: Workload) -> Results:
    rows = comparison.sampled(len(work.needs.key), SAMPLE_OF_FUNNEL, seed=work.seed)
    return Results(
        scale=work.scale,
        seed=work.seed,
        machine=measuring.machine(),
        offers=len(work.offers.key),
        needs=len(work.needs.key),
        products=len(np.unique(work.offers.product)),
        funnel=measuring.alone(lambda: funnel.counted(work, rows)),
    )


if __name__ == "__main__":
    main()
