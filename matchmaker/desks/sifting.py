"""From candidates to a page of results: filters with their counts, order, pages. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, inf
from typing import Final

from matchmaker.desks.asking import Asked, Reach

PAGE: Final = 20

Term = tuple[str, float, float]


@dataclass(frozen=True)
class Candidate:
    """What can be said of an offer or a need without loading it whole.

    `forms`: in which it comes or is accepted; `labels`: held or wanted; `season`: the part of the
    asked half-months that it covers, 0 to 1; `terms`: its points when ranked for somebody.
    """

    key: int
    km: float | None
    minutes: float | None
    price: float | None
    published: float
    forms: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    handovers: frozenset[str] = frozenset()
    season: float = 1.0
    terms: tuple[Term, ...] = ()

    @property
    def score(self) -> float:
        return sum(points for _, points, _ in self.terms)

    @property
    def is_ranked(self) -> bool:
        return bool(self.terms)


@dataclass(frozen=True)
class Sifted:
    """One page, how many there are in all, and how many each choice would keep.

    `nearest` and `cheapest`: the key of the one that stands out among all that was kept.
    """

    page: Sequence[Candidate]
    number: int
    pages: int
    total: int
    counts: Mapping[str, Counter[str]] = field(default_factory=dict)

    nearest: int | None = None
    cheapest: int | None = None

    @property
    def first(self) -> int:
        """The number of the first result of the page; numbers run on from page to page."""
        return (self.number - 1) * PAGE + 1


FACETS: Final[Mapping[str, Callable[[Candidate], Collection[str]]]] = {
    "forms": lambda candidate: candidate.forms,
    "labels": lambda candidate: candidate.labels,
    "handovers": lambda candidate: candidate.handovers,
}


def sift(candidates: Sequence[Candidate], asked: Asked, *, sort: str) -> Sifted:
    """Filter, count, put in order and cut one page; a page past the end is the last one."""
    near = [each for each in candidates if is_within(each, asked.reach)]
    counts = {name: _counts(near, asked, facet=name) for name in FACETS}
    kept = [each for each in near if _passes(each, asked, FACETS)]
    kept.sort(key=ORDERS[sort])
    pages = max(1, ceil(len(kept) / PAGE))
    number = min(asked.page, pages)
    return Sifted(
        page=kept[(number - 1) * PAGE : number * PAGE],
        number=number,
        pages=pages,
        total=len(kept),
        counts=counts,
        nearest=_least(kept, [each.km for each in kept]),
        cheapest=_least(kept, [each.price for each in kept]),
    )


def is_within(candidate: Candidate, reach: Reach | None) -> bool:
    """Whether it is no farther than asked; a place that is nowhere is within no reach."""
    if reach is None:
        return True
    way = candidate.km if reach.unit == "km" else candidate.minutes
    return way is not None and way <= reach.amount


def _counts(candidates: Iterable[Candidate], asked: Asked, *, facet: str) -> Counter[str]:
    """How many each choice would keep, given the choices made in the other filters."""
    others = [name for name in FACETS if name != facet]
    counts: Counter[str] = Counter()
    for candidate in candidates:
        if _passes(candidate, asked, others):
            counts.update(FACETS[facet](candidate))
    return counts


def _passes(candidate: Candidate, asked: Asked, facets: Iterable[str]) -> bool:
    """Any of the forms and of the ways to hand over will do; of certifications, all are asked."""
    for name in facets:
        chosen, has = getattr(asked, name), FACETS[name](candidate)
        if not chosen:
            continue
        enough = set(chosen) <= set(has) if name == "labels" else not set(chosen).isdisjoint(has)
        if not enough:
            return False
    return True


def _least(candidates: Sequence[Candidate], values: Sequence[float | None]) -> int | None:
    """The key of the only one that has the least; none when they are not compared."""
    stated = [value for value in values if value is not None]
    if len(stated) < 2 or stated.count(min(stated)) > 1:
        return None
    return candidates[values.index(min(stated))].key


def _first(value: float | None) -> float:
    return inf if value is None else value


# ties are broken by the way, then by key: the same search always reads the same
ORDERS: Final[Mapping[str, Callable[[Candidate], tuple[float, ...]]]] = {
    "score": lambda each: (-each.score, _first(each.km), each.key),
    "distance": lambda each: (_first(each.minutes), each.key),
    "price": lambda each: (_first(each.price), _first(each.km), each.key),
    "season": lambda each: (-each.season, _first(each.km), each.key),
    "recent": lambda each: (-each.published, each.key),
}
