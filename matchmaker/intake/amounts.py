"""Numbers and sums of money as people here write them: 1 234,50 $ as well as 1234.5."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from matchmaker.errors import N_, Invalid

# every space that separates thousands: ordinary, no-break, narrow no-break, thin
_SPACES: Final = re.compile(r"[\s\u00a0\u2007\u2009\u202f']+")
_NUMBER: Final = re.compile(r"\d{1,15}(\.\d{1,9})?")
_ENGLISH_THOUSANDS: Final = re.compile(r"\d{1,3}(,\d{3})+\.\d+")
_FRENCH_THOUSANDS: Final = re.compile(r"\d{1,3}(\.\d{3})+,\d+")
LARGEST: Final = 1e15
TINY: Final = 1e-6
_DOLLARS: Final = re.compile(r"^\$|(\$|cad|\bdollars?)$", re.IGNORECASE)


class NotANumber(Invalid, ValueError):
    """Something else was written where a number is expected."""

    message = N_("Écrivez un nombre, par exemple %(example)s.")


class NotMoney(Invalid, ValueError):
    """Something else was written where a sum of money is expected."""

    message = N_("Écrivez un montant, par exemple %(example)s.")


def number(written: object) -> Decimal:
    """The number that was written: 1 234,5 or 1234.5; no sign, no exponent.

    A lone comma is a decimal comma. Raises NotANumber.
    """
    if isinstance(written, float) and 0 <= written < LARGEST:
        return Decimal(f"{written:.9f}".rstrip("0").rstrip(".") or "0")
    if isinstance(written, bool) or not isinstance(written, str | int | float | Decimal):
        raise NotANumber(example="12,5")
    plain = _with_point(_SPACES.sub("", str(written)))
    if not _NUMBER.fullmatch(plain):
        raise NotANumber(example="12,5")
    return Decimal(plain)


def cents(written: object) -> int:
    """Cents from an amount in dollars: 32 · 32,00 · 32,00 $ · $32.00. Raises NotMoney.

    A number without text (from JSON or a spreadsheet) is in dollars as well.
    """
    text = _DOLLARS.sub("", written.strip()) if isinstance(written, str) else written
    if isinstance(text, float) and abs(text * 100 - round(text * 100)) < TINY:
        # 0.57 is not written in binary to the last digit
        text = round(text, 2)
    try:
        exact = number(text) * 100
    except NotANumber as refusal:
        raise NotMoney(example="250,00") from refusal
    if exact != exact.to_integral_value():
        raise NotMoney(N_("Écrivez au plus deux chiffres après la virgule, par exemple 1,41."))
    return int(exact)


def rounded(value: float) -> float:
    """To three figures that count, as people say amounts that they worked out; never nothing."""
    return float(f"{value:.3g}")


def written(value: float | None) -> str:
    """A number as a French form shows it, without useless zeros: 12,5."""
    if value is None:
        return ""
    return f"{value:.3f}".rstrip("0").rstrip(".").replace(".", ",")


def written_cents(value: int | None) -> str:
    """Cents as a French form shows dollars: 32,00."""
    return "" if value is None else f"{value // 100},{value % 100:02}"


def _with_point(text: str) -> str:
    if _ENGLISH_THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    if _FRENCH_THOUSANDS.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", ".")


def _as_float(value: object) -> object:
    return value if value is None else float(number(value))


def _as_cents(value: object) -> object:
    return value if value is None else cents(value)


def _as_whole(value: object) -> object:
    if value is None:
        return None
    exact = number(value)
    if exact != exact.to_integral_value():
        raise NotANumber(N_("Écrivez un nombre entier, par exemple %(example)s."), example="12")
    return int(exact)


# what programs send: numbers, money in dollars
_Many = Annotated[float, Field(gt=0, lt=1e9, multiple_of=0.001)]
_Count = Annotated[int, Field(ge=0, lt=100_000)]
_Dollars = Annotated[
    float,
    Field(ge=0, lt=1_000_000, multiple_of=0.01, description=N_("En dollars.")),
]
# what schemas say: a positive quantity, whole number or sum of money, as people write it
Quantity = Annotated[
    float, BeforeValidator(_as_float, json_schema_input_type=_Many), Field(gt=0, lt=1e9)
]
Whole = Annotated[
    int, BeforeValidator(_as_whole, json_schema_input_type=_Count), Field(ge=0, lt=100_000)
]
Cents = Annotated[
    int, BeforeValidator(_as_cents, json_schema_input_type=_Dollars), Field(ge=0, lt=100_000_000)
]
