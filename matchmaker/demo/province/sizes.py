"""How much of everything a scale means, and where chance comes from."""

from __future__ import annotations

from enum import IntEnum
from math import isfinite
from typing import Final, NamedTuple

import numpy as np

FARMS: Final = 29_000
OFFERS: Final = 435_000
INSTITUTIONS: Final = 10_000
NEEDS: Final = 300_000
PRODUCTS: Final = 250
LARGEST: Final = 4.0


class BadScale(ValueError):
    """A scale that makes no province."""


class Sizes(NamedTuple):
    """How many rows of each kind."""

    farms: int
    offers: int
    institutions: int
    needs: int
    products: int


class Part(IntEnum):
    """A part of the province; each draws from a stream of its own."""

    POPULARITY = 1
    FARMS = 2
    KITCHENS = 3
    OFFERS = 4
    NEEDS = 5
    REFUSALS = 6
    NAMES = 7
    IDENTIFIERS = 8


def sizes(scale: float) -> Sizes:
    """Rows at a scale: 1 is the whole province.

    A smaller province has fewer farms, kitchens *and* products over the same land, so that a
    need finds as many offers of its product within reach at every scale. Raises BadScale.
    """
    if not (isfinite(scale) and 0 < scale <= LARGEST):
        raise BadScale(f"a scale is above 0 and at most {LARGEST:g}")
    farms, offers, institutions, needs = (
        max(1, round(whole * scale)) for whole in (FARMS, OFFERS, INSTITUTIONS, NEEDS)
    )
    return Sizes(farms, offers, institutions, needs, max(1, round(PRODUCTS * min(1.0, scale))))


def dice(seed: int, part: Part, *number: int) -> np.random.Generator:
    """The chances of one part: changing another part moves nothing here."""
    entropy = np.random.SeedSequence([seed, int(part), *number])
    return np.random.Generator(np.random.PCG64(entropy))
