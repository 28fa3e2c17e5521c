"""Blocks of neighbours: nobody of a block is nearer than `distance_km`, nor within reach of a row
beyond `meeting_km`."""

from __future__ import annotations

from math import inf, sqrt
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matchmaker.engine import criteria
from matchmaker.engine.columns import Floats, Keys
from matchmaker.engine.compiled import inlined
from matchmaker.engine.sides import FOR_NEEDS, Gates, Row

# records, one a block
Blocks = npt.NDArray[Any]

# chords and quotients are rounded: a bound gives way by this much
SLACK: Final = 1e-9

_BLOCK: Final = np.dtype(
    [
        ("low", np.float64, (3,)),  # corners of a box in space, km
        ("high", np.float64, (3,)),
        ("farthest_km", np.float64),  # nothing is delivered, or accepted, beyond; ∞: one not stated
        ("stated_km", np.float64),  # the longest that is stated
        ("pickup_km", np.float64),  # as in gates: the farthest fetching
        ("first", np.int64),  # row
        ("last", np.int64),  # the row after the last
    ],
    align=True,
)


def of_rows(gates: Gates, start: Keys) -> Blocks:
    """The runs of rows that begin at `start`, [blocks + 1] with the end."""
    first, space, far = start[:-1], gates.space, gates.farthest_km
    blocks = np.zeros(len(first), _BLOCK)
    missing = np.isnan(space)
    # the box of a block without any position is nowhere near
    blocks["low"] = np.minimum.reduceat(np.where(missing, np.inf, space), first, axis=0)
    blocks["high"] = _most(np.where(missing, -np.inf, space), first)
    blocks["farthest_km"] = _most(far, first)
    blocks["stated_km"] = _most(np.where(np.isinf(far), 0.0, far), first)
    blocks["pickup_km"] = _most(gates.pickup_km, first)
    blocks["first"], blocks["last"] = first, start[1:]
    return blocks.view(np.recarray)


def _most(values: Floats, first: Keys) -> Floats:
    return np.asarray(np.maximum.reduceat(values, first, axis=0))


@inlined
def distance_km(point: Floats, block: Row) -> float:
    """From a point to the box of a block, in km; 0 inside."""
    squares = 0.0
    for axis in range(3):
        away = max(block.low[axis] - point[axis], point[axis] - block.high[axis], 0.0)
        squares += away * away
    return sqrt(squares)


@inlined
def meeting_km(side: int, block: Row, farthest_km: float, pickup_km: float) -> float:
    """No pair of a row with a member of the block that is further apart is within reach.

    farthest_km, pickup_km: the gate of the row. Where neither side states anything a reach is
    assumed.
    """
    fetched = min(block.pickup_km, pickup_km)
    offered, accepted = block.farthest_km, farthest_km
    if side != FOR_NEEDS:
        offered, accepted = accepted, offered
    farthest = min(max(offered, fetched), accepted)
    if farthest == inf:
        stated = farthest_km if farthest_km < inf else 0.0
        fetched = fetched if fetched < inf else 0.0
        farthest = max(criteria.ASSUMED_REACH_KM, block.stated_km, stated, fetched)
    return float(farthest * (1.0 + SLACK))
