"""Where strangers see a farm, which is often somebody's home.

The country is cut in square cells. A farm is shown at a point of its cell that depends on the cell
and on the farm's public identifier only, never on where in the cell it lies. So the public point
tells the cell and nothing more: no secret to lose, and moving the pin, registering twice or
averaging many answers narrows nothing. Water is the one exception: a point beyond it, seen from
the farm, is passed over, because the other shore may be hours away.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import shapely
from geoalchemy2 import WKBElement
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from matchmaker import db
from matchmaker.places import geocoding, geography, land
from matchmaker.settings import ROOT

CELL_KM: Final = 4.0
# a circle of this radius around the public point holds the whole cell
RADIUS_M: Final = 5_700
_KM_PER_DEGREE: Final = 111.195
_TRIES: Final = 16
_DECIMALS: Final = 3
# wide enough that a line across cannot slip through
_RIVER_DEGREES: Final = 0.0005


def blurred(position: WKBElement, *, seed: str = "") -> WKBElement:
    """The public point of a private place; the same for the same cell and seed.

    seed: the public identifier of the site, so that neighbours are not drawn on one another.
    """
    return db.point(*blurred_point(*geocoding.coordinates(position), seed=seed))


def blurred_point(longitude: float, latitude: float, *, seed: str = "") -> tuple[float, float]:
    tries = list(_points_of_cell(longitude, latitude, seed=seed))
    shore = _land(land.FILE)
    if shore is None:
        return tries[0]
    for point in tries:
        if shore.covers(LineString([(longitude, latitude), point])):
            return point
    dry = [point for point in tries if shore.covers(shapely.Point(point))]
    return dry[0] if dry else tries[0]


def _points_of_cell(
    longitude: float, latitude: float, *, seed: str
) -> Iterator[tuple[float, float]]:
    """Points spread evenly over the cell, in an order of the seed's own."""
    height = CELL_KM / _KM_PER_DEGREE
    row = math.floor(latitude / height)
    # the width of a row is fixed by its middle, so that cells do not overlap
    width = height / math.cos(math.radians((row + 0.5) * height))
    column = math.floor(longitude / width)
    for number in range(_TRIES):
        digest = hashlib.sha256(f"{row}/{column}/{seed}/{number}".encode()).digest()
        across, up = (int.from_bytes(digest[i : i + 8]) / 2**64 for i in (0, 8))
        yield (
            round((column + across) * width, _DECIMALS),
            round((row + up) * height, _DECIMALS),
        )


@functools.cache
def _land(file: Path) -> BaseGeometry | None:
    """The land of the maps, cut along the rivers; None before it is made."""
    if not file.exists():
        return None
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    shapes = [shapely.from_geojson(json.dumps(each["geometry"])) for each in features]
    rivers = shapely.union_all(geography.barriers(ROOT / "seed").lines)
    joined = shapely.union_all(shapes).difference(shapely.buffer(rivers, _RIVER_DEGREES))
    shapely.prepare(joined)
    return joined
