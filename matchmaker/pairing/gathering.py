"""What a map shows of a search too large to draw: how many there are, square by square.

The plane of the maps (Web Mercator) is cut in 2²⁰ by 2²⁰ small squares, numbered along a Z-order
curve. Each square of a coarser cut, at whatever zoom, is one run of those numbers, so an index on
them counts what is in view without touching a row. Places are public ones, moved and rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import BigInteger, Integer, Table, and_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from matchmaker.pairing import listings
from matchmaker.pairing.listings import EDGE_M, Box, Where

Keys = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FINEST: Final = 20
# squares are 64 pixels wide where the world is 256 at zoom 0; places are known to a quarter of that
SQUARE_LEVELS, PART_LEVELS = 2, 2
MOST_SQUARES: Final = 1024
MASKS: Final = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)
# the way back
GATHERING: Final = (
    (1, 0x3333333333333333),
    (2, 0x0F0F0F0F0F0F0F0F),
    (4, 0x00FF00FF00FF00FF),
    (8, 0x0000FFFF0000FFFF),
    (16, 0x00000000FFFFFFFF),
)


@dataclass(frozen=True)
class View:
    """What a map shows: a box of degrees, at a zoom of 0 or more."""

    box: Box
    zoom: int


@dataclass(frozen=True)
class Cluster:
    """So many in one square, and about where they are. `is_one_place`: enlarging parts nothing."""

    longitude: float
    latitude: float
    count: int
    is_one_place: bool


@dataclass(frozen=True)
class Filters:
    """Bit sets of which a row must have something; 0 asks nothing."""

    forms: int = 0
    handovers: int = 0


@dataclass(frozen=True)
class _Squares:
    """The squares in view: columns first to last, rows first to last, at a level of the cut."""

    level: int
    columns: tuple[int, int]
    rows: tuple[int, int]

    def numbers(self) -> Keys:
        """In growing order."""
        across, up = (np.arange(low, high + 1) for low, high in (self.columns, self.rows))
        every = _interleaved(*(each.ravel() for each in np.meshgrid(across, up)))
        return np.sort(every)


def listed(
    session: Session, table: Table, where: Where, *, filters: Filters, view: View
) -> list[Cluster]:
    """All that is listed within the bounds and in view."""
    squares = _in_view(view)
    cell, shift = table.c.cell, _shift(_part_level(squares))
    lows, highs = _runs(squares)
    run = (
        func.unnest(literal(lows, ARRAY(BigInteger)), literal(highs, ARRAY(BigInteger)))
        .table_valued("low", "high")
        .render_derived(name="run")
    )
    part = cell.bitwise_rshift(literal(shift, Integer))
    conditions = listings.within(table, where)
    if where.products:
        conditions.append(table.c.product_id.in_(where.products))
    for name in ("forms", "handovers"):
        if getattr(filters, name):
            conditions.append(table.c[name].bitwise_and(getattr(filters, name)) != 0)
    rows = session.execute(
        select(part, func.count(), func.min(cell), func.max(cell))
        .select_from(run)
        .join(table, and_(cell >= run.c.low, cell < run.c.high))
        .where(*conditions)
        .group_by(part)
    ).all()
    parts = np.array([tuple(row) for row in rows], np.int64).reshape(-1, 4)
    return _clusters(parts, squares)


def placed(places: Floats, *, view: View) -> list[Cluster]:
    """The same of [n, 2] public places, in degrees; those that are nowhere are left out."""
    squares = _in_view(view)
    known = places[~np.isnan(places).any(axis=1)]
    across = (known[:, 0] / 180 + 1) / 2
    up = (np.arcsinh(np.tan(np.radians(known[:, 1]))) / np.pi + 1) / 2
    cells = _interleaved(*(np.floor(each * 2**FINEST).astype(np.int64) for each in (across, up)))
    inside = np.isin(cells >> _shift(squares.level), squares.numbers())
    cells = np.sort(cells[inside])
    part, first, count = np.unique(
        cells >> _shift(_part_level(squares)), return_index=True, return_counts=True
    )
    last = first + count - 1
    return _clusters(np.stack([part, count, cells[first], cells[last]], axis=1), squares)


def _in_view(view: View) -> _Squares:
    """At the level of the zoom, or a coarser one when the box is too wide for it."""
    west, south, east, north = listings.on_plane(_on_map(view.box))
    level = min(view.zoom + SQUARE_LEVELS, FINEST)
    while True:
        squares = _Squares(level, _span(west, east, level), _span(south, north, level))
        wide, high = (last - first + 1 for first, last in (squares.columns, squares.rows))
        if wide * high <= MOST_SQUARES:
            return squares
        level -= 1


def _on_map(box: Box) -> Box:
    """Without what the plane does not hold, close to the poles."""
    west, south, east, north = box
    return west, max(south, -85.0), east, min(north, 85.0)


def _span(low_m: float, high_m: float, level: int) -> tuple[int, int]:
    size = 1 << level
    first, last = (int((each / EDGE_M + 1) / 2 * size) for each in (low_m, high_m))
    return max(first, 0), min(last, size - 1)


def _runs(squares: _Squares) -> tuple[list[int], list[int]]:
    """The squares in view as runs of small ones: first, and after the last."""
    numbers = squares.numbers()
    if not len(numbers):
        return [], []
    breaks = np.flatnonzero(np.diff(numbers) != 1)
    shift = _shift(squares.level)
    lows = numbers[np.concatenate([[0], breaks + 1])] << shift
    highs = (numbers[np.concatenate([breaks, [len(numbers) - 1]])] + 1) << shift
    return lows.tolist(), highs.tolist()


def _clusters(parts: Keys, squares: _Squares) -> list[Cluster]:
    """One for each square, in the middle of its rows. parts: [n, 4] number of a part of a square,
    count, first and last small square."""
    level = _part_level(squares)
    numbers, place = np.unique(parts[:, 0] >> 2 * (level - squares.level), return_inverse=True)
    count = np.bincount(place, parts[:, 1], len(numbers))
    first, last = np.full(len(numbers), np.iinfo(np.int64).max), np.full(len(numbers), -1)
    np.minimum.at(first, place, parts[:, 2])
    np.maximum.at(last, place, parts[:, 3])
    # in the middle of the parts, or where the only place is
    across, up = (
        np.where(
            first == last,
            (exact + 0.5) / 2**FINEST,
            np.bincount(place, (part + 0.5) * parts[:, 1], len(numbers)) / count / 2**level,
        )
        for part, exact in zip(_parted(parts[:, 0]), _parted(first), strict=True)
    )
    longitude = (across * 2 - 1) * 180
    latitude = np.degrees(np.arctan(np.sinh((up * 2 - 1) * np.pi)))
    return [
        Cluster(round(east, 5), round(north, 5), int(many), bool(is_one))
        for east, north, many, is_one in zip(
            longitude.tolist(), latitude.tolist(), count, first == last, strict=True
        )
    ]


def _part_level(squares: _Squares) -> int:
    return min(squares.level + PART_LEVELS, FINEST)


def _shift(level: int) -> int:
    return 2 * (FINEST - level)


def _interleaved(across: Keys, up: Keys) -> Keys:
    """The numbers of squares along the curve, as the database's map_cell() has them."""
    return _spread(across) | (_spread(up) << 1)


def _spread(values: Keys) -> Keys:
    spread = values.astype(np.int64)
    for shift, mask in MASKS:
        spread = (spread | (spread << shift)) & mask
    return spread


def _parted(numbers: Keys) -> tuple[Keys, Keys]:
    """Column and row of squares, back from their numbers."""
    return _gathered(numbers), _gathered(numbers >> 1)


def _gathered(numbers: Keys) -> Keys:
    whole = numbers & MASKS[-1][1]
    for shift, mask in GATHERING:
        whole = (whole | (whole >> shift)) & mask
    return whole
