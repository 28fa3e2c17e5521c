"""Amounts that may be credits: « -12,50 », « (12,50) », « 12,50- », « 12,50 CR »."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

from matchmaker.errors import N_, Invalid
from matchmaker.intake import amounts

MOST_CENTS: Final = 10_000_000_000
_CREDIT: Final = re.compile(
    r"[-−–]\s*(?P<before>.+)|\((?P<around>.+)\)|(?P<after>.+?)\s*(?:[-−–]|cr)(?P<sign>\s*\$)?",
    re.IGNORECASE,
)


class NotAnAmount(Invalid, ValueError):
    """A line that costs nothing, or more than anybody buys at once."""

    message = N_("Écrivez un montant autre que zéro, par exemple %(example)s.")


def cents(written: object) -> int:
    """Cents with their sign. Raises NotMoney, NotAnAmount."""
    if isinstance(written, str):
        typed = written.strip()
        match = _CREDIT.fullmatch(typed) or _CREDIT.fullmatch(typed.lstrip("$ "))
        if match:
            return -amounts.cents(next(filter(None, match.group("before", "around", "after"))))
    if isinstance(written, int | float) and written < 0:
        return -amounts.cents(-written)
    return amounts.cents(written)


def written(value: int | None) -> str:
    """As a form shows it: -12,50."""
    if value is None:
        return ""
    return f"{'-' if value < 0 else ''}{amounts.written_cents(abs(value))}"


def _sane(value: int) -> int:
    if value == 0 or abs(value) > MOST_CENTS:
        raise NotAnAmount(example="250,00")
    return value


Amount = Annotated[int, BeforeValidator(cents), AfterValidator(_sane)]
