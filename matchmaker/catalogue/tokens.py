"""A written line in parts: numbers, words and signs, with the stems by which words meet."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from matchmaker.intake import text as intake

_PARTS: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[a-z]+|[^\sa-z0-9]")
_THOUSANDS: Final = re.compile(r"(?<![0-9.,])([0-9]{1,3})((?:\s[0-9]{3})+)(?![0-9])")
_FRACTIONS: Final = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8"}
# « dés » is a form and « des » a link; only the accent tells them apart
_DICE: Final = re.compile(r"\bd(?:é|é)s\b", re.IGNORECASE)


class Token(NamedTuple):
    """A part of the line: digits, a word, or a sign."""

    text: str

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()

    @property
    def is_word(self) -> bool:
        return "a" <= self.text[0] <= "z"


def split(text: str) -> list[Token]:
    """The parts of a line, folded: « 20x2kg d'oignons » is 20, x, 2, kg, d, ', oignons.

    A space between three digits and three others parts thousands.
    """
    for sign, written in _FRACTIONS.items():
        text = text.replace(sign, f" {written} ")
    plain = intake.folded(_DICE.sub("dice", text)).replace("×", " x ").replace("’", "'")
    joined = _THOUSANDS.sub(lambda found: found[1] + "".join(found[2].split()), plain)
    return [Token(part) for part in _PARTS.findall(joined)]


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A crude stem, the same for both languages: what matters is that plurals and genders meet."""
    bare = singular(word)
    short = bare.rstrip("e")
    return short if len(short) > 2 else bare


def singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("oes"):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word
