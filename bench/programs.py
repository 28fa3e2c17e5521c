"""`python -m bench.programs`: how long lists of the API take at the size of the province.

Needs `matchmaker seed province --scale 1` first; `--var` names another folder of a private cluster,
such as var/bench, which `make bench` fills. Whole requests, in process, without the network.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
import numpy as np
from flask.testing import FlaskClient

from bench import measuring, searching
from bench.searching import Draws
from matchmaker.app import create_app
from matchmaker.console import Console
from matchmaker.operations import provinces
from matchmaker.portal.api import calls
from matchmaker.settings import ROOT, Settings

Query = dict[str, str]
WARMING: Final = 5
PAGES: Final = 30
# beyond what any run asks in a minute
OFTEN: Final = 10**9


def kinds(draws: Draws) -> dict[str, tuple[str, Callable[[], Query]]]:
    """Each kind of request, by its name: a path, and what draws its query."""

    def product() -> Query:
        return {"product": draws.product()["quoi"]}

    def near() -> Query:
        longitude, latitude = draws.random.choice(draws.places)
        return {"near": f"{latitude:.4f},{longitude:.4f}"}

    found: dict[str, tuple[str, Callable[[], Query]]] = {}
    for path in ("/offers", "/needs"):
        found |= {
            f"{path}": (path, dict),
            f"{path}?product": (path, product),
            f"{path}?region": (path, lambda: {"region": "16"}),
            f"{path}?product&near": (path, lambda: product() | near()),
            f"{path}?product&near&within=100km": (
                path,
                lambda: product() | near() | {"within": "100km"},
            ),
        }
    for path in ("/organizations", "/sites", "/products", "/regions"):
        found[path] = (path, dict)
    return found


def asked(client: FlaskClient, path: str, query: Query, *, headers: Query | None = None) -> float:
    """Milliseconds of one request."""
    start = time.perf_counter()
    answer = client.get(f"/api/v1{path}", query_string=query, headers=headers)
    taken = (time.perf_counter() - start) * 1000
    if answer.status_code not in {200, 304}:
        raise click.ClickException(f"{path} {query}: {answer.status} {answer.text}")
    return taken


def series(client: FlaskClient, path: str, draw: Callable[[], Query], *, times: int) -> list[float]:
    """One kind, with other words and places each time."""
    taken = [asked(client, path, draw()) for _ in range(WARMING + times)]
    return taken[WARMING:]


def paged(client: FlaskClient, path: str) -> list[float]:
    """Page after page of a whole list."""
    taken, query = [], {"limit": "100"}
    for _ in range(PAGES):
        start = time.perf_counter()
        page = client.get(f"/api/v1{path}", query_string=query).get_json()
        taken.append((time.perf_counter() - start) * 1000)
        query["after"] = page["next"].partition("after=")[2].partition("&")[0]
    return taken


def unchanged(client: FlaskClient, path: str, *, times: int) -> list[float]:
    """What a client that has the answer waits for a 304."""
    tag = client.get(f"/api/v1{path}").headers["ETag"]
    return [asked(client, path, {}, headers={"If-None-Match": tag}) for _ in range(times)]


def line(name: str, taken: list[float]) -> str:
    cells = " | ".join(f"{float(each):6.0f}" for each in np.percentile(taken, [50, 95, 99]))
    return f"| {name:36} | {cells} |"


@click.command()
@click.option("--times", default=100, show_default=True, help="Requests of each kind.")
@click.option(
    "--var",
    default=ROOT / "var",
    type=click.Path(path_type=Path, file_okay=False, resolve_path=True),
)
def main(times: int, var: Path) -> None:
    """Measure the API on the province."""
    settings = Settings.from_env(
        {"VAR_DIR": str(var), "DATABASE_NAME": provinces.DATABASE, "LOG_LEVEL": "ERROR"}
    )
    calls.OF_ANYBODY = OFTEN  # type: ignore[misc]
    console = Console(settings)
    with console.begin("web") as session:
        draws = searching.drawn(session)
    client = create_app(settings, engine=console.engine("web")).test_client()
    machine = measuring.machine()
    click.echo(f"{machine.processor}, {machine.cores} cores, load {measuring.load()}; ms\n")
    click.echo(f"| {'':36} | p50 | p95 | p99 |\n|---|---|---|---|")
    for name, (path, draw) in kinds(draws).items():
        click.echo(line(name, series(client, path, draw, times=times)))
    for path in ("/offers", "/needs"):
        click.echo(line(f"{path}, page after page of 100", paged(client, path)))
        click.echo(line(f"{path}, 304", unchanged(client, path, times=times)))
    click.echo(f"\nload {measuring.load()} at the end")


if __name__ == "__main__":
    main()
