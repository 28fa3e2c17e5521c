"""The country in squares of some 5 km, cut where water runs through them.

A piece of a square that people can live on is a cell. It is known by its node: its main town, or
the middle of its land. `Lookup` says which cell a position joins, always on its own side of the
water.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from scipy.spatial import KDTree
from shapely.geometry import MultiLineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from matchmaker.places.waters import Waters

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

WEST: Final = -80.6
SOUTH: Final = 44.6
# degrees: about 5 km each way between latitudes 45 and 50
WIDTH: Final = 0.065
HEIGHT: Final = 0.045
COLUMNS: Final = 371
ROWS: Final = 405
# a square that water cuts is looked up in this many parts each way, of some 200 m
FINE: Final = 24
# the cell of a position that joins none
NOWHERE: Final = -1
# a position farther than this from any node joins none: no road is known there
_ADOPTS_KM: Final = 16.0
_NEAREST: Final = 8
# around a town: the squares beside its own can hold a farm; country roads lead through all eight
_BESIDE: Final = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
_AROUND: Final = np.ones((3, 3), np.int64)
# a piece with less land than this part of a square, and nothing on it, is shore
_LEAST_LAND: Final = 0.03
# with so many postal codes the middle of a piece is where its people are
_MANY_CODES: Final = 25


class Sites(NamedTuple):
    """What is known to be there, rows of longitude and latitude; towns: the largest first.

    stops: ends of crossings and bends of roads.
    """

    towns: Floats
    codes: Floats
    stops: Floats


class Lookup(NamedTuple):
    """The cell of each square, or `-2 - i` for the i-th that is cut, whose parts are in `fine`."""

    coarse: Ints
    fine: Ints

    def cells(self, longitude: Floats, latitude: Floats) -> Ints:
        """The cell that each position joins; NOWHERE outside, far from any road, or for a NaN."""
        with np.errstate(invalid="ignore"):
            across = (longitude - WEST) / WIDTH
            up = (latitude - SOUTH) / HEIGHT
            is_inside = (across >= 0) & (across < COLUMNS) & (up >= 0) & (up < ROWS)
        across, up = np.where(is_inside, across, 0.0), np.where(is_inside, up, 0.0)
        column, row = across.astype(np.int32), up.astype(np.int32)
        found = np.where(is_inside, self.coarse[row, column], NOWHERE)
        cut = np.flatnonzero(found < NOWHERE)
        within_row = ((up[cut] - row[cut]) * FINE).astype(np.int32)
        within_column = ((across[cut] - column[cut]) * FINE).astype(np.int32)
        found[cut] = self.fine[-2 - found[cut], within_row, within_column]
        return found


class Cells(NamedTuple):
    """Those that can hold a farm or a kitchen come first, `inhabited` of them; the others serve
    to find ways.

    longitude, latitude: of the node. square: its index, row by row. crowd: postal codes in the
    squares around, a measure of how built-up the country is. lookup: all cells; joined: the
    inhabited ones only.
    """

    longitude: Floats
    latitude: Floats
    square: Ints
    crowd: Floats
    inhabited: int
    lookup: Lookup
    joined: Lookup


class _Piece(NamedTuple):
    square: int
    shape: BaseGeometry
    is_cut: bool


def square_of(points: Floats) -> Ints:
    """The index of the square of each point; the points must lie in the grid."""
    column = ((points[:, 0] - WEST) / WIDTH).astype(np.int32)
    row = ((points[:, 1] - SOUTH) / HEIGHT).astype(np.int32)
    return np.asarray(row * COLUMNS + column)


def cells(sites: Sites, waters: Waters) -> Cells:
    """The cells of the settled country and of the roads through the rest."""
    pieces = list(_pieces(np.flatnonzero(_passable(sites)), waters))
    nodes = _nodes(pieces, sites, waters)
    square = np.array([piece.square for piece in pieces], np.int32)
    is_inhabited = _inhabited(sites)[square]
    is_cell = ~np.isnan(nodes[:, 0])
    ordered = np.concatenate(
        [np.flatnonzero(is_cell & is_inhabited), np.flatnonzero(is_cell & ~is_inhabited)]
    )
    points = nodes[ordered]
    inhabited = int((is_cell & is_inhabited).sum())
    lookups = []
    for count in (len(ordered), inhabited):
        owner = np.full(len(pieces), NOWHERE, np.int32)
        owner[ordered[:count]] = np.arange(count)
        lookups.append(_lookup(pieces, owner, nodes=points[:count], waters=waters))
    crowd = _crowd(sites.codes).ravel()[square[ordered]]
    return Cells(
        points[:, 0].copy(), points[:, 1].copy(), square[ordered], crowd, inhabited, *lookups
    )


def _counted(points: Floats) -> Floats:
    counts = np.bincount(square_of(points), minlength=ROWS * COLUMNS)
    return counts.reshape(ROWS, COLUMNS).astype(np.float64)


def _crowd(codes: Floats) -> Floats:
    return np.asarray(ndimage.uniform_filter(_counted(codes), 3, mode="constant") * 9.0)


def _inhabited(sites: Sites) -> npt.NDArray[np.bool_]:
    beside_towns = ndimage.maximum_filter(_counted(sites.towns), footprint=_BESIDE)
    return np.asarray((beside_towns + _counted(sites.codes)).ravel() > 0)


def _passable(sites: Sites) -> npt.NDArray[np.bool_]:
    around_towns = ndimage.maximum_filter(_counted(sites.towns), footprint=_AROUND)
    stops = around_towns + _counted(sites.stops)
    return np.asarray(stops.ravel() > 0) | _inhabited(sites)


def _box(square: int) -> Polygon:
    row, column = divmod(square, COLUMNS)
    west, south = WEST + column * WIDTH, SOUTH + row * HEIGHT
    return box(west, south, west + WIDTH, south + HEIGHT)


def _pieces(squares: npt.NDArray[np.intp], waters: Waters) -> Iterator[_Piece]:
    boxes = [_box(int(square)) for square in squares]
    is_cut = np.zeros(len(boxes), np.bool_)
    is_cut[waters.rivers.query(boxes, predicate="intersects")[0]] = True
    for square, shape, cut in zip(squares, boxes, is_cut, strict=True):
        if not cut:
            yield _Piece(int(square), shape, is_cut=False)
            continue
        lines = shapely.intersection(shape, MultiLineString(waters.near(shape)))
        whole = shapely.union_all([shape.exterior, lines])
        for face in shapely.get_parts(shapely.polygonize([*shapely.get_parts(whole)])):
            yield _Piece(int(square), face, is_cut=True)


def _nodes(pieces: list[_Piece], sites: Sites, waters: Waters) -> Floats:
    """The node of each piece; NaN for one that is all water."""
    shapes = np.array([piece.shape for piece in pieces])
    nodes = _land_points(shapes, waters)
    tree = shapely.STRtree(list(shapes))
    # what counts most is written last
    for points in (sites.stops, sites.towns[::-1]):
        found, piece = tree.query(shapely.points(points), predicate="intersects")
        nodes[piece] = points[found]
    found, piece = tree.query(shapely.points(sites.codes), predicate="intersects")
    for each in np.flatnonzero(np.bincount(piece, minlength=len(pieces)) >= _MANY_CODES):
        nodes[each] = _middle_one(sites.codes[found[piece == each]])
    return nodes


def _middle_one(points: Floats) -> Floats:
    """The point nearest to the middle of all: in a town, where people are."""
    away = np.abs(points - np.median(points, axis=0)).sum(axis=1)
    return np.asarray(points[np.argmin(away)])


def _land_points(shapes: npt.NDArray[np.object_], waters: Waters) -> Floats:
    land = shapes.copy()
    is_dry = shapely.covers(waters.land, shapes) & ~_touches(waters.lakes, shapes)
    wet = np.flatnonzero(~is_dry)
    land[wet] = [waters.dry(shape) for shape in shapes[wet]]
    points = np.full((len(shapes), 2), np.nan)
    kept = np.flatnonzero(shapely.area(land) >= _LEAST_LAND * WIDTH * HEIGHT)
    middle = shapely.centroid(land[kept])
    outside = ~shapely.covers(land[kept], middle)
    middle[outside] = shapely.point_on_surface(land[kept][outside])
    points[kept] = shapely.get_coordinates(middle)
    return points


def _touches(lakes: list[BaseGeometry], shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    touched = np.zeros(len(shapes), np.bool_)
    for lake in lakes:
        touched |= shapely.intersects(lake, shapes)
    return touched


def _lookup(pieces: list[_Piece], owner: Ints, *, nodes: Floats, waters: Waters) -> Lookup:
    """owner: the cell of each piece, or NOWHERE: what holds none joins the nearest cell that no
    water parts it from."""
    coarse = np.full(ROWS * COLUMNS, NOWHERE, np.int32)
    owner = owner.copy()
    orphans = [i for i, piece in enumerate(pieces) if piece.is_cut and owner[i] == NOWHERE]
    spots = [shapely.point_on_surface(pieces[i].shape).coords[0] for i in orphans]
    owner[orphans] = _adopted(np.array(spots).reshape(-1, 2), nodes, waters)
    whole = [i for i, piece in enumerate(pieces) if not piece.is_cut]
    coarse[[pieces[i].square for i in whole]] = owner[whole]
    cut = sorted({piece.square for piece in pieces if piece.is_cut})
    empty = np.setdiff1d(np.flatnonzero(coarse == NOWHERE), cut)
    coarse[empty] = _adopted(_middles(empty), nodes, waters)
    coarse[cut] = -2 - np.arange(len(cut), dtype=np.int32)
    return Lookup(coarse.reshape(ROWS, COLUMNS), _fine(pieces, owner, cut))


def _middles(squares: npt.NDArray[np.intp]) -> Floats:
    rows, columns = np.divmod(squares, COLUMNS)
    return np.column_stack([WEST + (columns + 0.5) * WIDTH, SOUTH + (rows + 0.5) * HEIGHT])


def _adopted(spots: Floats, nodes: Floats, waters: Waters) -> Ints:
    """The nearest node that a line over land reaches; NOWHERE when there is none nearby."""
    found = np.full(len(spots), NOWHERE, np.int32)
    if not len(spots):
        return found
    # kilometres, nearly: enough to choose among neighbours
    scale = np.column_stack([111.2 * np.cos(np.radians(spots[:, 1])), np.full(len(spots), 111.2)])
    middle = np.array([76.0, 111.2])
    count = min(_NEAREST, len(nodes))
    _, found_near = KDTree(nodes * middle).query(spots * middle, k=list(range(1, count + 1)))
    near = np.asarray(found_near)
    for rank in range(count):
        open_spots = np.flatnonzero(found == NOWHERE)
        ends = nodes[near[open_spots, rank]]
        km = np.hypot(*((spots[open_spots] - ends) * scale[open_spots]).T)
        tried = open_spots[km <= _ADOPTS_KM]
        ends = ends[km <= _ADOPTS_KM]
        passes = waters.lets_pass(spots[tried], ends)
        found[tried[passes]] = near[tried[passes], rank]
    return found


def _fine(pieces: list[_Piece], owner: Ints, cut: list[int]) -> Ints:
    """The cell of each small part of the cut squares; on a line, that of the nearest piece."""
    place = {square: i for i, square in enumerate(cut)}
    fine = np.full((len(cut), FINE, FINE), NOWHERE, np.int32)
    steps = (np.arange(FINE) + 0.5) / FINE
    across, up = np.meshgrid(steps * WIDTH, steps * HEIGHT)
    for i, piece in enumerate(pieces):
        if piece.is_cut:
            row, column = divmod(piece.square, COLUMNS)
            shapely.prepare(piece.shape)
            inside = shapely.intersects_xy(
                piece.shape, WEST + column * WIDTH + across, SOUTH + row * HEIGHT + up
            )
            fine[place[piece.square]][inside] = owner[i]
    return fine
