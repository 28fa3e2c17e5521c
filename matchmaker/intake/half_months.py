"""The year in 24 half-months (0 is 1–15 January): its dates, its curves, and periods as written.

A curve is 24 integers, 0 to 100 percent of full; the year is a circle.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from matchmaker.errors import N_, Invalid
from matchmaker.intake import text

COUNT: Final = 24
FULL: Final = 100
WEEKS: Final = 365.25 / 7 / COUNT
MONTHS_LONG: Final = 0.5
EXAMPLE: Final = "juillet-octobre"

Curve = list[int]

_MONTHS: Final = {
    word: month
    for month, words in enumerate(
        (
            "jan janv janvier january",
            "fev fevr fevrier feb february",
            "mar mars march",
            "avr avril apr april",
            "mai may",
            "juin jun june",
            "juil juill juillet jul july",
            "aou aout aug august",
            "sep sept septembre september",
            "oct octobre october",
            "nov novembre november",
            "dec decembre december",
        )
    )
    for word in words.split()
}
_ALL_YEAR: Final = frozenset(
    {"toute l annee", "a l annee", "annee", "all year", "year round", "12 mois"}
)
_EARLY: Final = frozenset({"debut", "early"})
_LATE: Final = frozenset({"fin", "late"})
_PARTS: Final = _EARLY | _LATE | {"mi", "mid"}
_LISTED: Final = re.compile(r"\s*[;,+&|]\s*|\s+(?:et|and|puis|then)\s+", re.IGNORECASE)
_RANGE: Final = re.compile(
    r"\s*[–—→]\s*|\s+(?:à|a|au|to|jusqu['’]?\s?(?:à|au)|until)\s+|\s*-\s*", re.IGNORECASE
)
_MID: Final = re.compile(r"\b(mi|mid)-", re.IGNORECASE)
_LEADING: Final = re.compile(r"^\s*(?:(?:du|de|from)\s+|d['’]\s*)", re.IGNORECASE)


class NotAPeriod(Invalid, ValueError):
    """Something else was written where months are expected."""

    message = N_("Écrivez des mois, par exemple %(example)s.")


class NotACurve(Invalid, ValueError):
    """The season isn't 24 numbers from 0 to 100."""

    message = N_("La saison compte 24 quinzaines, de 0 à 100.")


def index_of(day: date) -> int:
    """The half-month in which a day falls."""
    return (day.month - 1) * 2 + (day.day > 15)


