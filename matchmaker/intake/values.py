"""What people write in a cell, as a value: « 1er mai 2026 », « oui », « -73,5674 ».

Each function takes a cell that is not empty and raises Invalid with a sentence that says what to
write. They are meant as `Column.parse`. Numbers and amounts are read by `amounts`, in the schemas.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from matchmaker.errors import N_, Invalid
from matchmaker.intake import text

DAY: Final = N_("Écrivez une date, par exemple 2026-09-15.")

_DEGREES: Final = re.compile(r"[+-]?\d{1,3}(\.\d{1,15})?")
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?: 00:00)?")
_SHORT: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_LONG: Final = re.compile(r"(\d{1,2})(?: ?er)? ([a-z]+) (\d{4})")
_MONTHS: Final = (
    ("janv", "jan"),
    ("fevr", "feb"),
    ("mars", "mar"),
    ("avr", "apr"),
    ("mai", "may"),
    ("juin", "jun"),
    ("juil", "jul"),
    ("aout", "aug"),
    ("sept", "sep"),
    ("oct",),
    ("nov",),
    ("dec",),
)
_YES: Final = frozenset({"oui", "o", "yes", "y", "vrai", "true", "x", "1"})
_NO: Final = frozenset({"non", "n", "no", "faux", "false", "0"})


def coordinate(cell: str) -> float:
    """A longitude or a latitude in degrees; a comma is a decimal one."""
    written = cell.replace(" ", "").replace(",", ".")
    if not _DEGREES.fullmatch(written):
        raise Invalid(N_("Écrivez des degrés, par exemple %(example)s."), example="-73,5674")
    return float(written)


def day(cell: str) -> date:
    """A date: 2026-05-01, 1er mai 2026, 15/05/2026; 03/04/2026 could be two days: it is asked."""
    written = cell.strip()
    if match := _ISO.fullmatch(written):
        return _date(*map(int, match.groups()))
    if match := _SHORT.fullmatch(written):
        return _short(*map(int, match.groups()))
    if match := _LONG.fullmatch(text.search_key(written)):
        month = _month(match[2])
        return _date(int(match[3]), month, int(match[1]))
    raise Invalid(DAY)


def _short(first: int, second: int, year: int) -> date:
    if first <= 12 and second <= 12 and first != second:
        raise Invalid(
            N_("Cette date peut se lire de deux façons : écrivez %(proposal)s."),
            proposal=f"{_date(year, second, first)} ou {_date(year, first, second)}",
        )
    return _date(year, first, second) if second > 12 else _date(year, second, first)


def _month(name: str) -> int:
    for at, beginnings in enumerate(_MONTHS, start=1):
        if name.startswith(beginnings):
            return at
    raise Invalid(DAY)


def _date(year: int, month: int, day_of_month: int) -> date:
    try:
        return date(year, month, day_of_month)
    except ValueError as error:
        raise Invalid(DAY) from error


def yes(cell: str) -> bool:
    """Oui or non, in the ways people tick a box."""
    key = cell.strip().casefold()
    if key in _YES:
        return True
    if key in _NO:
        return False
    raise Invalid(N_("Répondez par oui ou par non."))


def several(cell: str) -> list[str]:
    """A list in one cell, cut at ; | / , or the end of a line."""
    return [part for part in (part.strip() for part in re.split(r"[;|/,\n]", cell)) if part]
