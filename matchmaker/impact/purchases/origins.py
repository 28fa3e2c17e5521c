"""Places in words: « QC », « Montérégie », « 16 », « Ontario », « importé », « Saint-Rémi »."""

from __future__ import annotations

from functools import cached_property
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.errors import N_, Invalid
from matchmaker.intake import text
from matchmaker.places.models import Municipality, Region


class Place(NamedTuple):
    """quebec, canada (elsewhere in it) or abroad; 'none': nowhere, for what is not transformed."""

    code: str
    region: str | None = None


_CODES: Final = {
    "quebec": "quebec qc que local locale",
    "canada": (
        "canada can ca ontario on manitoba mb saskatchewan sk alberta ab nb ns pe nl bc yukon"
    ),
    "abroad": (
        "importe importee import imported abroad etranger usa us eu eua californie california"
        " floride florida mexique mexico mx chili chile perou peru espagne spain italie italy"
        " france maroc morocco inde india chine china thailande thailand vietnam bresil brazil"
        " equateur ecuador colombie colombia honduras guatemala grece greece turquie turkey"
    ),
    "none": "aucune aucun non none",
}
_PHRASES: Final = {
    "canada": (
        "colombie britannique",
        "british columbia",
        "nouveau brunswick",
        "new brunswick",
        "nouvelle ecosse",
        "nova scotia",
        "ile du prince edouard",
        "prince edward island",
        "terre neuve",
        "hors quebec",
        "ailleurs au canada",
    ),
    "abroad": (
        "etats unis",
        "united states",
        "costa rica",
        "afrique du sud",
        "south africa",
        "nouvelle zelande",
        "new zealand",
        "hors canada",
        "ailleurs",
    ),
    "none": ("non transforme", "sans objet", "s o", "n a", "pas transforme"),
}
_KNOWN: Final = {
    word: Place(code)
    for table in ({code: words.split() for code, words in _CODES.items()}, _PHRASES)
    for code, words in table.items()
    for word in words
}


class NotAPlace(Invalid):
    """Neither a country, nor a province, nor a place of Québec."""

    message = N_(
        "« %(written)s » n’est pas un lieu reconnu. Écrivez Québec, une région, Canada ou importé."
    )


class Atlas:
    """Reads places; municipalities are looked up only when one is written."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def produced(self, cell: str) -> Place:
        """Where something grew; raises NotAPlace."""
        found = self._place(cell)
        if found.code == "none":
            raise NotAPlace(written=cell)
        return found

    def transformed(self, cell: str) -> Place:
        """Where something was made; « aucune » when it is sold as it grew."""
        return self._place(cell)

    def _place(self, cell: str) -> Place:
        for part in (cell, *reversed(cell.replace("(", ",").replace(")", "").split(","))):
            key = text.search_key(part)
            found = self._regions.get(key) or _KNOWN.get(key) or self._towns.get(key)
            if found:
                return found
        raise NotAPlace(written=cell, proposal="Québec")

    @cached_property
    def _regions(self) -> dict[str, Place]:
        rows = self._session.execute(select(Region.code, Region.name_fr, Region.slug))
        return {
            key: Place("quebec", code)
            for code, name, slug in rows
            for key in (code, code.lstrip("0"), text.search_key(name), text.search_key(slug))
        }

    @cached_property
    def _towns(self) -> dict[str, Place]:
        """A name that two regions share says Québec only."""
        towns: dict[str, Place] = {}
        for key, region in self._session.execute(
            select(Municipality.search_key, Municipality.region_code)
        ):
            same = towns.get(key, Place("quebec", region)).region == region
            towns[key] = Place("quebec", region if same else None)
        return towns