def first_day(year: int, half_month: int) -> date:
    """The day on which a half-month starts."""
    return date(year, half_month // 2 + 1, 16 if half_month % 2 else 1)


def last_day(year: int, half_month: int) -> date:
    """The day on which a half-month ends."""
    month = half_month // 2 + 1
    return date(year, month, calendar.monthrange(year, month)[1] if half_month % 2 else 15)


def shifted(curve: Sequence[int], by: int) -> Curve:
    """The same curve `by` half-months later; what leaves December comes back in January."""
    return [curve[(i - by) % COUNT] for i in range(COUNT)]


def stacked(curves: Iterable[Sequence[int]]) -> Curve:
    """Several curves together, half-month by half-month, at most full."""
    total = [0] * COUNT
    for curve in curves:
        total = [min(FULL, here + there) for here, there in zip(total, curve, strict=True)]
    return total


def weeks(curve: Sequence[int]) -> float:
    """How many full weeks a curve is worth: half as much for a fortnight at 50 percent."""
    return sum(curve) / FULL * WEEKS


def months(curve: Sequence[int]) -> float:
    """How many full months a curve is worth."""
    return sum(curve) / FULL * MONTHS_LONG


def start_of(curve: Sequence[int]) -> int | None:
    """The half-month that begins the season: the one after the longest gap.

    Of equal gaps, the one that ends first in the year; 0 for a year without a gap, None for a
    year without a season.
    """
    if not any(curve):
        return None
    gaps = [_gap_before(curve, i) for i in range(COUNT)]
    return max(range(COUNT), key=lambda i: (gaps[i], -i))


def end_of(curve: Sequence[int], start: int) -> int:
    """The last half-month of the season that begins at `start`; -1 past the new year is 23."""
    worked = [i for i in range(COUNT) if curve[(start + i) % COUNT]]
    return (start + (worked[-1] if worked else 0)) % COUNT


def read(written: str) -> Curve:
    """The curve of a period: « juil.-oct. », 07-10, mi-juillet à fin octobre, 7,8,9, à l'année.

    Several periods are separated by a comma or a semicolon. Raises NotAPeriod.
    """
    if text.search_key(written) in _ALL_YEAR:
        return [FULL] * COUNT
    curve = [0] * COUNT
    for part in _LISTED.split(written.strip()):
        first, last = _period(part, written)
        for step in range((last - first) % COUNT + 1):
            curve[(first + step) % COUNT] = FULL
    return curve


def _gap_before(curve: Sequence[int], i: int) -> int:
    if not curve[i]:
        return -1
    return next((back for back in range(COUNT) if curve[(i - back - 1) % COUNT]), COUNT)


@dataclass(frozen=True)
class _Point:
    """One end of a period: a month (none when only a day is said), a part of it, a day."""

    month: int | None
    part: str
    day: int | None

    def starting_half(self) -> int:
        if self.day is not None:
            return int(self.day >= 15)
        return 0 if self.part in {"", *_EARLY} else 1

    def ending_half(self) -> int:
        if self.day is not None:
            return int(self.day > 15)
        return 1 if self.part in {"", *_LATE} else 0


def _period(part: str, whole: str) -> tuple[int, int]:
    ends = _RANGE.split(_MID.sub(r"\1 ", _LEADING.sub("", part)))
    points = [_point(end, named=_names_a_month(whole)) for end in ends]
    first, last = points[0], points[-1]
    # « 15-31 juillet »: the month is said once
    opening = last.month if first.month is None else first.month
    if len(points) > 2 or opening is None or last.month is None:
        raise NotAPeriod(example=EXAMPLE)
    return opening * 2 + first.starting_half(), last.month * 2 + last.ending_half()


def _point(end: str, *, named: bool) -> _Point:
    """Where no month is named in the whole text, a number is a month, otherwise a day."""
    words = text.search_key(end).replace("1er", "1").split()
    parts = [word for word in words if word in _PARTS]
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    numbers = [int(word) for word in words if word.isdecimal() and len(word) <= 2]
    if (
        len(parts) + len(months) + len(numbers) != len(words)
        or max(len(parts), len(months), len(numbers)) > 1
    ):
        raise NotAPeriod(example=EXAMPLE)
    if not named:
        months, numbers = [number - 1 for number in numbers], []
    if any(not 0 <= month < 12 for month in months) or any(not 1 <= day <= 31 for day in numbers):
        raise NotAPeriod(example=EXAMPLE)
    return _Point(next(iter(months), None), "".join(parts), next(iter(numbers), None))


def _names_a_month(written: str) -> bool:
    return any(word in _MONTHS for word in text.search_key(written).split())


def as_curve(value: object) -> object:
    """24 numbers, as a list or as one text; or a period in words."""
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        value = value.split(",") if value.count(",") == COUNT - 1 else read(value)
    if not isinstance(value, list | tuple) or len(value) != COUNT:
        raise NotACurve
    return [_level(one) for one in value]


def _level(one: object) -> int:
    plain = str(one).strip()
    if isinstance(one, bool) or not plain.isdecimal() or len(plain) > 3 or int(plain) > FULL:
        raise NotACurve
    return int(plain)


# what schemas say: a year of 24 half-months, or months in words
Percent = Annotated[int, Field(ge=0, le=FULL)]
Year = Annotated[list[Percent], Field(min_length=COUNT, max_length=COUNT)]
Season = Annotated[
    list[int],
    BeforeValidator(as_curve, json_schema_input_type=Year),
    Field(min_length=COUNT, max_length=COUNT),
]


def spans(curve: Sequence[int]) -> list[tuple[int, int]]:
    """The stretches of a curve above nothing, as first and last half-month, in season order."""
    start = start_of(curve)
    if start is None:
        return []
    order = [(start + i) % COUNT for i in range(COUNT)]
    worked = [i for i in order if curve[i]]
    breaks = [(a, b) for a, b in pairwise(worked) if (a + 1) % COUNT != b]
    firsts = [worked[0], *(b for _, b in breaks)]
    lasts = [*(a for a, _ in breaks), worked[-1]]
    return list(zip(firsts, lasts, strict=True))
