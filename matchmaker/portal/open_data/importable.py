"""The Table Schemas of the files that the service takes in, from the importers' own columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from matchmaker.demand.columns import COLUMNS as NEEDS
from matchmaker.errors import NotFound
from matchmaker.intake import values
from matchmaker.intake.headers import Column
from matchmaker.organizations.columns import COLUMNS as ORGANIZATIONS
from matchmaker.supply.columns import COLUMNS as OFFERS

KINDS: Final[dict[str, Sequence[Column]]] = {
    "offers": OFFERS,
    "needs": NEEDS,
    "organizations": ORGANIZATIONS,
}
# of all the words that people tick a box with, those to write
YES_AND_NO: Final = {"trueValues": ["oui", "yes"], "falseValues": ["non", "no"]}


def columns(kind: str) -> Sequence[Column]:
    """What a file of this kind may give; or NotFound."""
    if kind not in KINDS:
        raise NotFound
    return KINDS[kind]


def schema(kind: str, english: Callable[[str], str]) -> dict[str, Any]:
    """The Table Schema of a kind of file. english: a title in English.

    Most cells are text on purpose: « 60 km », « poche de 50 lb » and « juil.-oct. » are understood.
    """
    return {"fields": [_field(column, english) for column in columns(kind)], "missingValues": [""]}


def _field(column: Column, english: Callable[[str], str]) -> dict[str, Any]:
    is_box = column.parse is values.yes
    kept: dict[str, Any] = {
        "name": column.field,
        "type": "boolean" if is_box else "string",
        "title": column.title,
        "title_en": english(column.title),
        "synonyms": list(column.synonyms),
    }
    kept |= YES_AND_NO if is_box else {}
    kept |= {"example": column.example} if column.example else {}
    return kept | {"constraints": {"required": column.is_required}}
