"""What a file is made of before anyone knows what its columns mean."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from matchmaker.errors import N_, Invalid


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold at most; a larger one is refused with a sentence, not a crash."""

    file_bytes: int = 50 * 1024 * 1024
    unpacked_bytes: int = 200 * 1024 * 1024
    rows: int = 50_000
    columns: int = 500
    cells: int = 2_000_000
    cell_characters: int = 10_000


LIMITS: Final = Limits()


class Unreadable(Invalid):
    """The file as a whole can't be read."""

    message = N_("Ce fichier ne se lit pas. Envoyez un fichier CSV ou Excel (.xlsx).")


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the file. With a fault, the line could not be read to its end."""

    line: int
    cells: list[str]
    fault: str = ""


# what spreadsheets and web pages put between figures or at the end of cells
_SPACES: Final = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u3000\t"), " ") | dict.fromkeys(
    map(ord, "\u00ad\u200b\u2060\ufeff"), None
)
_CONTROLS: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[+-]?\d[\d .,]*")


def clean(cell: str) -> str:
    """NFC, ordinary spaces, no control character, trimmed; undoes `neutralised`."""
    if not cell:
        return ""
    if cell.isascii() and cell.isprintable():
        text = cell.strip()
    else:
        text = unicodedata.normalize("NFC", cell).replace("\r\n", "\n").replace("\r", "\n")
        text = _CONTROLS.sub("", text.translate(_SPACES)).strip()
    if text.startswith("'") and _FORMULA.match(text, 1):
        return text[1:]
    return text


def neutralised(cell: str) -> str:
    """The cell as a spreadsheet may open it without running it; numbers stay numbers."""
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
