"""Which words of the consortium's taxonomies mean what our catalogue says: the files of seed/."""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matchmaker.portal.dfc import names
from matchmaker.settings import ROOT

SEED: Final = ROOT / "seed"
# one of these measures in kilos
KILOS: Final = {"kilogram": 1.0, "gram": 0.001, "poundmass": 0.45359237}
_SAME_VALUE: Final = 1e-9


@dataclass(frozen=True)
class Measure:
    """So much of a measure of the taxonomy: 50 poundMass."""

    name: str
    value: float

    @property
    def iri(self) -> str:
        return f"dfc-m:{self.name}"


@dataclass(frozen=True)
class Counted:
    """A unit of the catalogue; `kg_per_unit` where the unit alone does not say what one weighs."""

    unit: str
    kg_per_unit: float | None = None


@dataclass(frozen=True)
class Terms:
    """Both directions of both files, by local names without letters' case."""

    type_of: Mapping[str, str]
    product_of: Mapping[str, str]
    measure_of: Mapping[str, Measure]
    unit_of: Mapping[tuple[str, float], str]

    def counted(self, measure: str, value: float) -> Counted | None:
        """What a package of so much is in our units; None for an unknown measure."""
        key = names.folded(measure)
        known = self.unit_of.get((key, value))
        if known:
            return Counted(known)
        if key in KILOS:
            kilos = value * KILOS[key]
            return Counted("kg") if abs(kilos - 1) < _SAME_VALUE else Counted("unit", kilos)
        one = self.unit_of.get((key, 1.0))
        return Counted(one) if one else None


@functools.cache
def known(folder: Path = SEED) -> Terms:
    """The files as they are; read once."""
    types = {line["product"]: line["type"] for line in _lines(folder / "dfc_products.csv")}
    measures = {
        line["unit"]: Measure(line["measure"], float(line["value"]))
        for line in _lines(folder / "dfc_units.csv")
    }
    return Terms(
        type_of=types,
        product_of={names.folded(name): slug for slug, name in types.items()},
        measure_of=measures,
        unit_of={(names.folded(each.name), each.value): unit for unit, each in measures.items()},
    )


def _lines(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened, strict=True)
