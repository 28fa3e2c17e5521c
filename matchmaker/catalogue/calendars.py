"""Seasons as people write them down: `07b-10a 11a:50` is a year of 24 half-months."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from matchmaker.engine import season

MODES: Final = ("field", "storage", "greenhouse", "processed")

_RUN: Final = re.compile(
    r"(?P<first>(0[1-9]|1[0-2])[ab])(-(?P<last>(0[1-9]|1[0-2])[ab]))?(:(?P<percent>\d{1,3}))?"
)


def parse(written: str) -> list[int]:
    """24 percents. `a` and `b` are the halves of a month; a run may pass the New Year; a run
    without `:percent` is at 100. Refuses what it cannot read, by ValueError."""
    year = [0] * season.PERIODS
    for part in written.split():
        run = _RUN.fullmatch(part)
        if run is None:
            raise ValueError(f"{part!r} is not a run of half-months such as 07b-10a or 11a:50")
        percent = int(run["percent"] or season.FULL)
        if not 1 <= percent <= season.FULL:
            raise ValueError(f"{part!r}: a percentage is 1 to 100")
        first = _index(run["first"])
        length = (_index(run["last"] or run["first"]) - first) % season.PERIODS + 1
        for lag in range(length):
            year[(first + lag) % season.PERIODS] = percent
    return year


def default(curve: list[int], *, mode: str, shift_days: int = 0) -> list[int]:
    """The curve to propose: in the field later by the region's days, soft at both ends."""
    moved = season.shifted(curve, shift_days if mode == "field" else 0)
    return [int(value) for value in season.softened(moved)]


def usual(written: Mapping[str, list[int]], *, shift_days: int = 0) -> dict[str, list[int]]:
    """The curves of a product's modes, in the order of the bars.

    What is kept follows what is picked without a hole: storage starts as the field ends, and a
    sum of two soft ends would show a dearth in the middle of the harvest.
    """
    year = {
        mode: default(written[mode], mode=mode, shift_days=shift_days)
        for mode in MODES
        if mode in written
    }
    if "field" in year and "storage" in year:
        year["storage"] = _following(year["storage"], written["storage"], field=year["field"])
    return year


def _following(soft: list[int], kept: list[int], *, field: list[int]) -> list[int]:
    """Storage that takes over from the field at the start of each of its runs."""
    year = list(soft)
    for span in season.spans(kept):
        if span.length == season.PERIODS or field[span.start - 1] == 0:
            continue
        for lag in range(-1, span.length):
            period = (span.start + lag) % season.PERIODS
            if lag > 0 and field[period] == 0:
                break
            year[period] = min(kept[span.start], season.FULL - field[period])
    return year


def _index(half_month: str) -> int:
    return 2 * (int(half_month[:2]) - 1) + (half_month[2] == "b")
