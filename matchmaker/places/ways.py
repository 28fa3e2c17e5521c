"""The way from one place to another: how long, over which crossings, along which line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from matchmaker.places import graph
from matchmaker.places.geography import Crossing
from matchmaker.places.graph import KM_BITS, Graph

Line = list[tuple[float, float]]
"""Longitudes and latitudes, in order."""

# what scipy gives as the predecessor of a node that has none
_NOTHING: Final = -9999


@dataclass(frozen=True)
class Leg:
    """A stretch of one kind: `road`, or the kind of a crossing."""

    kind: str
    line: Line


@dataclass(frozen=True)
class Way:
    """From node to node. Minutes hold the waits; crossings in the order of the way."""

    km: float
    minutes: float
    crossings: tuple[Crossing, ...]
    legs: tuple[Leg, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether it stays in one node."""
        return len(self.legs[0].line) == 1

    def back(self) -> Way:
        """The same way from its end."""
        legs = tuple(Leg(leg.kind, leg.line[::-1]) for leg in self.legs[::-1])
        return replace(self, crossings=self.crossings[::-1], legs=legs)

    def joined(self, start: tuple[float, float], end: tuple[float, float]) -> Way:
        """The line led on from the nodes to a start and an end, by road."""
        first, last = Leg("road", [start, self.legs[0].line[0]]), self.legs[-1].line[-1]
        return replace(self, legs=(first, *self.legs, Leg("road", [last, end])))


class Finder:
    """Finds ways in a graph with the crossings that are open in one state."""

    def __init__(self, made: Graph, is_open: npt.NDArray[np.bool_]) -> None:
        self._graph = made
        self._weights: csr_array = graph.matrix(made, is_open)
        self._crossing_at = {
            frozenset(ends): row for row, ends in enumerate(made.terminals.tolist())
        }

    def ways(self, start: int, ends: Sequence[int]) -> list[Way | None]:
        """The quickest way from one node to each of the others; None where there is none."""
        lengths, before = dijkstra(self._weights, indices=[start], return_predecessors=True)
        return [
            self._way(self._path(before[0], end), float(lengths[0, end]))
            if np.isfinite(lengths[0, end])
            else None
            for end in ends
        ]

    def _path(self, before: npt.NDArray[np.int32], end: int) -> list[int]:
        path = [end]
        while before[path[-1]] != _NOTHING:
            path.append(int(before[path[-1]]))
        return path[::-1]

    def _way(self, path: Sequence[int], length: float) -> Way:
        minutes, km = divmod(int(length), 2**KM_BITS)
        crossings: list[Crossing] = []
        legs = [Leg("road", [self._point(path[0])])]
        for node, following in pairwise(path):
            row = self._crossing_at.get(frozenset((node, following)))
            kind = "road" if row is None else self._graph.crossings[row].kind
            if row is not None:
                crossings.append(self._graph.crossings[row])
            if kind != legs[-1].kind:
                legs.append(Leg(kind, [self._point(node)]))
            legs[-1].line.append(self._point(following))
        return Way(km / 10, minutes / 10, tuple(crossings), tuple(legs))

    def _point(self, node: int) -> tuple[float, float]:
        return float(self._graph.longitude[node]), float(self._graph.latitude[node])
