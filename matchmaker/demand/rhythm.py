"""How often a line of a list comes back: « 6 fois par semaine », « aux deux semaines »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from matchmaker.catalogue.trade import NUMBERS, Per
from matchmaker.intake import text

_NUMBER: Final = r"(?P<number>\d{1,3}|[a-z]+)"
_OFTEN: Final = re.compile(
    rf"\b{_NUMBER} ?(?:fois|x|times?)\b ?(?:par|/|a|per|each|chaque|dans le|au|la)? ?"
    r"(?P<of>semaine|sem|week|wk|mois|month)\b"
)
_EVERY: Final = re.compile(
    rf"\b(?:aux|a toutes les|toutes les|chaque|every) {_NUMBER} ?(?P<of>semaines|weeks)\b"
)
_MONTHLY: Final = re.compile(
    r"(?:\b(?P<once>une fois|once) )?(?:\bpar|/|\bper|\ba) ?(?P<of>mois|month)\b"
)
_YEARLY: Final = re.compile(
    r"\b(?:dans|pour|sur|in|for) ?(?:toute? )?(?:l.?|la|the)? ?"
    r"(?P<of>annee|an|saison|year|season)\b"
)


@dataclass(frozen=True)
class Rhythm:
    """`times` a quantity is had, per week or, with deliveries, per month."""

    times: float = 1.0
    per: Per | None = None
    deliveries_per_month: float | None = None


NONE_SAID: Final = Rhythm()


def taken_out(line: str) -> tuple[str, Rhythm]:
    """The line without its rhythm, for those who would read its number as a quantity; and the
    rhythm."""
    # what is cut out is found in the folded line, which is as long as the line it was made from
    folded = "".join(_folded(letter) for letter in line)
    for pattern, read in (
        (_OFTEN, _often),
        (_EVERY, _every),
        (_MONTHLY, _monthly),
        (_YEARLY, _yearly),
    ):
        found = pattern.search(folded)
        rhythm = read(found) if found else None
        if found and rhythm:
            left = f"{line[: found.start()]} {line[found.end() :]}"
            return " ".join(left.strip(" ,;:-").split()), rhythm
    return line, NONE_SAID


def _folded(letter: str) -> str:
    plain = text.folded(letter)
    return plain if len(plain) == 1 else letter


def _often(found: re.Match[str]) -> Rhythm | None:
    times = _number(found["number"])
    if times is None:
        return None
    if found["of"].startswith("mo"):
        return Rhythm(per=Per.DELIVERY, deliveries_per_month=times)
    return Rhythm(times=times, per=Per.WEEK)


def _every(found: re.Match[str]) -> Rhythm | None:
    weeks = _number(found["number"])
    return Rhythm(times=1 / weeks, per=Per.WEEK) if weeks else None


def _monthly(_found: re.Match[str]) -> Rhythm:
    return Rhythm(per=Per.DELIVERY, deliveries_per_month=1)


def _yearly(_found: re.Match[str]) -> Rhythm:
    return Rhythm(per=Per.SEASON)


def _number(written: str) -> float | None:
    if written.isdecimal():
        return float(written) or None
    return NUMBERS.get(written)
