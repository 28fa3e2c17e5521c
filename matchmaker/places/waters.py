"""Where no road leads: what lies outside the outline of the land, and the barriers of the seed."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from matchmaker.errors import N_, Invalid
from matchmaker.places.geography import Barriers

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# creeks, and the outline's own error of about a kilometre, are no barrier
_MOST_WATER_KM: Final = 2.0
_SAMPLES: Final = 24
_KM_PER_DEGREE: Final = 111.195
# long lines are searched in short parts
_SEGMENT_DEGREES: Final = 0.05


class NoLand(Invalid):
    """The outline of the land has not been made."""

    message = N_("Le tracé des terres n’est pas fait : lancez « matchmaker places land ».")


class Waters:
    """land: everything within the outline, lakes included. rivers: barrier lines in short parts."""

    def __init__(self, land: BaseGeometry, barriers: Barriers) -> None:
        shapely.prepare(land)
        self.land = land
        self.lakes = barriers.lakes
        self._parts = [part for line in barriers.lines for part in _short(line)]
        self.rivers = shapely.STRtree(self._parts)

    def near(self, shape: BaseGeometry) -> list[LineString]:
        """The barrier lines that come into the shape, in short parts."""
        return [self._parts[i] for i in self.rivers.query(shape)]

    def dry(self, shape: BaseGeometry) -> BaseGeometry:
        """What is land of the shape."""
        found = shapely.intersection(shapely.clip_by_rect(self.land, *shape.bounds), shape)
        for lake in self.lakes:
            found = shapely.difference(found, lake)
        return found

    def parts(self, starts: Floats, ends: Floats) -> Bools:
        """Whether a barrier line lies between each start and its end."""
        ways = shapely.linestrings(np.stack([starts, ends], axis=1))
        found = np.zeros(len(starts), np.bool_)
        found[self.rivers.query(ways, predicate="intersects")[0]] = True
        return found

    def lets_pass(self, starts: Floats, ends: Floats) -> Bools:
        """Whether the straight way from each start to its end crosses no water to speak of."""
        if not len(starts):
            return np.zeros(0, np.bool_)
        passes = ~self.parts(starts, ends)
        dry = np.flatnonzero(passes)
        passes[dry] = self._water_km(starts[dry], ends[dry]) <= _MOST_WATER_KM
        return passes

    def _water_km(self, starts: Floats, ends: Floats) -> Floats:
        steps = (np.arange(_SAMPLES) + 0.5) / _SAMPLES
        points = starts[:, None] + (ends - starts)[:, None] * steps[:, None]
        wet = ~shapely.contains_xy(self.land, points[..., 0], points[..., 1])
        for lake in self.lakes:
            wet |= shapely.contains_xy(lake, points[..., 0], points[..., 1])
        across = (ends - starts)[:, 0] * np.cos(np.radians((starts + ends)[:, 1] / 2))
        length_km = np.hypot(across, (ends - starts)[:, 1]) * _KM_PER_DEGREE
        return np.asarray(wet.mean(axis=1) * length_km)


def read_land(file: Path) -> BaseGeometry:
    """The outline that the maps show, neighbours included, as one shape."""
    if not file.exists():
        raise NoLand
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    return shapely.union_all(
        [shapely.make_valid(shapely.from_geojson(json.dumps(f["geometry"]))) for f in features]
    )


def _short(line: BaseGeometry) -> list[LineString]:
    points = shapely.get_coordinates(shapely.segmentize(line, _SEGMENT_DEGREES))
    return [LineString(pair) for pair in pairwise(points)]
