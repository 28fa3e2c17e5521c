"""The results as one table for people, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.comparison import Measured
from bench.funnel import Funnel
from bench.growth import Growth
from bench.latency import Latency
from bench.measuring import Machine
from bench.rebuilding import Rebuilding
from bench.recall import Recall


@dataclass
class Results:
    """Everything that a run measured; sections that were left out stay empty."""

    scale: float
    seed: int
    machine: Machine
    offers: int
    needs: int
    products: int
    funnel: Funnel
    methods: list[Measured] = field(default_factory=list)
    growth: Growth | None = None
    rebuilding: Rebuilding | None = None
    latency: Latency | None = None
    recall: list[Recall] = field(default_factory=list)

    def record(self) -> dict[str, Any]:
        sections = (self.growth, self.rebuilding, self.latency)
        growth, rebuilding, latency = (each.record() if each else None for each in sections)
        return {
            "scale": self.scale,
            "seed": self.seed,
            "machine": self.machine.record(),
            "offers": self.offers,
            "needs": self.needs,
            "products": self.products,
            "funnel": self.funnel._asdict(),
            "methods": [each.record() for each in self.methods],
            "growth": growth,
            "rebuilding": rebuilding,
            "latency": latency,
            "recall": [each.record() for each in self.recall],
        }


def write(results: Results, folder: Path) -> list[Path]:
    """Write both forms; answers the files."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"scale-{results.scale:g}"
    page, data = folder / f"{stem}.md", folder / f"{stem}.json"
    page.write_text(markdown(results), encoding="utf-8")
    data.write_text(json.dumps(results.record(), indent=2) + "\n", encoding="utf-8")
    return [page, data]


def markdown(results: Results) -> str:
    return "\n".join(_lines(results)) + "\n"


def _lines(results: Results) -> Iterator[str]:
    machine = results.machine
    yield f"# The province at scale {results.scale:g}"
    yield ""
    yield (
        f"{results.needs:,} needs, {results.offers:,} offers, {results.products} products, seed"
        f" {results.seed}. {machine.processor}, {machine.cores} cores,"
        f" {machine.memory_gb:g} GB, {machine.system}, Python {machine.python}, {machine.date}."
    )
    yield from _of_funnel(results)
    if results.methods:
        yield from _of_methods(results)
    if results.growth:
        yield from _of_growth(results.growth)
    if results.rebuilding:
        yield from _of_rebuilding(results.rebuilding)
    if results.latency:
        yield from _of_latency(results.latency)
    if results.recall:
        yield from _of_recall(results.recall)


def _of_funnel(results: Results) -> Iterator[str]:
    funnel = results.funnel
    yield ""
    yield f"## How pairs narrow down (reckoned from {funnel.sample:,} needs)"
    yield ""
    yield "| | pairs | per need |"
    yield "|---|---:|---:|"
    for name, pairs in (
        ("all", funnel.pairs),
        ("of the same product", funnel.same_product),
        ("within 150 km", funnel.near),
        ("within the offer’s delivery radius", funnel.delivered),
        ("feasible, substitutes and families included", funnel.feasible),
    ):
        yield f"| {name} | {pairs:.2g} | {pairs / results.needs:,.0f} |"
    yield ""
    yield (
        f"The median need keeps {funnel.median:.0f} offers; {funnel.few:.1%} of needs keep fewer"
        " than 20."
    )


def _of_methods(results: Results) -> Iterator[str]:
    yield ""
    yield "## The 20 best offers of every need"
    yield ""
    yield (
        "| method | workers | needs asked | ready s | wall s | CPU s | for all, s | memory MB |"
        " pairs/s | ratio | same answer | load |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|---:|"
    for each in results.methods:
        is_scaled = each.sample < results.needs
        pairs = results.funnel.same_product / each.scaled_s
        yield (
            f"| {each.name} | {each.workers} | {each.sample:,} | {each.ready_s:.2f} |"
            f" {each.cost.wall_s:.2f} | {each.cost.cpu_s:.2f} |"
            f" {'≈ ' if is_scaled else ''}{each.scaled_s:,.2f} | {each.cost.peak_mb:,.0f} |"
            f" {pairs:.2g} | {'—' if each.ratio is None else f'{each.ratio:,.1f}'} |"
            f" {'yes' if each.agrees else 'NO'} | {each.load:g} |"
        )
    yield ""
    yield (
        "Seconds for all are reckoned from the needs asked where ≈ stands. The ratio is those"
        " seconds over the engine’s, its layout (ready) included; peers are forgiven what they need"
        " to get ready. Pairs are those of the same product. CPU and memory include the server’s"
        " processes. Each is the quickest of"
        f" {max(each.runs for each in results.methods)} runs, in turns with the others."
    )
    for each in results.methods:
        for told in each.differences:
            yield f"- {each.name}: {told}"


def _of_growth(growth: Growth) -> Iterator[str]:
    yield ""
    yield "## Growth (both directions, layout included)"
    yield ""
    yield "| scale | needs | offers | feasible pairs | wall s | CPU s | memory MB |"
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for point in growth.points:
        yield (
            f"| {point.scale:g} | {point.needs:,} | {point.offers:,} | {point.feasible:.3g} |"
            f" {point.wall_s:.2f} | {point.cpu_s:.2f} | {point.peak_mb:,.0f} |"
        )
    yield ""
    yield (
        f"Seconds grow as N^{growth.exponent:.2f}, processor seconds as"
        f" N^{growth.cpu_exponent:.2f}; each is the quickest of {growth.runs} runs."
    )


def _of_rebuilding(rebuilding: Rebuilding) -> Iterator[str]:
    yield ""
    yield "## From PostgreSQL to a new generation"
    yield ""
    yield f"| {' | '.join(rebuilding.seconds)} | whole s | CPU s | memory MB | entries |"
    yield "|" + "---:|" * (len(rebuilding.seconds) + 4)
    spent = " | ".join(f"{value:.2f}" for value in rebuilding.seconds.values())
    yield (
        f"| {spent} | {rebuilding.wall_s:.2f} | {rebuilding.cpu_s:.2f} |"
        f" {rebuilding.peak_mb:,.0f} | {rebuilding.pairs:,} |"
    )
    yield ""
    yield f"The quickest of {rebuilding.runs} rebuilds; CPU and memory of the rebuilding process."


def _of_latency(latency: Latency) -> Iterator[str]:
    yield ""
    yield "## One need, warm"
    yield ""
    yield (
        f"Over {latency.needs:,} needs on one thread: p50 {latency.p50_ms:.2f} ms, p99"
        f" {latency.p99_ms:.2f} ms, worst {latency.worst_ms:.2f} ms."
    )


def _of_recall(found: list[Recall]) -> Iterator[str]:
    yield ""
    yield "## Against the obvious way"
    yield ""
    yield "| method | needs | listed | recall | break a constraint |"
    yield "|---|---:|---:|---:|---:|"
    for each in found:
        yield (
            f"| {each.name} | {each.needs:,} | {each.listed:,} | {each.recall:.3f} |"
            f" {each.violations:.1%} |"
        )
