"""The land that maps show, cut out of world-atlas (Natural Earth, public domain).

One GeoJSON file in two levels of detail: fine where people live, coarse in the north and abroad.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from matchmaker.settings import ROOT

Arc = npt.NDArray[np.float64]

SOURCE: Final = ROOT / "node_modules" / "world-atlas" / "countries-10m.json"
# not kept in git: made by `matchmaker places land`
FILE: Final = ROOT / "matchmaker" / "static" / "vendor" / "land.json"
# west, south, east, north, in degrees
WINDOW: Final = (-84.0, 41.0, -54.0, 63.0)
INHABITED: Final = (-80.0, 44.6, -61.0, 50.6)
# one thousandth of a degree is about 100 m
_FINE: Final = 0.002
_COARSE: Final = 0.02
_DECIMALS: Final = 3
# rocks smaller than this, in square degrees, are not worth their bytes
_FINE_AREA: Final = 0.00002
_COARSE_AREA: Final = 0.004
KINDS: Final = {"Canada": "home", "United States of America": "neighbour"}


def write(source: Path, output: Path) -> int:
    """Write the land as GeoJSON and return its size in bytes."""
    atlas = json.loads(source.read_text(encoding="utf-8"))
    text = json.dumps(collection(atlas), separators=(",", ":"))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8")
    return len(text.encode())


def collection(atlas: dict[str, Any]) -> dict[str, Any]:
    """The countries of KINDS within WINDOW as a GeoJSON FeatureCollection."""
    arcs = decoded_arcs(atlas)
    features = []
    for country in atlas["objects"]["countries"]["geometries"]:
        kind = KINDS.get(country["properties"]["name"])
        if kind:
            shape = in_two_details(_shape(country, arcs))
            geometry = json.loads(shapely.to_geojson(shape))
            properties = {"kind": kind}
            features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def decoded_arcs(atlas: dict[str, Any]) -> list[Arc]:
    """TopoJSON keeps each arc as steps on an integer grid: sum them, then scale."""
    scale = np.array(atlas["transform"]["scale"])
    origin = np.array(atlas["transform"]["translate"])
    return [np.cumsum(np.array(steps), axis=0) * scale + origin for steps in atlas["arcs"]]


def in_two_details(shape: BaseGeometry) -> BaseGeometry:
    """Fine inside INHABITED, coarse in the rest of WINDOW."""
    near = shapely.clip_by_rect(shape, *WINDOW)
    fine = _simplified(near, _FINE, _FINE_AREA).intersection(box(*INHABITED))
    coarse = _simplified(near, _COARSE, _COARSE_AREA).difference(box(*INHABITED))
    joined = shapely.set_precision(fine.union(coarse), 10**-_DECIMALS)
    return MultiPolygon(list(_polygons(joined)))


def _simplified(shape: BaseGeometry, tolerance: float, least_area: float) -> BaseGeometry:
    kept = [part for part in _polygons(shape) if part.area >= least_area]
    return shapely.make_valid(MultiPolygon(kept).simplify(tolerance))


def _polygons(shape: BaseGeometry) -> Iterable[Polygon]:
    for part in shapely.get_parts(shape, return_index=False):
        if isinstance(part, Polygon):
            yield part
        elif isinstance(part, MultiPolygon):
            yield from part.geoms


def _shape(country: dict[str, Any], arcs: list[Arc]) -> BaseGeometry:
    polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    made = []
    for shell, *holes in polygons:
        made.append(Polygon(_ring(shell, arcs), [_ring(hole, arcs) for hole in holes]))
    return shapely.make_valid(MultiPolygon(made))


def _ring(indices: list[int], arcs: list[Arc]) -> Arc:
    """A negative index is an arc walked backwards; neighbours share their end point."""
    walked = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
    return np.concatenate([walked[0], *(arc[1:] for arc in walked[1:])])
