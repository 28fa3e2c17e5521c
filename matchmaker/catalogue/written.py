"""The words of trade in the cells of a file: forms, units, labels, days, prices with their unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from matchmaker.catalogue import beside, lookup, queries, trade
from matchmaker.catalogue.beside import Beside
from matchmaker.catalogue.models import Family
from matchmaker.catalogue.readings import Known
from matchmaker.catalogue.trade import Form, Per
from matchmaker.errors import N_, Invalid
from matchmaker.intake import text, values

Code = TypeVar("Code")

_DAYS: Final = (
    "lundi lun lu l monday mon",
    "mardi mar ma tuesday tue",
    "mercredi mer me wednesday wed",
    "jeudi jeu je j thursday thu",
    "vendredi ven ve v friday fri",
    "samedi sam sa s saturday sat",
    "dimanche dim di d sunday sun",
)
_DAY_OF: Final = {word: 1 << index for index, words in enumerate(_DAYS) for word in words.split()}
_COUNTED: Final = re.compile(r"\s*([$\d][\d\s .,$]*)(.*)")
_SLASH: Final = re.compile(r"\s*(?:/|\bpar\b|\bper\b|\bla\b|\ble\b)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Counted:
    """« 203 poches de 50 lb par semaine »: a number, with a unit and a frequency when they stand
    beside it."""

    number: str
    unit: str | None = None
    per: Per | None = None


class NotOneOf(Invalid):
    """A word that is none of those known here."""

    message = N_("« %(written)s » n’est pas reconnu. Écrivez par exemple %(proposal)s.")


def form(cell: str) -> Form:
    """« lavée », « en dés », « frozen »."""
    return _one_of(
        cell,
        {each.value: each for each in Form} | trade.FORM_OF | {"des": Form.CUT},
        example="lavée",
    )


def forms(cell: str) -> list[Form]:
    """Several forms in one cell, in their order."""
    return [form(part) for part in values.several(cell)]


def per(cell: str) -> Per:
    """« par semaine », « season »."""
    return _one_of(_SLASH.sub("", cell), trade.PER_OF, example="semaine")


def days(cell: str) -> list[int]:
    """« mardi et jeudi », « ma, je », « lun-ven »."""
    found: set[int] = set()
    for part in re.split(r"[;,/|+]|\bet\b|\band\b", cell):
        if not part.strip():
            continue
        ends = [_one_of(end, _DAY_OF, example="mardi") for end in re.split(r"\bau\b|\bà\b|-", part)]
        day = ends[0]
        found.add(day)
        while day != ends[-1]:
            day = day * 2 if day < 64 else 1
            found.add(day)
    return sorted(found)


def kilometres(cell: str) -> str:
    """« 60 km » as 60."""
    return re.sub(r"\s*(km|kilom[èe]tres?)\.?$", "", cell, flags=re.IGNORECASE)


def minutes(cell: str) -> str:
    """« 60 min » as 60."""
    return re.sub(r"\s*(min|minutes?)\.?$", "", cell, flags=re.IGNORECASE)


def kilos(cell: str) -> str:
    """« 22,7 kg » as 22,7."""
    return re.sub(r"\s*(kg|kilos?)\.?$", "", cell, flags=re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """« Caisse de carottes bio 20 kg »: a product by its slug, and what is said beside it."""

    slug: str
    beside: Beside = beside.NOTHING


class Words:
    """Reads cells with what the catalogue knows; the same words are looked up once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._products: dict[str, Named | Invalid] = {}

    def product(self, cell: str) -> Named:
        """The one product that the cell names; refuses with the likely ones."""
        if cell not in self._products:
            try:
                self._products[cell] = self._named(cell)
            except lookup.UnclearProduct as refusal:
                refusal.values.setdefault("proposal", refusal.values.get("names", ""))
                self._products[cell] = refusal
        found = self._products[cell]
        if isinstance(found, Invalid):
            raise found
        return found

    def _named(self, cell: str) -> Named:
        if cell in self._known.sold:
            return Named(cell)
        reading = self._known.read(cell)
        slug = lookup.clear(reading, cell).slug
        return Named(slug, beside.of(reading, self._known.sold.get(slug, ())))

    @cached_property
    def _known(self) -> Known:
        return lookup.known(self._session)

    def unit(self, cell: str) -> str:
        """The code of a unit: « poche de 50 lb », « caisses », « kg »."""
        return _one_of(cell, self._units, example="kg")

    def family(self, cell: str) -> str:
        return _one_of(cell, self._families, example="légume-racine")

    def certifications(self, cell: str) -> list[str]:
        """The codes of the labels that a cell lists: « bio ; CanadaGAP »."""
        return [_one_of(part, self._labels, example="biologique") for part in values.several(cell)]

    def counted(self, cell: str) -> Counted:
        """A number or an amount, with what stands beside it: « 1,41 $/kg », « 20 caisses/sem. »."""
        match = _COUNTED.fullmatch(cell)
        if match is None:
            return Counted(cell)
        unit: str | None = None
        rate: Per | None = None
        for part in filter(None, (each.strip() for each in _SLASH.split(match[2]))):
            if text.search_key(part) in trade.PER_OF:
                rate = per(part)
            else:
                unit = self.unit(part)
        return Counted(match[1].strip(), unit, rate)

    @cached_property
    def _units(self) -> dict[str, str]:
        return {
            text.search_key(word): unit.code
            for unit in queries.units(self._session)
            for word in (unit.one_fr, unit.many_fr, unit.one_en, unit.many_en, unit.code)
        } | {"l": "litre", "livre": "lb", "livres": "lb", "lbs": "lb", "kilo": "kg", "kilos": "kg"}

    @cached_property
    def _families(self) -> dict[str, str]:
        known: Iterable[Family] = (family for family, _ in queries.families(self._session))
        return {
            text.search_key(word): family.code
            for family in known
            for word in (family.name_fr, family.name_en, family.code)
        }

    @cached_property
    def _labels(self) -> dict[str, str]:
        known = {
            text.search_key(word): each.code
            for each in queries.certifications(self._session)
            for word in (each.name_fr, each.name_en, each.code)
        }
        return known | {"bio": "organic", "certifie biologique": "organic"}


def _one_of(written: str, known: dict[str, Code], *, example: str) -> Code:
    key = text.search_key(written)
    if key in known:
        return known[key]
    close = get_close_matches(key, known, n=1, cutoff=0.75)
    raise NotOneOf(written=written, proposal=close[0] if close else example)
