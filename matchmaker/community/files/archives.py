"""Documents that are archives of XML: opened with care, and closed without their properties."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final

from matchmaker.community.files.refusals import Broken, Locked, Programmed, TooDeep, UnknownKind

MOST_ENTRIES: Final = 3000
MOST_BYTES: Final = 120_000_000
MOST_OF_ONE: Final = 60_000_000
PIECE: Final = 1 << 16
LOCKED_BIT: Final = 0x1
OPEN_XML: Final = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."
# the part that says what an Office document is
PARTS: Final = {
    "word/document.xml": (f"{OPEN_XML}wordprocessingml.document", "docx"),
    "xl/workbook.xml": (f"{OPEN_XML}spreadsheetml.sheet", "xlsx"),
    "ppt/presentation.xml": (f"{OPEN_XML}presentationml.presentation", "pptx"),
}
MIMES: Final = {
    f"{OPEN_DOCUMENT}text": "odt",
    f"{OPEN_DOCUMENT}spreadsheet": "ods",
    f"{OPEN_DOCUMENT}presentation": "odp",
}
_PROGRAM: Final = re.compile(
    r"(^|/)(vbaproject|vbadata|activex|macrosheets|basic|scripts)", re.IGNORECASE
)
_SCHEMAS: Final = "http://schemas.openxmlformats.org"
_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
# what replaces the names of authors, companies and hours of work
PROPERTIES: Final = {
    "docProps/core.xml": (
        f'<cp:coreProperties xmlns:cp="{_SCHEMAS}/package/2006/metadata/core-properties"/>'
    ),
    "docProps/app.xml": (
        f'<Properties xmlns="{_SCHEMAS}/officeDocument/2006/extended-properties"/>'
    ),
    "docProps/custom.xml": (
        f'<Properties xmlns="{_SCHEMAS}/officeDocument/2006/custom-properties"/>'
    ),
    "meta.xml": (
        f'<office:document-meta xmlns:office="{_OFFICE}" office:version="1.2">'
        "<office:meta/></office:document-meta>"
    ),
}
_TROUBLES: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError)


def rewritten(content: bytes) -> tuple[bytes, str, str]:
    """The document without its properties, its media type and its ending.

    Raises Broken, Locked, Programmed, TooDeep, UnknownKind.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse(entries)
            media_type, ending = _kind(archive)
            return _copied(archive, entries), media_type, ending
    except (*_TROUBLES, NotImplementedError):
        raise Broken from None


def _refuse(entries: list[zipfile.ZipInfo]) -> None:
    if any(each.flag_bits & LOCKED_BIT for each in entries):
        raise Locked
    if len(entries) > MOST_ENTRIES or sum(each.file_size for each in entries) > MOST_BYTES:
        raise TooDeep
    names = [each.filename for each in entries]
    if any(_PROGRAM.search(name) for name in names):
        raise Programmed
    strange = any(".." in name.split("/") or name.startswith("/") or "\\" in name for name in names)
    if strange or len(set(names)) != len(names):
        raise Broken


def _kind(archive: zipfile.ZipFile) -> tuple[str, str]:
    names = set(archive.namelist())
    if "mimetype" in names:
        said = _read(archive, archive.getinfo("mimetype"), most=200).decode("ascii", "replace")
        if said in MIMES:
            return said, MIMES[said]
    if "[Content_Types].xml" in names:
        types = _read(archive, archive.getinfo("[Content_Types].xml"), most=MOST_OF_ONE)
        if b"macroEnabled" in types:
            raise Programmed
        for part, kind in PARTS.items():
            if part in names:
                return kind
    raise UnknownKind


def _copied(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bytes:
    out = io.BytesIO()
    left = MOST_BYTES
    with zipfile.ZipFile(out, "w") as made:
        for each in entries:
            piece = _read(archive, each, most=min(left, MOST_OF_ONE))
            left -= len(piece)
            # a fresh entry: the date, the comment and the extra fields of the old one stay behind
            entry = zipfile.ZipInfo(each.filename)
            # readers look for the type of an OpenDocument uncompressed at the start
            is_type = each.filename == "mimetype"
            entry.compress_type = zipfile.ZIP_STORED if is_type else zipfile.ZIP_DEFLATED
            made.writestr(entry, PROPERTIES.get(each.filename, piece))
    return out.getvalue()


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, most: int) -> bytes:
    """An entry may hold more than it says."""
    read = bytearray()
    with archive.open(entry) as opened:
        while piece := opened.read(PIECE):
            read += piece
            if len(read) > most:
                raise TooDeep
    return bytes(read)
