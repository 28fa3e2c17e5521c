"""No ratio for a method that says something else; costs are counted; the report says it all."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from bench import comparison, funnel, measuring, recall, report
from bench.growth import Growth, Point
from bench.latency import Latency
from bench.peers import cascade, compiled, nearest
from bench.peers.method import Method
from bench.rebuilding import Rebuilding
from bench.report import Results
from bench.workload import Workload

# the processes of the benchmark are forked before any thread starts; those of pytest may not be
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

METHODS = (
    Method("engine", compiled.ready),
    Method("cascade", cascade.ready, sample=50),
    Method("nearest", nearest.ready, sample=50),
)


@pytest.fixture(scope="module")
def results(work: Workload) -> Results:
    made = Results(
        scale=work.scale,
        seed=work.seed,
        machine=measuring.machine(),
        offers=len(work.offers.key),
        needs=len(work.needs.key),
        products=1,
        funnel=funnel.counted(work, np.arange(0, len(work.needs.key), 10)),
    )
    made.methods = comparison.compared(METHODS, work, rounds=2, seed=1, report=lambda _: None)
    return made


def test_whoever_says_something_else_gets_no_ratio(results: Results) -> None:
    engine, right, wrong = results.methods
    assert engine.ratio == 1.0
    assert right.agrees
    assert right.ratio is not None
    assert not wrong.agrees
    assert wrong.ratio is None
    assert wrong.differences[0].startswith("need ")


def test_a_sample_is_reckoned_up_and_said_so(results: Results) -> None:
    right = results.methods[1]
    assert right.sample == 50
    assert right.scaled_s == pytest.approx(right.cost.wall_s * results.needs / 50)
    assert "≈" in report.markdown(results)


def test_pairs_only_narrow_down(results: Results) -> None:
    found = results.funnel
    assert found.pairs > found.same_product > found.near > found.delivered > 0
    assert 0 < found.feasible < found.same_product


def test_the_engine_misses_nothing_and_the_shortcut_does(work: Workload) -> None:
    rows = np.arange(0, len(work.needs.key), 25)
    engine, wrong = (recall.measured(METHODS[place], work, rows=rows) for place in (0, 2))
    assert (engine.recall, engine.violations) == (1.0, 0.0)
    assert wrong.recall < 0.8
    assert wrong.violations > 0.1


def test_the_report_holds_every_section(results: Results, tmp_path: Path) -> None:
    point = Point(0.5, 10, 10, 10, 1.0, 1.0, 1.0)
    results.growth = Growth([point], 1.05, 1.04, 3)
    results.rebuilding = Rebuilding({"read": 1.0, "switch": 0.1}, 1.1, 1.0, 100.0, 5, 3)
    results.latency = Latency(10, 0.1, 0.2, 0.3)
    page, data = report.write(results, tmp_path)
    said = page.read_text(encoding="utf-8")
    for words in ("N^1.05", "| read | switch |", "p99 0.20 ms", "| nearest | 1 |", "NO"):
        assert words in said
    assert '"exponent": 1.05' in data.read_text(encoding="utf-8")


def test_work_done_alone_comes_back_with_its_cost() -> None:
    def work() -> tuple[int, measuring.Cost]:
        with measuring.costing([os.getpid()]) as cost:
            sum(range(200_000))
        return os.getpid(), cost

    process, cost = measuring.alone(work)
    assert process != os.getpid()
    assert cost.wall_s > 0
    assert cost.peak_mb > 1


def test_an_error_of_work_done_alone_is_shown() -> None:
    with pytest.raises(measuring.Failed, match="ZeroDivisionError"):
        measuring.alone(lambda: 1 // 0)
