"""The words and proportions of the demonstration, from seed/demo_*.csv."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    region_code: str
    municipality: str
    farms: int
    kitchens: int


@dataclass(frozen=True)
class Trade:
    """A way of producing: where it is at home, how common, what it sells."""

    name: str
    kind: str
    regions: frozenset[str]
    weight: float
    signs: tuple[str, ...]
    products: tuple[str, ...]


@dataclass(frozen=True)
class Taste:
    """What kitchens look for: a product or a family, how often, how much for 100 meals."""

    product: str
    family: str
    weight: float
    kg_per_100_meals: float
    cents_per_kg: int
    forms: tuple[str, ...]


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"demo_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def places(folder: Path) -> list[Place]:
    return [
        Place(row["region_code"], row["municipality"], int(row["farms"]), int(row["kitchens"]))
        for row in rows(folder, "places")
    ]


def trades(folder: Path) -> list[Trade]:
    return [
        Trade(
            row["trade"],
            row["kind"],
            frozenset(row["regions"].split()),
            float(row["weight"]),
            tuple(row["names"].split()),
            tuple(row["products"].split()),
        )
        for row in rows(folder, "trades")
    ]


def tastes(folder: Path) -> list[Taste]:
    return [
        Taste(
            row["product"],
            row["family"],
            float(row["weight"]),
            float(row["kg_per_100_meals"]),
            int(row["cents_per_kg"]),
            tuple(row["forms"].split()),
        )
        for row in rows(folder, "demand")
    ]


def words(folder: Path) -> dict[str, list[str]]:
    """Every list of words, by the part that it plays in a name."""
    found: dict[str, list[str]] = {}
    for row in rows(folder, "names"):
        found.setdefault(row["part"], []).append(row["text"])
    return found
