"""The years that offers grow in: each distinct one computed once, whoever shares it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker import engine
from matchmaker.catalogue import calendars
from matchmaker.demo.province import drawing
from matchmaker.demo.province.facts import Facts, ProductFacts

Curves = Mapping[str, Sequence[int]]
Bytes = npt.NDArray[np.uint8]
Whole = npt.NDArray[np.int64]

PRESERVED: Final = frozenset({"frozen", "canned", "dried"})
# days by which a farm's field season differs from that of its region
EARLY_OR_LATE: Final = (-10, -5, 0, 5, 10)
MOST_CHOICES: Final = 4


class Years(NamedTuple):
    """`curves[year[i]]` is how offer i grows, by mode; `supply` is what the engine reads."""

    year: Whole
    curves: list[dict[str, list[int]]]
    supply: Bytes


def choices(product: ProductFacts, form: str) -> list[tuple[tuple[str, ...], float]]:
    """The ways of growing a product for a form: modes that stack, and how common that is."""
    modes = tuple(mode for mode in calendars.MODES if mode in product.seasons)
    if form in PRESERVED and "processed" in modes:
        return [(("processed",), 1.0)]
    fresh = tuple(mode for mode in modes if mode != "processed") or modes
    found = [((mode,), 0.3) for mode in fresh if mode in {"greenhouse", "processed"}]
    if {"field", "storage"} <= set(fresh):
        return [*found, (("field", "storage"), 0.6), (("field",), 0.4)]
    return [*found, *(((mode,), 0.7) for mode in fresh if mode in {"field", "storage"})]


def years(
    facts: Facts,
    chance: np.random.Generator,
    *,
    product: Whole,
    form: Whole,
    place: Whole,
) -> Years:
    """The year of each offer. product: rows of the facts; form: of the product's; place: of the
    farm."""
    options, tables = _options(facts)
    key = product * len(engine.Form) + form
    choice = drawing.rows_of(chance, tables, key)
    jitter = chance.integers(0, len(EARLY_OR_LATE), len(product))
    shift = np.array([facts.shifts.get(region, 0) for region in facts.places.region])[place]
    late = shift + np.array(EARLY_OR_LATE)[jitter]
    distinct, year = np.unique(np.stack([key, choice, late]), axis=1, return_inverse=True)
    curves = list(_curves(facts, options, distinct))
    stacked = np.array([np.sum(list(each.values()), axis=0) for each in curves])
    return Years(
        year.ravel(), curves, engine.season.normalised(np.minimum(stacked, engine.season.FULL))
    )


def _options(facts: Facts) -> tuple[list[list[tuple[str, ...]]], npt.NDArray[np.float64]]:
    """For each product and form, the modes to choose from and their weights."""
    options: list[list[tuple[str, ...]]] = []
    tables = np.zeros((len(facts.products) * len(engine.Form), MOST_CHOICES))
    for product in facts.products:
        for place in range(len(engine.Form)):
            form = product.forms[place] if place < len(product.forms) else ""
            found = choices(product, form)
            tables[len(options), : len(found)] = [weight for _, weight in found]
            options.append([modes for modes, _ in found])
    return options, tables


def _curves(
    facts: Facts, options: list[list[tuple[str, ...]]], distinct: Whole
) -> Iterator[dict[str, list[int]]]:
    usual: dict[tuple[int, int], dict[str, list[int]]] = {}
    for key, choice, late in distinct.T.tolist():
        row = key // len(engine.Form)
        if (row, late) not in usual:
            written = {mode: list(c) for mode, c in facts.products[row].seasons.items()}
            usual[row, late] = calendars.usual(written, shift_days=late)
        grown = {mode: usual[row, late][mode] for mode in options[key][choice]}
        yield {mode: curve for mode, curve in grown.items() if any(curve)} or grown
