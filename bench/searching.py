"""`python -m bench.searching`: how long a search takes at the size of the province.

Needs `matchmaker seed province --scale 1` first. Every kind of search is made with other products,
places and reaches each time. Two figures: the search itself (SQL, scores, sifting), and the whole
request with its cards and its page.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import click
import numpy as np
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench import measuring
from matchmaker.app import create_app
from matchmaker.console import Console
from matchmaker.demand import queries as demand
from matchmaker.demand.models import Need
from matchmaker.desks import searching
from matchmaker.operations import provinces
from matchmaker.pairing import gathering
from matchmaker.search import asking
from matchmaker.search.asking import Asked
from matchmaker.search.looking import Moment
from matchmaker.search.mine import Mine
from matchmaker.settings import ROOT, Settings
from matchmaker.web import clock

Parameters = dict[str, str]
Made = TypeVar("Made")
THINGS: Final = ("offer", "need")
PATHS: Final = ("/fournisseurs", "/besoins")
SEED: Final = 20261125
WARMING: Final = 5
PROVINCE_WIDE: Final = {"bbox": "-80,44.5,-57,52", "zoom": "5"}


@dataclass(frozen=True)
class Draws:
    """What searches are drawn from: products and towns as often as they are published."""

    random: random.Random
    products: list[str]
    towns: list[str]
    places: list[tuple[float, float]]
    needs: list[int]

    def product(self) -> Parameters:
        return {"quoi": self.random.choice(self.products)}

    def place(self) -> Parameters:
        return {"ou": self.random.choice(self.towns)}

    def need(self) -> int:
        return self.random.choice(self.needs)

    def reach(self) -> Parameters:
        return {"jusque": self.random.choice(asking.REACHES)}

    def view(self) -> Parameters:
        """A map of 600 by 700 pixels around somebody, at some zoom."""
        longitude, latitude = self.random.choice(self.places)
        zoom = self.random.randint(6, 12)
        wide, high = 360 / 2**zoom * 600 / 256, 360 / 2**zoom * 700 / 256 * 0.7
        sides = longitude - wide / 2, latitude - high / 2, longitude + wide / 2, latitude + high / 2
        return {"bbox": ",".join(f"{each:.5f}" for each in sides), "zoom": str(zoom)}


def kinds(draws: Draws) -> dict[str, Callable[[], Parameters]]:
    """Each kind of search, by its name."""
    return {
        "nothing": dict,
        "product": draws.product,
        "place": draws.place,
        "product, place": lambda: draws.product() | draws.place(),
        "product, place, reach": lambda: draws.product() | draws.place() | draws.reach(),
        "product, place, winter": lambda: draws.product() | draws.place() | {"quand": "winter"},
        "carrot, place (the most published)": lambda: {"quoi": "carotte"} | draws.place(),
        "the last page": lambda: draws.product() | {"page": "500"},
    }


def maps(draws: Draws) -> dict[str, Callable[[], Parameters]]:
    """Each kind of map that moves."""
    return {
        "map: everything, whole province": lambda: PROVINCE_WIDE,
        "map: everything, somewhere": draws.view,
        "map: product": lambda: draws.product() | draws.view(),
        "map: product, place, reach": lambda: (
            draws.product() | draws.place() | draws.reach() | draws.view()
        ),
    }


class Watch:
    """Times the part of a request that searches, wherever it is called from."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def over(self, work: Callable[..., Made]) -> Callable[..., Made]:
        def timed(*given: Any, **named: Any) -> Made:
            start = time.perf_counter()
            try:
                return work(*given, **named)
            finally:
                self.taken.append((time.perf_counter() - start) * 1000)

        return timed


@dataclass(frozen=True)
class Reader:
    """Who asks, how often, and the watch over it."""

    app: Flask
    client: FlaskClient
    watch: Watch
    times: int


def watching(watch: Watch) -> None:
    """Have every search timed."""
    for module, names in (
        (searching, ("suppliers_of", "kitchens_of")),
        (gathering, ("listed", "placed")),
    ):
        for name in names:
            setattr(module, name, watch.over(getattr(module, name)))


