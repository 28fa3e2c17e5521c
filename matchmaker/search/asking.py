"""What a search asks, as its address says it. What is not understood is left out, never an error:
addresses are shared, cut and typed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, Protocol

from matchmaker.intake import half_months, text

MOST_LETTERS: Final = 120
MOST_CHOICES: Final = 24
PERIODS: Final = ("year", "now", "winter", "range")
REACHES: Final = (
    "30min", "60min", "90min", "120min", "180min", "25km", "50km", "100km", "200km", "400km",
)  # fmt: skip
SORTS: Final = ("score", "distance", "price", "season", "recent")
HANDOVERS: Final = ("delivered", "pickup", "hub")
# December to March: what is not stored, under glass or frozen by then is not had
WINTER: Final = (22, 23, 0, 1, 2, 3, 4, 5)
ALL: Final = tuple(range(half_months.COUNT))
# how each part is called in an address
NAMES: Final = {
    "what": "quoi",
    "where": "ou",
    "site": "lieu",
    "region": "region",
    "when": "quand",
    "first": "du",
    "last": "au",
    "within": "jusque",
    "forms": "forme",
    "labels": "certification",
    "handovers": "remise",
    "ranked_for": "pour",
    "sort": "tri",
    "page": "page",
}


class Arguments(Protocol):
    """The part of an address after its question mark."""

    def get(self, key: str, default: str) -> str: ...

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True)
class Reach:
    """How far: so many km, or so many minutes."""

    amount: float
    unit: str


@dataclass(frozen=True)
class Asked:
    """A search. '' and an empty tuple ask nothing; `page` starts at 1."""

    what: str = ""
    where: str = ""
    site: str = ""
    region: str = ""
    when: str = "year"
    first: int | None = None
    last: int | None = None
    within: str = ""
    forms: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    handovers: tuple[str, ...] = ()
    ranked_for: str = ""
    sort: str = ""
    page: int = 1

    @property
    def reach(self) -> Reach | None:
        if not self.within:
            return None
        unit = "min" if self.within.endswith("min") else "km"
        return Reach(float(self.within.removesuffix(unit)), unit)

    @property
    def filters_count(self) -> int:
        """How many filters beside what, where and when."""
        lists = len(self.forms) + len(self.labels) + len(self.handovers)
        return lists + bool(self.within) + bool(self.region)

    def half_months(self, now: int) -> tuple[int, ...]:
        """The half-months that are asked for; all of them when any will do."""
        if self.when == "now":
            return (now,)
        if self.when == "winter":
            return WINTER
        if self.when == "range" and self.first is not None and self.last is not None:
            length = (self.last - self.first) % half_months.COUNT + 1
            return tuple((self.first + lag) % half_months.COUNT for lag in range(length))
        return ALL

    def pairs(self, **changes: object) -> list[tuple[str, str]]:
        """The address of this search with changes; another page is page 1 unless it says so."""
        changed = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]
        return [
            (NAMES[field.name], written)
            for field in fields(changed)
            if getattr(changed, field.name) != field.default
            for written in _written(getattr(changed, field.name))
        ]


def read(arguments: Arguments) -> Asked:
    """What an address asks."""

    def word(name: str) -> str:
        return _clean(arguments.get(NAMES[name], ""))

    def known(name: str, choices: Sequence[str]) -> str:
        return word(name) if word(name) in choices else ""

    def several(name: str) -> tuple[str, ...]:
        return tuple(sorted({_clean(each) for each in arguments.getlist(NAMES[name])} - {""}))

    first, last = _number(word("first"), 23), _number(word("last"), 23)
    return Asked(
        what=word("what"),
        where=word("where"),
        site=word("site"),
        region=word("region"),
        when=known("when", PERIODS) or "year",
        first=first,
        last=last,
        within=known("within", REACHES),
        forms=several("forms")[:MOST_CHOICES],
        labels=several("labels")[:MOST_CHOICES],
        handovers=tuple(each for each in several("handovers") if each in HANDOVERS),
        ranked_for=word("ranked_for"),
        sort=known("sort", SORTS),
        page=_number(word("page"), 10_000) or 1,
    )


def _clean(value: str) -> str:
    # no-break and thin spaces are not printable to Python, and still part words
    spaced = " ".join(value.split())
    return text.nfc("".join(letter for letter in spaced if letter.isprintable()))[:MOST_LETTERS]


def _number(value: str, highest: int) -> int | None:
    if not (value.isascii() and value.isdecimal()) or len(value) > 6:
        return None
    return int(value) if int(value) <= highest else None


def _written(value: object) -> list[str]:
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return [] if value in ("", None) else [str(value)]
