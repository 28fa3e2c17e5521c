"""What a place field proposes while somebody types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy.orm import Session

from matchmaker.intake import text
from matchmaker.places import codes, geocoding, queries
from matchmaker.places.models import Municipality, PostalCode

MOST: Final = 10
_LONGEST: Final = 100
_BEGINS_A_CODE: Final = re.compile(r"[GHJ]\d[A-Z](\d([A-Z]\d?)?)?")


@dataclass(frozen=True)
class Suggestion:
    """`value` is what the field then holds, and `geocoding.locate` reads it back; `note` tells it
    from its namesakes."""

    value: str
    text: str
    note: str

    def as_record(self) -> dict[str, str]:
        return asdict(self)


def suggestions(session: Session, typed: str) -> list[Suggestion]:
    """Postal codes when the text begins like one, else municipalities; the likeliest first."""
    kept = text.nfc(typed)[:_LONGEST]
    beginning = re.sub(r"[\s.-]", "", kept).upper()
    if _BEGINS_A_CODE.fullmatch(beginning):
        found = queries.postal_codes_beginning(session, beginning, limit=MOST)
        return [_of_code(code) for code in found]
    return _of_municipalities(session, queries.municipalities_like(session, kept, limit=MOST))


def _of_code(code: PostalCode) -> Suggestion:
    shown = codes.shown(code.code)
    return Suggestion(shown, shown, code.municipality.name if code.municipality else "")


def _of_municipalities(session: Session, found: Sequence[Municipality]) -> list[Suggestion]:
    shared = queries.shared_names(session, {place.search_key for place in found})
    return [
        Suggestion(
            geocoding.label(place) if place.search_key in shared else place.name,
            place.name,
            _note(place),
        )
        for place in found
    ]


def _note(place: Municipality) -> str:
    around = [place.part_of.name if place.part_of else place.mrc, place.region.name_fr]
    return ", ".join(dict.fromkeys(name for name in around if name and name != place.name))
