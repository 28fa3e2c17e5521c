"""What the seed knows of rivers, crossings and roads, as it is written there."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from matchmaker.errors import N_, Invalid
from matchmaker.intake import text

Point = tuple[float, float]
"""Longitude and latitude, in degrees."""

HALF_MONTHS: Final = 24
ALL_YEAR: Final = "all year"
CROSSINGS: Final = ("bridge", "tunnel", "ferry")


class BadSeed(Invalid):
    """A row of a seed file says something that cannot be."""

    message = N_("%(file)s, « %(name)s » : %(fault)s")


@dataclass(frozen=True)
class Barriers:
    """Water that no road passes. lines: the middle of rivers; lakes: their whole surface."""

    lines: list[BaseGeometry]
    lakes: list[BaseGeometry]


@dataclass(frozen=True)
class Crossing:
    """A way over the water, both ends on land. minutes: on it; wait_minutes: before it.

    open: 24 booleans, the half-months in which it runs; 0 is 1-15 January.
    """

    name: str
    kind: str
    start: Point
    end: Point
    minutes: float
    wait_minutes: float
    open: tuple[bool, ...]
    has_fee: bool

    @property
    def is_ferry(self) -> bool:
        return self.kind == "ferry"

    @property
    def is_seasonal(self) -> bool:
        return not all(self.open)

    def as_record(self) -> dict[str, object]:
        return {
            "name": self.name,
            "kind": self.kind,
            "minutes": self.minutes,
            "wait_minutes": self.wait_minutes,
            "is_seasonal": self.is_seasonal,
            "has_fee": self.has_fee,
        }


@dataclass(frozen=True)
class Road:
    """A road that is straighter or quicker than the country around it, through these points."""

    name: str
    kind: str
    points: tuple[Point, ...]


def barriers(seed_folder: Path) -> Barriers:
    made = Barriers([], [])
    for row in _rows(seed_folder / "barriers.csv"):
        shape = shapely.from_wkt(row["wkt"])
        (made.lakes if row["kind"] == "polygon" else made.lines).append(shape)
    return made


def crossings(seed_folder: Path) -> list[Crossing]:
    return [_crossing(row) for row in _rows(seed_folder / "crossings.csv")]


def roads(seed_folder: Path, towns: Mapping[tuple[str, str], Point]) -> list[Road]:
    """The roads; towns: the point of each place by its search key and its region's code."""
    by_name: dict[str, dict[str, Point]] = {}
    for (key, region), point in towns.items():
        by_name.setdefault(key, {})[region] = point
    return [
        Road(row["name"], row["kind"], tuple(_points(row, by_name)))
        for row in _rows(seed_folder / "roads.csv")
    ]


def half_months(written: str) -> tuple[bool, ...]:
    """« 04b-01a », a run over the new year too; « all year »."""
    if written == ALL_YEAR:
        return (True,) * HALF_MONTHS
    first, last = (_half_month(each) for each in written.split("-"))
    length = (last - first) % HALF_MONTHS
    return tuple((each - first) % HALF_MONTHS <= length for each in range(HALF_MONTHS))


def _half_month(written: str) -> int:
    month, half = int(written[:2]), "ab".index(written[2:])
    return (month - 1) * 2 + half


def _crossing(row: Mapping[str, str]) -> Crossing:
    try:
        made = Crossing(
            name=row["name"],
            kind=row["kind"],
            start=(float(row["from_lon"]), float(row["from_lat"])),
            end=(float(row["to_lon"]), float(row["to_lat"])),
            minutes=float(row["minutes"]),
            wait_minutes=float(row["wait_minutes"]),
            open=half_months(row["open"]),
            has_fee=row["fee"] == "yes",
        )
    except ValueError as fault:
        raise BadSeed(file="crossings.csv", name=row["name"], fault=str(fault)) from fault
    if made.kind not in CROSSINGS:
        raise BadSeed(file="crossings.csv", name=made.name, fault=made.kind)
    return made


def _points(row: Mapping[str, str], towns: Mapping[str, Mapping[str, Point]]) -> Iterator[Point]:
    for written in row["through"].split("|"):
        if written.startswith("-"):
            longitude, latitude = written.split()
            yield float(longitude), float(latitude)
        else:
            yield _town(row["name"], written, towns)


def _town(road: str, written: str, towns: Mapping[str, Mapping[str, Point]]) -> Point:
    """« Saint-Donat@14 »: the region tells homonyms apart."""
    name, _, region = written.partition("@")
    found: Sequence[Point] = [
        point
        for code, point in towns.get(text.search_key(name), {}).items()
        if region in {"", code}
    ]
    if len(found) != 1:
        raise BadSeed(file="roads.csv", name=road, fault=f"{written} ({len(found)})")
    return found[0]


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)
