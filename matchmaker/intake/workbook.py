"""Excel workbooks (.xlsx): the first visible sheet that holds something, cell values as text."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from typing import Final
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from matchmaker.errors import N_
from matchmaker.intake.records import Limits, Record, Unreadable

PACKED: Final = b"PK\x03\x04"
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"

# openpyxl has no error of its own for a damaged workbook
_DAMAGED: Final = (
    AttributeError,
    EOFError,
    IndexError,
    InvalidFileException,
    KeyError,
    NotImplementedError,
    OverflowError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
_PIECE: Final = 1024 * 1024
_MERGES_AT_MOST: Final = 20_000


class TooLarge(Unreadable):
    """A small file that unpacks into a huge one."""

    message = N_("Ce classeur est trop gros une fois décompressé. Partagez-le en plusieurs.")


def records(content: bytes, limits: Limits) -> Iterator[Record]:
    """Every row of the sheet, empty ones too; raises Unreadable for a damaged workbook."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from _records(content, limits)
    except _DAMAGED as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(
            N_("Ce classeur Excel est abîmé. Ouvrez-le, enregistrez-le de nouveau en .xlsx.")
        ) from error


def _records(content: bytes, limits: Limits) -> Iterator[Record]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        _refuse_bombs(archive, limits)
        book = openpyxl.load_workbook(
            BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        try:
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                # a workbook may claim 16,384 columns: trust the rows instead
                sheet.reset_dimensions()
                # read-only mode keeps no merged ranges, only the sheet's place in the archive
                path: str = sheet._worksheet_path  # type: ignore[attr-defined] # noqa: SLF001
                merged = _merged_down(archive, path)
                rows = sheet.iter_rows(max_col=limits.columns + 1, values_only=True)
                found = False
                for record in _filled_down(rows, merged):
                    found = found or any(record.cells)
                    yield record
                if found:
                    return
        finally:
            book.close()


def _refuse_bombs(archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    if "xl/workbook.xml" not in archive.namelist():
        raise Unreadable
    if len(parts) > 2_000 or sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise TooLarge
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as opened:
                # no spreadsheet declares entities; the ones that do want to exhaust memory
                if b"<!DOCTYPE" in opened.read(4096):
                    raise Unreadable


def _merged_down(archive: zipfile.ZipFile, path: str) -> dict[int, list[tuple[int, int]]]:
    """By first row of a merged block: its column (from 0) and its last row."""
    merged: dict[int, list[tuple[int, int]]] = defaultdict(list)
    references = _merged_references(archive, path.lstrip("/"))
    for reference in islice(references, _MERGES_AT_MOST):
        left, top, _, bottom = range_boundaries(reference)
        if left and top and bottom and bottom > top:
            merged[top].append((left - 1, bottom))
    return merged


def _merged_references(archive: zipfile.ZipFile, path: str) -> Iterator[str]:
    rest = b""
    with archive.open(path) as opened:
        while piece := opened.read(_PIECE):
            text = rest + piece
            end = 0
            for match in _MERGED.finditer(text):
                end = match.end()
                yield match.group(1).decode()
            rest = text[max(end, len(text) - 200) :]


def _filled_down(
    rows: Iterator[tuple[object, ...]], merged: dict[int, list[tuple[int, int]]]
) -> Iterator[Record]:
    """A block merged downwards says its value on each of its rows, as its reader sees it."""
    held: dict[int, tuple[str, int]] = {}
    for line, values in enumerate(rows, start=1):
        cells = [written(value) for value in values]
        for column, (text, last) in held.items():
            if line <= last and column < len(cells) and not cells[column]:
                cells[column] = text
        for column, last in merged.get(line, ()):
            if column < len(cells):
                held[column] = (cells[column], last)
        yield Record(line, cells)


def written(value: object) -> str:
    """A cell's value as a person would type it; dates as 2026-05-01."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
