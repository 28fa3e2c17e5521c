"""Text with separators, as people's spreadsheets write it: encoding and separator are found."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO, TextIOWrapper
from typing import Final

from matchmaker.errors import N_
from matchmaker.intake.records import Record, Unreadable

SEPARATORS: Final = (";", "\t", ",", "|")
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE: Final = 64 * 1024
_PIECE: Final = 1024 * 1024

TOO_LONG = N_("Une cellule de cette ligne est trop longue, ou un guillemet n’est pas refermé.")
UNCLOSED = N_("Un guillemet ouvert à cette ligne n’est pas refermé : fermez-le ou enlevez-le.")


def records(content: bytes) -> Iterator[Record]:
    """Every line that is not empty, in order; line numbers are those of a text editor."""
    encoding = encoding_of(content)
    sample = content[:_SAMPLE].decode(encoding, errors="ignore")
    separator = _announced(sample) or separator_of(sample)
    with TextIOWrapper(BytesIO(content), encoding=encoding, errors="replace", newline="") as text:
        yield from _read(text, separator)


def encoding_of(content: bytes) -> str:
    """The encoding of a text; raises Unreadable for what is no text."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _checked(content, encoding)
    head = content[:2000]
    if head.count(0) > len(head) // 5:
        is_little = head[1::2].count(0) > head[::2].count(0)
        return _checked(content, "utf-16-le" if is_little else "utf-16-be")
    if 0 in content:
        raise Unreadable
    return "utf-8" if _decodes(content, "utf-8") else "cp1252"


def separator_of(sample: str) -> str:
    """The separator that the heading and most lines agree on; `;` when nothing separates."""
    lines = {mark: _widths(sample, mark) for mark in SEPARATORS}
    length = max(map(len, lines.values()))
    heading = next(
        (at for at in range(length) if any(w[at : at + 1] > [1] for w in lines.values())), None
    )
    if heading is None:
        return SEPARATORS[0]
    return max(SEPARATORS, key=lambda mark: _agreement(lines[mark], heading))


def _agreement(widths: list[int], heading: int) -> float:
    """How much the heading is cut, plus how much most lines are, weighed by how many agree."""
    if heading >= len(widths):
        return 0.0
    usual, count = Counter(widths).most_common(1)[0]
    return widths[heading] + (usual * count / len(widths) if usual > 1 else 0.0)


def _widths(sample: str, separator: str) -> list[int]:
    widths: list[int] = []
    reader = csv.reader(StringIO(sample, newline=""), delimiter=separator)
    try:
        for cells in reader:
            if any(cells):
                widths.append(len(cells))
            if len(widths) == 20:
                break
    except csv.Error:
        pass
    return widths


def _announced(sample: str) -> str:
    """Excel's own first line, `sep=;`."""
    first = sample[:16].lstrip("\ufeff").splitlines()[:1]
    if first and first[0].lower().startswith("sep=") and len(first[0]) == 5:
        return first[0][4]
    return ""


def _read(text: Iterable[str], separator: str) -> Iterator[Record]:
    tail = _Tail(text)
    reader = csv.reader(tail, delimiter=separator)
    while True:
        line = reader.line_num + 1
        tail.forget()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Record(line, [], TOO_LONG)
            continue
        if line == 1 and _announced(separator.join(cells)):
            continue
        if reader.line_num > line and tail.is_unclosed(separator):
            yield Record(line, cells, UNCLOSED)
        elif any(cells):
            yield Record(line, cells)


class _Tail:
    """The lines of the record being read, so that its last quote can be checked."""

    def __init__(self, text: Iterable[str]) -> None:
        self._lines = iter(text)
        self._record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._record.append(line)
        return line

    def forget(self) -> None:
        self._record.clear()

    def is_unclosed(self, separator: str) -> bool:
        """Whether the text ends inside a quote: then a strict reader has no end of record."""
        try:
            list(csv.reader(self._record, delimiter=separator, strict=True))
        except csv.Error as error:
            return "unexpected end of data" in str(error)
        return False


def _checked(content: bytes, encoding: str) -> str:
    if not _decodes(content, encoding):
        raise Unreadable
    return encoding


def _decodes(content: bytes, encoding: str) -> bool:
    """Whether all of it is in this encoding, without holding the text in memory."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(content)
    try:
        for start in range(0, len(view), _PIECE):
            decoder.decode(view[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
