"""From every cell to every other, in tenths, once per state of the seasonal ferries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import dijkstra

from matchmaker import engine
from matchmaker.places import graph, servers
from matchmaker.places.geography import HALF_MONTHS
from matchmaker.places.graph import KM_BITS, Graph
from matchmaker.places.servers import Server

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# sources per call of scipy: a compromise between memory and calls
_SOURCES: Final = 256
# points a side of a block asked of a server: twice that is within the usual limit of 100
_ASKED: Final = 50
# no lorry is faster; a server that says so is not believed
SERVED_FASTEST_KM_PER_MINUTE: Final = 110.0 / 60.0

Progress = Callable[[int, int], None]
"""Told how many of how many sources are done."""


class Matrices(NamedTuple):
    """What the engine reads, without its scalars; states: which of them each half-month has."""

    km: npt.NDArray[np.uint16]
    minutes: npt.NDArray[np.uint16]
    varies: Bools
    detour: Floats
    states: npt.NDArray[np.uint8]


def openings(made: Graph) -> tuple[Bools, npt.NDArray[np.uint8]]:
    """The distinct sets of open crossings [states, crossings], and the state of each half-month."""
    by_period = np.array([each.open for each in made.crossings], np.bool_).T
    sets, states = np.unique(by_period.reshape(HALF_MONTHS, -1), axis=0, return_inverse=True)
    return sets, states.reshape(HALF_MONTHS).astype(np.uint8)


def measure(made: Graph, *, inhabited: int, progress: Progress) -> Matrices:
    """All quickest ways between the inhabited cells, exactly.

    The ways of a state are those without any seasonal ferry, bettered by one open ferry after
    the other: a new edge can only lead out of its ends, so D' = min(D, D[:, a] + w + D[b, :]).
    """
    sets, states = openings(made)
    always = np.asarray(sets.all(axis=0))
    ends = np.unique(made.terminals[~always])
    sources = np.concatenate([np.arange(inhabited), ends])
    plain = _all_pairs(made, sources, is_open=always, progress=progress)
    shape = (len(sets), inhabited, inhabited)
    found = Matrices(
        np.empty(shape, np.uint16),
        np.empty(shape, np.uint16),
        np.zeros(shape[1:], np.bool_),
        np.ones(inhabited),
        states,
    )
    for state, is_open in enumerate(sets):
        ways = plain.copy()
        for row in np.flatnonzero(is_open & ~always):
            one, other = np.searchsorted(ends, made.terminals[row]) + inhabited
            _better(ways, (int(one), int(other)), _length(made, int(row)))
        _split(ways[:inhabited, :inhabited], found, state)
    for other in range(1, len(sets)):
        found.varies[:] |= found.km[other] != found.km[0]
        found.varies[:] |= found.minutes[other] != found.minutes[0]
    return found._replace(detour=detour(found.km, made.longitude, made.latitude))


def detour(km: npt.NDArray[np.uint16], longitude: Floats, latitude: Floats) -> Floats:
    """[cells] how many straight lines the most direct way of each cell is, from 1 to the circuity.

    km: [states, cells, cells] in tenths; positions of the nodes. Where a ferry starts it is near 1,
    elsewhere near the circuity: the ends of a way are that much longer than straight lines.
    """
    cells = km.shape[1]
    found = np.full(cells, graph.CIRCUITY)
    for cell in range(cells):
        straight = engine.great_circle_km(
            longitude[cell],
            latitude[cell],
            longitudes=longitude[:cells],
            latitudes=latitude[:cells],
        )
        elsewhere = straight > 0
        ratios = km[:, cell, elsewhere].min(axis=0) * 0.1 / straight[elsewhere]
        found[cell] = ratios.min(initial=graph.CIRCUITY)
    return np.asarray(np.maximum(1.0, found))


def ask(points: Floats, server: Server, *, progress: Progress) -> Matrices:
    """The same from a routing server, in one state: points are rows of longitude and latitude.

    Only half is asked: the engine takes ways as the same both ways. A server measures between
    the roads nearest to the points, which may be nearer to each other than the points are.
    """
    count = len(points)
    km, minutes = np.full((count, count), np.nan), np.full((count, count), np.nan)
    places: list[tuple[float, float]] = [(float(lon), float(lat)) for lon, lat in points]
    todo = servers.blocks(count, _ASKED)
    for done, (rows, columns) in enumerate(todo, 1):
        block = server.block(places[rows], places[columns])
        straight = engine.great_circle_km(
            points[rows, None, 0],
            points[rows, None, 1],
            longitudes=points[None, columns, 0],
            latitudes=points[None, columns, 1],
        )
        km[rows, columns] = np.maximum(block.km, straight)
        minutes[rows, columns] = np.maximum(block.minutes, straight / SERVED_FASTEST_KM_PER_MINUTE)
        km[columns, rows] = km[rows, columns].T
        minutes[columns, rows] = minutes[rows, columns].T
        progress(done, len(todo))
    tenths = _tenths(km)[None]
    return Matrices(
        tenths,
        _tenths(minutes)[None],
        np.zeros((count, count), np.bool_),
        detour(tenths, points[:, 0], points[:, 1]),
        np.zeros(HALF_MONTHS, np.uint8),
    )


def _tenths(values: Floats) -> npt.NDArray[np.uint16]:
    tenths = np.ceil(np.where(np.isnan(values), np.inf, values) * 10.0)
    return np.where(tenths < engine.NO_WAY, tenths, engine.NO_WAY).astype(np.uint16)


def _all_pairs(
    made: Graph, sources: npt.NDArray[np.intp], *, is_open: Bools, progress: Progress
) -> Floats:
    weights = graph.matrix(made, is_open)
    ways = np.empty((len(sources), len(sources)))
    for first in range(0, len(sources), _SOURCES):
        some = sources[first : first + _SOURCES]
        ways[first : first + len(some)] = dijkstra(weights, indices=some)[:, sources]
        progress(first + len(some), len(sources))
    return ways


def _length(made: Graph, row: int) -> float:
    edge = int(np.flatnonzero(made.edges.crossing == row)[0])
    return float(
        graph.weight(made.edges.minutes[edge : edge + 1], made.edges.km[edge : edge + 1])[0]
    )


def _better(ways: Floats, ends: tuple[int, int], length: float) -> None:
    """Let ways lead over one more edge, both ways."""
    # copies: the columns change while they are read
    to_one, to_other = (ways[:, end].copy() for end in ends)
    for start in range(0, len(ways), _SOURCES):
        part = slice(start, start + _SOURCES)
        np.minimum(ways[part], to_one[part, None] + (length + to_other), out=ways[part])
        np.minimum(ways[part], to_other[part, None] + (length + to_one), out=ways[part])


def _split(ways: Floats, found: Matrices, state: int) -> None:
    """Combined weights as km and minutes; NO_WAY where there is none, or too far for uint16."""
    for start in range(0, len(ways), _SOURCES):
        part = slice(start, start + _SOURCES)
        reached = np.isfinite(ways[part])
        weights = np.where(reached, ways[part], 0).astype(np.int64)
        minutes, km = weights >> KM_BITS, weights & (2**KM_BITS - 1)
        reached &= (minutes < engine.NO_WAY) & (km < engine.NO_WAY)
        found.minutes[state, part] = np.where(reached, minutes, engine.NO_WAY)
        found.km[state, part] = np.where(reached, km, engine.NO_WAY)
