"""The circular year of 24 half-months: curves, what covers what, and default calendars.

Index 0 is 1–15 January, index 23 is 16–31 December, and 0 follows 23. A curve is 24 whole
percents of full (uint8, 0..100). A *normalised* curve has a maximum of 100, or is all zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker.engine.compiled import inlined

PERIODS: Final = 24
FULL: Final = 100
EDGE: Final = 50
DAYS_PER_PERIOD: Final = 365.25 / PERIODS
# sums of percents as narrow as they can be: compiled code adds many at once
_NOTHING = np.int32(0)

Curve = npt.NDArray[np.uint8]


class Span(NamedTuple):
    """Consecutive half-months, `start` and `end` included; `end < start` wraps the new year."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return (self.end - self.start) % PERIODS + 1


def curve(values: Iterable[float]) -> Curve:
    """24 percents, rounded to whole ones. Refuses another length, NaN, or a value out of 0..100."""
    array = np.asarray(list(values), dtype=np.float64)
    if array.shape != (PERIODS,) or not bool(np.all((array >= 0) & (array <= FULL))):
        raise ValueError("a curve is 24 values from 0 to 100")
    return _rounded(array)


def half_month(day: date) -> int:
    """The half-month of a date: the 16th starts the second one."""
    return 2 * (day.month - 1) + (day.day > 15)


def months(numbers: Iterable[int], *, edge: int = EDGE) -> Curve:
    """Whole months (1..12) as a curve; the first and last half-month of each run weigh `edge`.

    Weather moves a season by one to two weeks: a calendar's edges are promises half kept.
    """
    full = np.zeros(PERIODS, dtype=np.uint8)
    for month in numbers:
        if not 1 <= month <= 12:
            raise ValueError(f"{month} is not a month")
        full[2 * month - 2 : 2 * month] = FULL
    return softened(full, edge=edge)


def softened(full: Curve, *, edge: int = EDGE) -> Curve:
    """The same curve with at most `edge` at both ends of each run; a whole year has no end."""
    soft = full.copy()
    for span in spans(full):
        if span.length < PERIODS:
            ends = [span.start, span.end]
            soft[ends] = np.minimum(soft[ends], edge)
    return soft


def stored(harvest: Sequence[int] | Curve, storage_months: float, *, edge: int = EDGE) -> Curve:
    """What storage offers: the harvest convolved with a storage life, less the field season.

    storage_months: 0..12. Value at t: max over 1 ≤ lag ≤ 2·storage_months of harvest(t − lag),
    minus harvest(t); the last half-month weighs at most `edge`.
    """
    picked = curve(harvest).astype(np.int16)
    lags = min(PERIODS - 1, max(0, round(2 * storage_months)))
    reach = np.zeros(PERIODS, dtype=np.int16)
    for lag in range(1, lags + 1):
        np.maximum(reach, np.roll(picked, lag), out=reach)
    kept: Curve = np.clip(reach - picked, 0, FULL).astype(np.uint8)
    for span in spans(kept):
        if span.length < PERIODS:
            kept[span.end] = min(int(kept[span.end]), edge)
    return kept


def shifted(values: Sequence[int] | Curve, days: float) -> Curve:
    """The curve later by `days` (earlier when negative), linearly between half-months."""
    year = curve(values).astype(np.float64)
    steps = days / DAYS_PER_PERIOD
    whole = int(np.floor(steps))
    part = steps - whole
    return curve((1 - part) * np.roll(year, whole) + part * np.roll(year, whole + 1))


def combined(curves: Iterable[Sequence[int] | Curve]) -> Curve:
    """Several modes of one supply as one curve: their sum, never above full."""
    total = np.zeros(PERIODS, dtype=np.int64)
    for values in curves:
        total += curve(values)
    return _rounded(np.minimum(total, FULL).astype(np.float64))


def normalised(values: npt.ArrayLike) -> Curve:
    """The last axis (24 values ≥ 0) scaled to a maximum of 100; all zero stays all zero."""
    array = np.asarray(values, dtype=np.float64)
    top = array.max(axis=-1, keepdims=True)
    scaled = np.divide(array * FULL, top, out=np.zeros_like(array), where=top > 0)
    return _rounded(scaled)


def _rounded(values: npt.NDArray[np.float64]) -> Curve:
    whole: Curve = np.floor(values + 0.5).astype(np.uint8)
    return whole


def spans(values: Sequence[int] | Curve) -> tuple[Span, ...]:
    """The runs above zero of a circular year, in the order of their start."""
    present = np.asarray(values) > 0
    if present.all():
        return (Span(0, PERIODS - 1),)
    starts = np.flatnonzero(present & ~np.roll(present, 1))
    ends = np.flatnonzero(present & ~np.roll(present, -1))
    return tuple(
        Span(int(start), int(ends[ends >= start][0] if (ends >= start).any() else ends[0]))
        for start in starts
    )


@inlined
def coverage(supply: Curve, demand: Curve) -> float:
    """How much of the need's calendar the supply covers: Σ min(s, d) / Σ d.

    Range 0..1, normalised curves. Source: engine.md §2. A calendar that asks for nothing is
    covered by nothing (0), so it is never ranked.
    """
    shared = _NOTHING
    asked = _NOTHING
    for period in range(24):
        shared += min(np.int32(supply[period]), np.int32(demand[period]))
        asked += np.int32(demand[period])
    return int(shared) / int(asked) if asked > 0 else 0.0


@inlined
def absorbed_share(supply: Curve, demand: Curve) -> float:
    """The farm's question: how much of its calendar the need absorbs, Σ min(s, d) / Σ s, 0..1."""
    shared = _NOTHING
    offered = _NOTHING
    for period in range(24):
        shared += min(np.int32(supply[period]), np.int32(demand[period]))
        offered += np.int32(supply[period])
    return int(shared) / int(offered) if offered > 0 else 0.0


@inlined
def is_any_common(supply: int, demand: int) -> bool:
    """Whether some half-month has both supply and demand above zero; bitmasks of 24 half-months."""
    return (supply & demand) != 0


@inlined
def common_part(values: Curve, other: Curve) -> float:
    """The share of `values` that falls in half-months where `other` is above zero, 0..1."""
    common = _NOTHING
    whole = _NOTHING
    for period in range(24):
        value = np.int32(values[period])
        whole += value
        common += value if other[period] > 0 else _NOTHING
    return int(common) / int(whole) if whole > 0 else 0.0
