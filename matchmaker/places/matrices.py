"""From every cell to every other, in tenths, once per state of the seasonal ferries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import dijkstra

from matchmaker import engine
from matchmaker.places import graph
from matchmaker.places.geography import HALF_MONTHS
from matchmaker.places.graph import KM_BITS, Graph

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# sources per call of scipy: a compromise between memory and calls
_SOURCES: Final = 256

Progress = Callable[[int, int], None]
"""Told how many of how many sources are done."""


class Matrices(NamedTuple):
    """What the engine reads, without its scalars; states: which of them each half-month has."""

    km: npt.NDArray[np.uint16]
    minutes: npt.NDArray[np.uint16]
    varies: Bools
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
    return found


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
