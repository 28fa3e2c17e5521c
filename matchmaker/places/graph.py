"""The ways between cells: country roads, main roads, and crossings of the water.

Every edge is at least as long as the straight line between its ends, and no edge is quicker than
FASTEST_KM_PER_MINUTE over that line: searches bound distances by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_array
from scipy.spatial import KDTree

from matchmaker import engine
from matchmaker.places import squares
from matchmaker.places.geography import Crossing, Road
from matchmaker.places.squares import Cells
from matchmaker.places.waters import Waters

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

# road km per straight km
CIRCUITY: Final = 1.25
_CIRCUITIES: Final = {"motorway": 1.06, "highway": 1.12, "winding": 1.25, "gravel": 1.2}
# km/h door to door, stops and bends included
_SPEEDS: Final = {"motorway": 95.0, "highway": 80.0, "winding": 75.0, "gravel": 60.0}
COUNTRY_KM_PER_HOUR: Final = 68.0
_TOWN_KM_PER_HOUR: Final = 50.0
_CITY_KM_PER_HOUR: Final = 40.0
# postal codes in nine squares from which on the country is a town, and a city
_TOWN: Final = 400
_CITY: Final = 3000
FASTEST_KM_PER_MINUTE: Final = max(_SPEEDS.values()) / 60.0
_STEP_DEGREES: Final = 0.05
_AROUND_KM: Final = 4.5
# half of the sixteen neighbours; the way back is the same edge
_NEIGHBOURS: Final = ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1))
NO_CROSSING: Final = -1
# one weight orders ways by tenths of minutes, then by tenths of km, exactly
KM_BITS: Final = 20


class Edges(NamedTuple):
    """Both ends, tenths of minutes and of km, rounded up; the crossing's row, or NO_CROSSING."""

    start: Ints
    end: Ints
    minutes: Ints
    km: Ints
    crossing: Ints


class Graph(NamedTuple):
    """Nodes: the cells first, then bends of roads and ends of crossings."""

    longitude: Floats
    latitude: Floats
    cells: int
    edges: Edges
    crossings: list[Crossing]
    terminals: Ints
    """[crossings, 2]: the nodes of their ends."""


class _Spots(NamedTuple):
    """Nodes that are not cells, and the cell in whose piece of country each lies."""

    points: Floats
    cell: Ints


def bends(road: Road) -> Floats:
    """The points of a road, none farther than some 5 km from the next."""
    return shapely.get_coordinates(
        shapely.segmentize(shapely.LineString(road.points), _STEP_DEGREES)
    )


def build(
    cells: Cells, waters: Waters, *, roads: Sequence[Road], crossings: Sequence[Crossing]
) -> Graph:
    """Country edges between neighbouring cells that no water parts, then roads and crossings."""
    ends = np.array([point for each in crossings for point in (each.start, each.end)])
    lines = [bends(road) for road in roads]
    spots = _spots(np.concatenate([ends, *lines]), cells)
    first = len(cells.square)
    points = np.concatenate([np.column_stack([cells.longitude, cells.latitude]), spots.points])
    crowd = np.concatenate([cells.crowd, np.where(spots.cell >= 0, cells.crowd[spots.cell], 0.0)])
    made = [
        _country(_neighbours(cells), points, crowd=crowd, waters=waters),
        _joined(spots, points, crowd=crowd, first=first),
        _country(_around(points, first, km=_AROUND_KM), points, crowd=crowd, waters=waters),
        _crossed(crossings, points, first=first),
    ]
    start = first + len(ends)
    for road, line in zip(roads, lines, strict=True):
        nodes = np.arange(start, start + len(line), dtype=np.int32)
        made.append(_main_road(road, nodes, points, crowd=crowd, waters=waters))
        start += len(line)
    edges = Edges(*(np.concatenate(column) for column in zip(*made, strict=True)))
    terminals = np.arange(first, first + len(ends), dtype=np.int32).reshape(-1, 2)
    return Graph(points[:, 0].copy(), points[:, 1].copy(), first, edges, list(crossings), terminals)


def matrix(graph: Graph, is_open: npt.NDArray[np.bool_]) -> csr_array:
    """Weights both ways with the crossings that are open; is_open: one per crossing.

    Of several edges between the same nodes only the quickest is kept: scipy would sum them.
    """
    edges = graph.edges
    kept = np.flatnonzero((edges.crossing == NO_CROSSING) | is_open[edges.crossing])
    starts = np.concatenate([edges.start[kept], edges.end[kept]])
    ends = np.concatenate([edges.end[kept], edges.start[kept]])
    weights = np.tile(weight(edges.minutes[kept], edges.km[kept]), 2)
    order = np.lexsort((weights, ends, starts))
    starts, ends, weights = starts[order], ends[order], weights[order]
    is_first = np.ones(len(order), np.bool_)
    is_first[1:] = (starts[1:] != starts[:-1]) | (ends[1:] != ends[:-1])
    count = len(graph.longitude)
    return csr_array((weights[is_first], (starts[is_first], ends[is_first])), shape=(count, count))


