"""`python -m bench.changing`: how long a published change takes to be in every list it touches, at
the size of the province.

Needs a province with a generation, as `make bench` leaves one (`--var var/bench`). Each change is
one transaction of the worker: another quantity of a published offer or need, drawn at random.
What is measured is what was changed: the row is put back after.
"""

from __future__ import annotations

import random
import time
from datetime import date
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
from sqlalchemy import func, select

from bench import measuring
from matchmaker.console import Console
from matchmaker.demand.models import Need
from matchmaker.operations import provinces
from matchmaker.pairing import repair
from matchmaker.pairing.changes import Changed
from matchmaker.settings import ROOT, Settings
from matchmaker.supply.models import Offer

SEED: Final = 20261125
WARMING: Final = 3


def changed(console: Console, model: type[Any], key: int, *, today: date) -> float | None:
    """Seconds from the change to its commit, lists and revision with it; None when it is gone."""
    which = Changed(offers=[key]) if model is Offer else Changed(needs=[key])
    with console.begin("worker") as session:
        thing = session.get(model, key)
        if thing is None or thing.state != "published" or thing.quantity_kg is None:
            return None
        before = thing.quantity_kg
        start = time.perf_counter()
        thing.quantity_kg = before * 0.5
        repair.pairs(session, which, today=today)
        session.commit()
        taken = time.perf_counter() - start
    with console.begin("worker") as session:
        session.get_one(model, key).quantity_kg = before
        repair.pairs(session, which, today=today)
    return taken


@click.command()
@click.option("--times", default=30, show_default=True, help="Changes of each kind.")
@click.option(
    "--var",
    default=ROOT / "var",
    type=click.Path(path_type=Path, file_okay=False, resolve_path=True),
)
@click.option("--today", default=None, help="The day that the province was made for.")
def main(times: int, var: Path, today: str | None) -> None:
    """Measure published changes on the province."""
    settings = Settings.from_env(
        {"VAR_DIR": str(var), "DATABASE_NAME": provinces.DATABASE, "LOG_LEVEL": "ERROR"}
    )
    console, chosen = Console(settings), random.Random(SEED)
    day = date.fromisoformat(today) if today else date.today()  # noqa: DTZ011
    click.echo(f"load {measuring.load()}; seconds from change to commit")
    for model in (Offer, Need):
        with console.begin("worker") as session:
            last = session.scalar(select(func.max(model.id))) or 1
        taken: list[float] = []
        while len(taken) < WARMING + times:
            found = changed(console, model, chosen.randint(1, last), today=day)
            if found is not None:
                taken.append(found)
        p50, p95, most = np.percentile(taken[WARMING:], [50, 95, 100])
        click.echo(f"{model.__name__}: p50 {p50:.2f}, p95 {p95:.2f}, longest {most:.2f}")


if __name__ == "__main__":
    main()
