"""From the titles of somebody's columns to the fields that we know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from matchmaker.errors import N_, Invalid
from matchmaker.intake import text
from matchmaker.intake.problems import Note, Problem

_IN_BRACKETS: Final = re.compile(r"\([^)]*\)")


def as_written(cell: str) -> str:
    """The parser of a column of text."""
    return cell


@dataclass(frozen=True, slots=True)
class Column:
    """A field that a file may give.

    title: how it is called on the page and in the model file (French, marked with N_).
    synonyms: other headers people use, French and English; accents, capitals and what stands in
    brackets do not count. The title and the field's own name are always understood.
    parse: from a cell that is not empty to what the schema takes; raises Invalid.
    """

    field: str
    title: str
    synonyms: tuple[str, ...] = ()
    parse: Callable[[str], object] = as_written
    is_required: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """Which column of the file gives which field."""

    positions: Mapping[str, int]
    ignored: tuple[str, ...]
    notes: tuple[Note, ...]
    problems: tuple[Problem, ...]


class UnknownField(Invalid):
    """A mapping names a field that does not exist."""

    message = N_("La correspondance parle de « %(name)s », qui n’est pas un champ connu.")


def match(
    headers: Sequence[str], columns: Sequence[Column], mapping: Mapping[str, str] | None = None
) -> Matched:
    """Recognise headers. `mapping` says header → field, and '' to leave a column out."""
    wanted = _explicit(columns, mapping or {})
    known = _known(columns)
    positions: dict[str, int] = {}
    ignored: list[str] = []
    notes: list[Note] = []
    for at, header in enumerate(headers):
        field = wanted.get(_key(header), _recognised(header, known))
        if not field:
            ignored.append(header)
        elif field in positions:
            notes.append(_twice(headers[positions[field]], header))
        else:
            positions[field] = at
    notes += _left_out([header for header in ignored if header], known)
    return Matched(positions, tuple(ignored), tuple(notes), _missing(columns, positions))


def _explicit(columns: Sequence[Column], mapping: Mapping[str, str]) -> dict[str, str]:
    fields = {column.field for column in columns}
    for name in mapping.values():
        if name and name not in fields:
            raise UnknownField(field="mapping", name=name)
    return {_key(header): field for header, field in mapping.items()}


def _known(columns: Sequence[Column]) -> dict[str, str]:
    known: dict[str, str] = {}
    for column in columns:
        for name in (column.title, column.field, *column.synonyms):
            known.setdefault(_key(name), column.field)
    return known


def _recognised(header: str, known: Mapping[str, str]) -> str:
    bare = _IN_BRACKETS.sub("", header)
    return known.get(_key(header)) or known.get(_key(bare)) or ""


def _key(header: str) -> str:
    return text.search_key(header)


def _twice(first: str, second: str) -> Note:
    return Note(
        N_("Les colonnes « %(first)s » et « %(second)s » disent la même chose : la première sert."),
        {"first": first, "second": second},
    )


def _left_out(ignored: Sequence[str], known: Mapping[str, str]) -> list[Note]:
    notes = []
    for header in ignored:
        close = get_close_matches(_key(header), known, n=1, cutoff=0.84)
        message = N_("La colonne « %(header)s » n’est pas reconnue : elle est laissée de côté.")
        if close:
            message = N_(
                "La colonne « %(header)s » n’est pas reconnue : elle est laissée de côté."
                " Vouliez-vous dire « %(close)s » ?"
            )
        notes.append(Note(message, {"header": header, "close": close[0] if close else ""}))
    return notes


def _missing(columns: Sequence[Column], positions: Mapping[str, int]) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            0,
            column.title,
            "",
            N_("Il manque la colonne « %(title)s ». Ajoutez-la, ou dites laquelle en tient lieu."),
            {"title": column.title},
        )
        for column in columns
        if column.is_required and column.field not in positions
    )
