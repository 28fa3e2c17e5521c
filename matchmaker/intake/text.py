"""Text as it enters the house (NFC), and the keys by which it is found again."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# what nobody means to write: soft hyphens, zero widths, marks of direction, controls, and halves of
# a pair, which neither UTF-8 nor PostgreSQL can keep
_INVISIBLE: Final = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]"
)
_SPACES: Final = re.compile(r"[^\S\n]+")
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_ABBREVIATED: Final = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_LETTERS: Final = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})


def nfc(text: str) -> str:
    """The one way a text is kept: NFC, single spaces, nothing invisible, nothing around it.

    Line ends stay, as "\\n".
    """
    lines = _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _SPACES.sub(" ", unicodedata.normalize("NFC", lines)).strip()


def laid_out(text: str) -> str:
    """As `nfc`, with the spaces that lay lines out: in Markdown they mean something."""
    lines = _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).strip("\n").rstrip()


def search_key(text: str) -> str:
    """What two writings of one name have in common: plain small letters and single spaces.

    Accents, ligatures, apostrophes, hyphens and capitals do not count; St and Ste are written
    out. Idempotent. Characters of other alphabets are dropped.
    """
    words = _NOT_WORD.sub(" ", folded(text)).split()
    return " ".join(_ABBREVIATED.get(word, word) for word in words)


def folded(text: str) -> str:
    """Small letters without accents and ligatures; figures, signs and spaces stay."""
    plain = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).casefold().translate(_LETTERS))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
