"""Foods that do not grow in Québec, by their names: seed/foreign_foods.csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from matchmaker.catalogue.readings import Reading
from matchmaker.catalogue.tokens import singular
from matchmaker.intake import text
from matchmaker.settings import ROOT

FILE: Final = ROOT / "seed" / "foreign_foods.csv"
_LONGEST: Final = 4


@dataclass(frozen=True)
class Food:
    """What comes from away whoever sells it."""

    name_fr: str
    name_en: str
    group_code: str


def read(written: str, reading: Reading) -> Food | None:
    """The food that a line names first; none when the catalogue knows a longer name in it.

    « Riz blanc » is rice, « riz de chou-fleur » is cauliflower, « pain aux bananes » is bread,
    and what says Québec is not from away.
    """
    words = text.search_key(written).split()
    if "quebec" in words:
        return None
    named = _key(reading.words)
    food = _starting(named) or _starting(_key(written))
    if food is None or reading.product is None:
        return food
    # « riz blanc » of the catalogue is rice too: the little that grows here says so
    is_same = {named, _key(reading.product.slug)} & {_key(food.name_fr), _key(food.name_en)}
    return food if is_same else None


def _starting(key: str) -> Food | None:
    words = key.split()
    for length in range(min(_LONGEST, len(words)), 0, -1):
        found = _foods(FILE).get(" ".join(words[:length]))
        if found:
            return found
    return None


def _key(written: str) -> str:
    return " ".join(singular(word) for word in text.search_key(written).split())


@cache
def _foods(path: Path) -> Mapping[str, Food]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [Food(**row) for row in csv.DictReader(file)]
    return {_key(name): food for food in rows for name in (food.name_fr, food.name_en)}