def weight(minutes: Ints, km: Ints) -> Floats:
    """Minutes before km, in one number that a float holds exactly."""
    return np.asarray(minutes.astype(np.float64) * 2**KM_BITS + km)


def straight_km(points: Floats, start: Ints, end: Ints) -> Floats:
    return engine.great_circle_km(
        points[start, 0], points[start, 1], longitudes=points[end, 0], latitudes=points[end, 1]
    )


def _spots(points: Floats, cells: Cells) -> _Spots:
    return _Spots(points, cells.lookup.cells(points[:, 0], points[:, 1]))


def _neighbours(cells: Cells) -> tuple[Ints, Ints]:
    """Pairs of cells in neighbouring squares; a cut square holds several."""
    order = np.argsort(cells.square, kind="stable").astype(np.int32)
    ordered = cells.square[order]
    row, column = np.divmod(cells.square, squares.COLUMNS)
    starts, ends = [], []
    for up, across in _NEIGHBOURS:
        beside = (row + up) * squares.COLUMNS + column + across
        first, last = np.searchsorted(ordered, beside), np.searchsorted(ordered, beside + 1)
        counts = last - first
        start = np.repeat(np.arange(len(row), dtype=np.int32), counts)
        offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        starts.append(start)
        ends.append(order[np.repeat(first, counts) + offset])
    return np.concatenate(starts), np.concatenate(ends)


def _country(pairs: tuple[Ints, Ints], points: Floats, *, crowd: Floats, waters: Waters) -> Edges:
    start, end = pairs
    passes = waters.lets_pass(points[start], points[end])
    start, end = start[passes], end[passes]
    return _measured(start, end, straight_km(points, start, end) * CIRCUITY, crowd=crowd)


def _around(points: Floats, first: int, *, km: float) -> tuple[Ints, Ints]:
    """Pairs of a bend or an end of a crossing and of any node nearby, in another square too."""
    # kilometres, nearly
    flat = points * np.array([76.0, 111.2])
    near = KDTree(flat).query_ball_point(flat[first:], km)
    pairs = [(first + i, other) for i, some in enumerate(near) for other in some]
    start, end = np.array([pair for pair in pairs if pair[0] > pair[1]], np.int32).T
    return start, end


def _joined(spots: _Spots, points: Floats, *, crowd: Floats, first: int) -> Edges:
    """All that lies in one piece of country is joined: its node, bends and ends of crossings."""
    members: dict[int, list[int]] = {}
    for i, cell in enumerate(spots.cell.tolist()):
        if cell >= 0:
            members.setdefault(cell, [cell]).append(first + i)
    pairs = np.array(
        [
            (one, other)
            for group in members.values()
            for i, one in enumerate(group)
            for other in group[i + 1 :]
        ],
        np.int32,
    ).reshape(-1, 2)
    start, end = pairs[:, 0], pairs[:, 1]
    return _measured(start, end, straight_km(points, start, end) * CIRCUITY, crowd=crowd)


def _crossed(crossings: Sequence[Crossing], points: Floats, *, first: int) -> Edges:
    rows = np.arange(len(crossings), dtype=np.int32)
    start = (first + 2 * rows).astype(np.int32)
    end = (start + 1).astype(np.int32)
    minutes = np.array([each.minutes + each.wait_minutes for each in crossings])
    km = straight_km(points, start, end)
    minutes = np.maximum(minutes, km / FASTEST_KM_PER_MINUTE)
    return Edges(start, end, _tenths(minutes), _tenths(km), rows)


def _main_road(road: Road, nodes: Ints, points: Floats, *, crowd: Floats, waters: Waters) -> Edges:
    """A road is cut at barriers: what leads over them is a crossing."""
    pairs = np.array(list(pairwise(nodes.tolist())), np.int32).reshape(-1, 2)
    start, end = pairs[:, 0], pairs[:, 1]
    passes = ~waters.parts(points[start], points[end])
    start, end = start[passes], end[passes]
    km = straight_km(points, start, end) * _CIRCUITIES[road.kind]
    slowed = np.where(np.maximum(crowd[start], crowd[end]) >= _CITY, 0.65, 1.0)
    return _edges(start, end, km=km, minutes=km / (_SPEEDS[road.kind] * slowed) * 60.0)


def _measured(start: Ints, end: Ints, km: Floats, *, crowd: Floats) -> Edges:
    busy = np.maximum(crowd[start], crowd[end])
    speed = np.where(
        busy >= _CITY,
        _CITY_KM_PER_HOUR,
        np.where(busy >= _TOWN, _TOWN_KM_PER_HOUR, COUNTRY_KM_PER_HOUR),
    )
    return _edges(start, end, km=km, minutes=km / speed * 60.0)


def _edges(start: Ints, end: Ints, *, km: Floats, minutes: Floats) -> Edges:
    none = np.full(len(start), NO_CROSSING, np.int32)
    return Edges(start, end, _tenths(minutes), _tenths(km), none)


def _tenths(values: Floats) -> Ints:
    return np.ceil(values * 10.0).astype(np.int32)