def asked_of(
    reader: Reader, path: str, draw: Callable[[], Parameters]
) -> tuple[list[float], list[float]]:
    """Milliseconds of the searches, and of the whole requests."""
    searches, requests = [], []
    for number in range(WARMING + reader.times):
        given = draw()
        reader.watch.taken.clear()
        start = time.perf_counter()
        answer = reader.client.get(path, query_string=given, headers={"Accept": "text/html"})
        whole = (time.perf_counter() - start) * 1000
        if answer.status_code != 200:
            raise click.ClickException(f"{path} {given}: {answer.status}")
        if number >= WARMING:
            searches.append(sum(reader.watch.taken))
            requests.append(whole)
    return searches, requests


def ranked(reader: Reader, console: Console, draws: Draws) -> tuple[list[float], list[float]]:
    """The same for suppliers ranked for a need of the reader's."""
    searches, answers = [], []
    engine = console.engine("web")
    for number in range(WARMING + reader.times):
        with reader.app.test_request_context("/fournisseurs"), Session(engine) as session:
            need = session.scalars(demand.whole().where(Need.id == draws.need())).unique().one()
            own, today = Mine(needs=(need,)), clock.today()
            reader.watch.taken.clear()
            start = time.perf_counter()
            moment = Moment(today, clock.half_month(today))
            searching.suppliers(session, Asked(ranked_for=need.public_id), mine=own, moment=moment)
            if number >= WARMING:
                answers.append((time.perf_counter() - start) * 1000)
                searches.append(sum(reader.watch.taken))
    engine.dispose()
    return searches, answers


def drawn(session: Session) -> Draws:
    """Products, towns and places as often as they are published; the same ones each time."""
    chosen = random.Random(SEED)

    def some(query: str) -> list[Any]:
        rows = session.execute(text(query)).all()
        return [tuple(row) if len(row) > 1 else row[0] for row in chosen.choices(rows, k=2000)]

    return Draws(
        chosen,
        products=some(
            "SELECT p.name_fr FROM offer o JOIN product p ON p.id = o.product_id"
            " WHERE o.id % 50 = 0 ORDER BY o.id"
        ),
        towns=some(
            "SELECT s.municipality FROM site s JOIN municipality m ON m.name = s.municipality"
            " GROUP BY s.id, s.municipality HAVING count(*) = 1 ORDER BY s.id"
        ),
        places=some(
            "SELECT ST_X(public_position::geometry), ST_Y(public_position::geometry)"
            " FROM site WHERE public_position IS NOT NULL ORDER BY id"
        ),
        needs=some("SELECT id FROM need WHERE state = 'published' AND id % 50 = 0 ORDER BY id"),
    )


def line(name: str, searches: list[float], requests: list[float]) -> str:
    cells = [f"{each:6.0f}" for taken in (searches, requests) for each in percentiles(taken)]
    return f"| {name:52} | {' | '.join(cells)} |"


def percentiles(taken: list[float]) -> list[float]:
    return [float(each) for each in np.percentile(taken, [50, 95, 99])]


@click.command()
@click.option("--times", default=200, show_default=True, help="Searches of each kind.")
def main(times: int) -> None:
    """Measure the searches on the province."""
    settings = Settings.from_env(
        {"VAR_DIR": str(ROOT / "var"), "DATABASE_NAME": provinces.DATABASE, "LOG_LEVEL": "ERROR"}
    )
    console, watch = Console(settings), Watch()
    with console.begin("web") as session:
        draws = drawn(session)
        counts = [session.scalar(text(f"SELECT count(*) FROM listed_{each}")) for each in THINGS]
    watching(watch)
    app = create_app(settings, engine=console.engine("web"))
    reader = Reader(app, app.test_client(), watch, times)
    machine = measuring.machine()
    click.echo(f"{counts[0]} offers, {counts[1]} needs; {machine.processor}, {machine.cores} cores")
    click.echo(f"{times} searches of each kind, in ms; load {measuring.load()}\n")
    click.echo(f"| {'':52} | p50 | p95 | p99 | request p50 | p95 | p99 |")
    click.echo("|---|---|---|---|---|---|---|")
    for path in PATHS:
        for name, draw in kinds(draws).items():
            click.echo(line(f"{path} {name}", *asked_of(reader, path, draw)))
        for name, draw in maps(draws).items():
            found = asked_of(reader, f"{path}.json", draw)
            click.echo(line(f"{path} {name}", *found))
    found = ranked(reader, console, draws)
    click.echo(line("/fournisseurs for one of my needs", *found))
    click.echo(f"\nload {measuring.load()} at the end")


if __name__ == "__main__":
    main()
