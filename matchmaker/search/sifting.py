"""From candidates to a page of results: filters with their counts, order, pages. Pure.

Candidates are columns, ten thousand rows at most; only those of the page become things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from math import ceil
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matchmaker.search.asking import HANDOVERS, Asked, Reach

PAGE: Final = 20
# in the order of their bits
FORMS: Final = (
    "whole", "washed", "peeled", "cut", "vacuum_packed", "frozen", "canned", "dried", "ground",
    "prepared",
)  # fmt: skip

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Keys = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]
Term = tuple[str, float, float]


@dataclass(frozen=True)
class Candidate:
    """One of a page: its number, how far, and its points when ranked for somebody."""

    key: int
    km: float | None = None
    minutes: float | None = None
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, eq=False)
class Candidates:
    """What can be said of n offers or needs without loading them whole; NaN is "not stated".

    `forms` (in which it comes or is accepted), `labels` (held or wanted) and `handovers` are bit
    sets; `season`: the part of the asked half-months that it covers, 0 to 1; `points`: [n, t] of
    the `terms` (code and most points), NaN where it breaks a rule; `places`: [n, 2] degrees.
    """

    key: Keys
    km: Floats
    minutes: Floats
    price: Floats
    published: Floats
    forms: Bits
    labels: Bits
    handovers: Bits
    season: Floats
    points: Floats
    places: Floats
    terms: Sequence[tuple[str, float]] = ()

    def __len__(self) -> int:
        return len(self.key)

    @property
    def score(self) -> Floats:
        """The sum of the points, 0 where there are none."""
        return np.asarray(np.nan_to_num(self.points.sum(axis=1)))

    def taken(self, rows: Any) -> Candidates:
        """These rows, in this order."""
        columns = [each.name for each in fields(self) if each.name != "terms"]
        return Candidates(**{name: getattr(self, name)[rows] for name in columns}, terms=self.terms)

    def each(self) -> list[Candidate]:
        return [self._one(row) for row in range(len(self))]

    def _one(self, row: int) -> Candidate:
        points = self.points[row]
        return Candidate(
            key=int(self.key[row]),
            km=_known(self.km[row]),
            minutes=_known(self.minutes[row]),
            terms=()
            if np.isnan(points).any()
            else tuple(
                (code, float(earned), most)
                for (code, most), earned in zip(self.terms, points, strict=True)
            ),
        )


def nothing() -> Candidates:
    """No candidates."""
    none, sets = np.zeros(0), np.zeros(0, np.uint64)
    return Candidates(
        key=np.zeros(0, np.int64),
        km=none,
        minutes=none,
        price=none,
        published=none,
        forms=sets,
        labels=sets,
        handovers=sets,
        season=none,
        points=np.zeros((0, 1)),
        places=np.zeros((0, 2)),
    )


@dataclass(frozen=True)
class Sifted:
    """One page, how many there are in all, and how many each choice would keep.

    `nearest` and `cheapest`: the key of the one that stands out among all that was `kept`.
    """

    page: Sequence[Candidate]
    number: int
    pages: int
    total: int
    kept: Candidates
    counts: Mapping[str, Counter[str]] = field(default_factory=dict)

    nearest: int | None = None
    cheapest: int | None = None

    @property
    def first(self) -> int:
        """The number of the first result of the page; numbers run on from page to page."""
        return (self.number - 1) * PAGE + 1


def sift(
    candidates: Candidates, asked: Asked, *, sort: str, labels: Mapping[str, int] | None = None
) -> Sifted:
    """Filter, count, put in order and cut one page; a page past the end is the last one.

    labels: the bit of each certification by its code.
    """
    near = candidates.taken(is_within(candidates, asked.reach))
    choices = _choices(near, labels or {})
    passes = {name: ENOUGH[name](*each, getattr(asked, name)) for name, each in choices.items()}
    counts = {
        name: _counts(sets[_all(near, (passes[other] for other in passes if other != name))], codes)
        for name, (sets, codes) in choices.items()
    }
    kept = near.taken(_all(near, passes.values()))
    kept = kept.taken(np.lexsort(tuple(reversed(ORDERS[sort](kept)))))
    pages = max(1, ceil(len(kept) / PAGE))
    number = min(asked.page, pages)
    return Sifted(
        page=kept.taken(slice((number - 1) * PAGE, number * PAGE)).each(),
        number=number,
        pages=pages,
        total=len(kept),
        kept=kept,
        counts=counts,
        nearest=_least(kept.key, kept.km),
        cheapest=_least(kept.key, kept.price),
    )


def is_within(candidates: Candidates, reach: Reach | None) -> Bools:
    """Which are no farther than asked; a place that is nowhere is within no reach."""
    if reach is None:
        return np.ones(len(candidates), np.bool_)
    way = candidates.km if reach.unit == "km" else candidates.minutes
    return np.asarray(way <= reach.amount)


def bits(codes: Sequence[str], places: Mapping[str, int]) -> int:
    """A bit set of the codes that have a place."""
    return sum(1 << places[code] for code in set(codes) if code in places)


def places_of(codes: Sequence[str]) -> dict[str, int]:
    """The bit of each code, in their order."""
    return {code: place for place, code in enumerate(codes)}


def _choices(
    candidates: Candidates, labels: Mapping[str, int]
) -> dict[str, tuple[Bits, Mapping[str, int]]]:
    """The bit sets that each filter reads, and the bit of each of its codes."""
    return {
        "forms": (candidates.forms, places_of(FORMS)),
        "labels": (candidates.labels, labels),
        "handovers": (candidates.handovers, places_of(HANDOVERS)),
    }


def _has_any(sets: Bits, places: Mapping[str, int], chosen: Sequence[str]) -> Bools:
    wanted = np.uint64(bits(chosen, places))
    return np.asarray(((sets & wanted) != 0) | (not chosen))


def _has_every(sets: Bits, places: Mapping[str, int], chosen: Sequence[str]) -> Bools:
    wanted = np.uint64(bits(chosen, places))
    is_known = all(code in places for code in chosen)
    return np.asarray(((sets & wanted) == wanted) & is_known)


# any of the forms and of the ways to hand over will do; of certifications, all are asked
ENOUGH: Final = {"forms": _has_any, "labels": _has_every, "handovers": _has_any}


def _counts(sets: Bits, places: Mapping[str, int]) -> Counter[str]:
    """How many each choice would keep, given the choices made in the other filters."""
    found = Counter(
        {code: int(((sets >> np.uint64(bit)) & np.uint64(1)).sum()) for code, bit in places.items()}
    )
    return +found


def _all(candidates: Candidates, conditions: Any) -> Bools:
    together = np.ones(len(candidates), np.bool_)
    for each in conditions:
        together &= each
    return together


def _least(keys: Keys, values: Floats) -> int | None:
    """The key of the only one that has the least; none when they are not compared."""
    stated = values[~np.isnan(values)]
    if len(stated) < 2 or (stated == stated.min()).sum() > 1:
        return None
    return int(keys[np.nanargmin(values)])


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


# the first counts most; ties are broken by the way, then by key: the same search always reads the
# same. NaN, what is not known, sorts last
ORDERS: Final[Mapping[str, Callable[[Candidates], tuple[npt.NDArray[Any], ...]]]] = {
    "score": lambda each: (-each.score, each.km, each.key),
    "distance": lambda each: (each.minutes, each.key),
    "price": lambda each: (each.price, each.km, each.key),
    "season": lambda each: (-each.season, each.km, each.key),
    "recent": lambda each: (-each.published, each.key),
}
