"""The name of a file, safe in a header, in an address and on a disk."""

from __future__ import annotations

import re
from typing import Final

from matchmaker.intake import text

LONGEST: Final = 80
FALLBACK: Final = "fichier"
_UNSAFE: Final = re.compile(r'[<>:"|?*;%&#=\x00-\x1f\x7f-\x9f\u2028\u2029\u2066-\u2069]+')
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_GAPS: Final = re.compile(r"[\s-]*-[\s-]*")


def clean(written: str, ending: str) -> str:
    """Without path, controls, marks of direction and what means something to a shell or a page;
    with the ending of what it is."""
    last = re.split(r"[/\\]", written)[-1]
    stem = _ENDING.sub("", text.nfc(_UNSAFE.sub("-", last)))
    stem = _GAPS.sub("-", stem).strip(" .-_")[:LONGEST].strip(" .-_")
    return f"{stem or FALLBACK}.{ending}"


def said_ending(written: str) -> str:
    """What the name itself says: only plain text needs it, which has no mark of its own."""
    found = _ENDING.search(written)
    return found.group()[1:].lower() if found else ""
