"""What the province is made of: the real catalogue, the real places, and a few proportions."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.catalogue import sources as catalogue
from matchmaker.catalogue.models import Certification, Family, Product
from matchmaker.demand import calendars
from matchmaker.demo import sources as demo
from matchmaker.errors import N_, Invalid
from matchmaker.places import gazetteer, land
from matchmaker.places import sources as places
from matchmaker.settings import ROOT

SEED: Final = ROOT / "seed"

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


class NoLand(Invalid):
    """The outline of the land, by which farms stay out of the water, was never made."""

    message = N_("Le contour des terres manque : lancez « make setup ».")


@dataclass(frozen=True)
class ProductFacts:
    """A product: forms from the usual to the rare, modes with their written years."""

    slug: str
    family: str
    group: str
    forms: tuple[str, ...]
    seasons: Mapping[str, Sequence[int]]
    cents_per_kg: float
    kg_per_100_meals: float
    popularity: float


@dataclass(frozen=True)
class GroupFacts:
    """A group of families: what it usually costs, who makes it, how such makers are called."""

    popularity: float
    cents_per_kg: float
    kg_per_100_meals: float
    kind: str
    names: tuple[str, ...]


class Places(NamedTuple):
    """Municipalities, and the postal codes of each: rows `first[i]` to `first[i + 1]`."""

    name: list[str]
    region: list[str]
    points: Floats
    codes: list[str]
    code_points: Floats
    first: Whole


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything that chance chooses from, and the identifiers that rows will name."""

    products: tuple[ProductFacts, ...]
    groups: Mapping[str, GroupFacts]
    substitutes: tuple[tuple[str, str, float], ...]
    places: Places
    farms_by_region: Mapping[str, float]
    shifts: Mapping[str, int]
    years: Mapping[str, Sequence[int]]
    words: Mapping[str, Sequence[str]]
    land: BaseGeometry
    product_ids: Mapping[str, int]
    family_ids: Mapping[str, int]
    certification_ids: Mapping[str, int]
    bits: Mapping[str, int]


def from_files(folder: Path = SEED) -> Facts:
    """The facts of the seed; identifiers count the lines from 1. Raises NoLand."""
    products = catalogue.products(folder)
    groups = _groups(folder)
    labels = catalogue.certifications(folder)
    families = catalogue.families(folder)
    return Facts(
        products=tuple(_products(folder, groups)),
        groups=groups,
        substitutes=tuple(
            (row.key[0], row.key[1], float(str(row.values["compatibility"])))
            for row in catalogue.substitutes(folder)
        ),
        places=_places(folder),
        farms_by_region={
            line["region_code"]: float(line["farms"]) for line in _lines(folder, "regions")
        },
        shifts={r.key[0]: int(str(r.values["days"])) for r in catalogue.region_shifts(folder)},
        years=calendars.read(folder),
        words=demo.words(folder),
        land=_land(),
        product_ids=_counted(products),
        family_ids=_counted(families),
        certification_ids=_counted(labels),
        bits={row.key[0]: int(str(row.values["bit"])) for row in labels},
    )


def numbered(facts: Facts, session: Session) -> Facts:
    """The same facts under the identifiers of a database that holds the reference data."""
    return replace(
        facts,
        product_ids=_ids(session, Product.slug, Product.id),
        family_ids=_ids(session, Family.code, Family.id),
        certification_ids=_ids(session, Certification.code, Certification.id),
    )


def _ids(session: Session, name: Any, identifier: Any) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(select(name, identifier))}


def _counted(rows: Sequence[catalogue.Row]) -> dict[str, int]:
    return {row.key[0]: number for number, row in enumerate(rows, 1)}


def _groups(folder: Path) -> dict[str, GroupFacts]:
    return {
        line["group"]: GroupFacts(
            float(line["popularity"]),
            float(line["cents_per_kg"]),
            float(line["kg_per_100_meals"]),
            line["kind"],
            tuple(line["names"].split()),
        )
        for line in _lines(folder, "groups")
    }


def _products(folder: Path, groups: Mapping[str, GroupFacts]) -> Iterator[ProductFacts]:
    """A product that kitchens of the demonstration ask for costs and weighs what it does there."""
    group_of = {row.key[0]: str(row.values["group_code"]) for row in catalogue.families(folder)}
    tastes = {taste.product: taste for taste in demo.tastes(folder) if taste.product}
    forms: dict[str, list[str]] = defaultdict(list)
    for row in catalogue.forms(folder):
        forms[row.key[0]].append(row.key[1])
    years: dict[str, dict[str, Sequence[int]]] = defaultdict(dict)
    for row in catalogue.seasons(folder):
        years[row.key[0]][row.key[1]] = _year(row)
    for row in catalogue.products(folder):
        slug, family = row.key[0], str(row.values["family"])
        group, taste = groups[group_of[family]], tastes.get(slug)
        yield ProductFacts(
            slug=slug,
            family=family,
            group=group_of[family],
            forms=tuple(forms[slug]) or ("whole",),
            seasons=years[slug],
            cents_per_kg=taste.cents_per_kg if taste else group.cents_per_kg,
            kg_per_100_meals=taste.kg_per_100_meals if taste else group.kg_per_100_meals,
            popularity=group.popularity + (taste.weight if taste else 0.0),
        )


def _year(row: catalogue.Row) -> list[int]:
    curve: Any = row.values["curve"]
    return list(curve)


def _places(folder: Path) -> Places:
    """Where people live; a part of a city is left to the city that it is part of."""
    known, codes = places.places(folder), places.postal_codes()
    arranged = gazetteer.arrange(known, codes, towns=places.towns())
    order = np.argsort(arranged.code_places, kind="stable")
    return Places(
        name=[place.name for place in known],
        region=[place.region_code for place in known],
        points=arranged.place_points,
        codes=[codes[row].code for row in order],
        code_points=arranged.code_points[order],
        first=np.searchsorted(arranged.code_places[order], np.arange(len(known) + 1)),
    )


def _land() -> BaseGeometry:
    if not land.FILE.exists():
        raise NoLand
    features = json.loads(land.FILE.read_text(encoding="utf-8"))["features"]
    shapes = [shapely.from_geojson(json.dumps(each["geometry"])) for each in features]
    joined = shapely.union_all(shapes)
    shapely.prepare(joined)
    return joined


def _lines(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / f"province_{name}.csv").open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened, strict=True)
