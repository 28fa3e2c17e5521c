"""Postal codes as people write them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from matchmaker.errors import N_, Invalid

# no Canadian code has D, F, I, O, Q or U; none begins with W or Z
_FIRST: Final = "ABCEGHJ-NPRSTVXY"
_LETTER: Final = "ABCEGHJ-NPRSTV-Z"
# O, I and L are typed for 0 and 1
_DIGIT: Final = "0-9OIL"
_GAP: Final = r"[\s.\-–—]*"
_CODE: Final = re.compile(
    rf"(?<![A-Z0-9])([{_FIRST}])\s?([{_DIGIT}])\s?([{_LETTER}]){_GAP}"
    rf"([{_DIGIT}])\s?([{_LETTER}])\s?([{_DIGIT}])(?![A-Z0-9])"
)
_AREA: Final = re.compile(rf"^([{_FIRST}])([{_DIGIT}])([{_LETTER}])$")
_AS_DIGITS: Final = str.maketrans("OIL", "011")
# K is Ontario, but for some federal offices in Gatineau
_OF_QUEBEC: Final = ("G", "H", "J", "K1A")


class NotOfQuebec(Invalid):
    """A well-formed code of another province."""

    message = N_(
        "Le code postal %(code)s n’est pas du Québec. "
        "Un code du Québec commence par G, H ou J : écrivez-le, ou placez le point sur la carte."
    )


class MalformedCode(Invalid):
    """What should be a postal code is not written like one."""

    message = N_("Écrivez un code postal comme J3P 5K8.")


def find(written: str) -> tuple[str, str]:
    """The last postal code in a text, without its space, and the text without it; or ''.

    Raises NotOfQuebec for a code of another province.
    """
    plain = unicodedata.normalize("NFKC", written).upper()
    found = [match for match in _CODE.finditer(plain) if _has_digits(match)]
    if not found:
        return "", written
    match = found[-1]
    code = _joined(match)
    if not code.startswith(_OF_QUEBEC):
        raise NotOfQuebec(code=shown(code), field="postal_code")
    return code, f"{plain[: match.start()]} {plain[match.end() :]}"


def parse(written: str) -> str:
    """The code that a postal code field holds, without its space; '' when it is empty.

    Raises MalformedCode or NotOfQuebec.
    """
    if not written.strip():
        return ""
    code, rest = find(written)
    if not code or rest.strip(" ,.;"):
        raise MalformedCode(field="postal_code")
    return code


def area(written: str) -> str:
    """The three characters of an area ("J3P"), or '' when the text is something else."""
    match = _AREA.match(unicodedata.normalize("NFKC", written).strip().upper())
    if not match or not match[2].isdigit():
        return ""
    code = "".join(match.groups())
    if not code.startswith(_OF_QUEBEC):
        raise NotOfQuebec(code=code, field="postal_code")
    return code


def shown(code: str) -> str:
    """A code as it is written: "J3P 5K8"."""
    return f"{code[:3]} {code[3:]}" if len(code) == 6 else code


def is_rural(code: str) -> bool:
    return code[1:2] == "0"


def _has_digits(match: re.Match[str]) -> bool:
    """One letter typed for a digit is a slip; three make a word, such as COLISO."""
    return sum(str(match[group]).isdigit() for group in (2, 4, 6)) > 1


def _joined(match: re.Match[str]) -> str:
    return "".join(
        match[group].translate(_AS_DIGITS) if group % 2 == 0 else match[group]
        for group in range(1, 7)
    )
