"""Which products a province trades in, and how popular each is.

Popularity follows Zipf's law. Its exponent is solved so that a need finds the same mean number of
offers of its product at every scale: fewer farms share fewer products, on the same land.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker.demo.province.facts import Facts
from matchmaker.demo.province.sizes import Part, Sizes, dice

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

# 1.5e9 pairs of one product over 300,000 needs
OFFERS_PER_NEED: Final = 5_000.0
STEEPEST: Final = 4.0
# kitchens do not ask for exactly what farms sell most
DISAGREEMENT: Final = 0.35


class Shares(NamedTuple):
    """The traded products, rows of Facts.products, and the share that each has."""

    products: Whole
    offered: Floats
    wanted: Floats


def shares(facts: Facts, size: Sizes, *, seed: int) -> Shares:
    """The products of a province of this size. Whole families, so that substitutes and needs for
    a family find as much at every scale."""
    chance = dice(seed, Part.POPULARITY)
    popular = np.array([p.popularity for p in facts.products]) * chance.uniform(
        0.7, 1.3, len(facts.products)
    )
    twist = np.exp(DISAGREEMENT * chance.standard_normal(len(facts.products)))
    rows = _families(facts, size.products)
    rows = rows[np.argsort(-popular[rows], kind="stable")]
    exponent = _exponent(twist[rows], OFFERS_PER_NEED / size.offers)
    offered, wanted = _zipf(exponent, twist[rows])
    return Shares(rows, offered, wanted)


def _families(facts: Facts, wanted: int) -> Whole:
    """About `wanted` products: families spread evenly from the largest to the smallest."""
    codes = [product.family for product in facts.products]
    counts = {code: codes.count(code) for code in dict.fromkeys(codes)}
    by_size = sorted(counts, key=lambda code: (-counts[code], code))
    stride = len(codes) / wanted
    places = np.floor(np.arange(stride / 2, len(by_size), stride)).astype(int)
    kept = {by_size[place] for place in places} or {by_size[len(by_size) // 2]}
    return np.flatnonzero([code in kept for code in codes])


def _zipf(exponent: float, twist: Floats) -> tuple[Floats, Floats]:
    offered = np.arange(1, len(twist) + 1, dtype=np.float64) ** -exponent
    wanted = offered * twist
    return offered / offered.sum(), wanted / wanted.sum()


def _exponent(twist: Floats, target: float) -> float:
    """The exponent at which an offer and a need are of one product with chance `target`; the
    nearest possible one when there are too few products or too many."""
    low, high = 0.0, STEEPEST
    for _ in range(60):
        middle = (low + high) / 2
        offered, wanted = _zipf(middle, twist)
        if float(offered @ wanted) < target:
            low = middle
        else:
            high = middle
    return low
