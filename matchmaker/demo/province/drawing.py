"""Drawing whole columns at once: from weighted lists, around a middle, or nothing at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Value = TypeVar("Value")


def among(
    chance: np.random.Generator, values: Sequence[float], *, weights: Sequence[float], size: int
) -> Floats:
    """One of `values` for each row."""
    share = np.asarray(weights, np.float64)
    return np.asarray(values, np.float64)[chance.choice(len(values), size, p=share / share.sum())]


def around(
    chance: np.random.Generator, middle: Floats | float, *, sigma: float, size: int
) -> Floats:
    """Log-normal around a median."""
    return np.asarray(middle * np.exp(sigma * chance.standard_normal(size)))


def happens(chance: np.random.Generator, share: Floats | float, size: int) -> Bools:
    return np.asarray(chance.random(size) < share)


def unless(silent: Bools, values: Floats) -> Floats:
    """The values, and NaN where nothing is said."""
    return np.where(silent, np.nan, values)


def rows_of(chance: np.random.Generator, tables: Floats, which: Whole) -> Whole:
    """A column of `tables` for each row number in `which`, by the weights of that row."""
    cumulated = np.cumsum(tables, axis=1)
    thrown = chance.random(len(which)) * cumulated[which, -1]
    return np.asarray((thrown[:, None] >= cumulated[which]).sum(axis=1))


def week(chance: np.random.Generator, days: Sequence[int], *, size: int) -> Whole:
    """A mask of that many different working days (Monday = 1), one of `days` for each row."""
    order = np.argsort(chance.random((size, 5)), axis=1)
    count = np.asarray(days)[chance.integers(0, len(days), size)]
    return np.asarray(np.where(order < count[:, None], 1 << np.arange(5), 0).sum(axis=1))
