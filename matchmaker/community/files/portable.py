"""PDF, written anew: pages and tags stay, whatever acts by itself or tells on its author goes."""

from __future__ import annotations

import io
import zlib
from typing import Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from matchmaker.community.files.refusals import Broken, Locked, TooDeep

MOST_PAGES: Final = 600
MOST_OBJECTS: Final = 200_000
DEEPEST: Final = 60
# actions and their triggers, files inside, forms, and what editors note about themselves
FORBIDDEN: Final = (
    *("/AA", "/OpenAction", "/JS", "/JavaScript", "/AcroForm", "/XFA", "/Collection", "/Perms"),
    *("/EmbeddedFiles", "/EF", "/AF", "/FS", "/RichMediaContent", "/Renditions"),
    *("/Metadata", "/PieceInfo", "/Threads", "/LastModified", "/URLS"),
)
ACTIONS: Final = ("/A", "/Next", "/PA")
HARMLESS: Final = ("/GoTo", "/Named")
SCHEMES: Final = ("http://", "https://", "mailto:")
# a broken file breaks the reader in as many ways
_TROUBLES: Final = (
    PyPdfError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, OSError,
    RecursionError, AssertionError, NotImplementedError, zlib.error,
)  # fmt: skip


def rewritten(content: bytes) -> bytes:
    """The same pages without metadata, scripts, actions or files inside.

    Raises Broken, Locked, TooDeep.
    """
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Locked
        if len(reader.pages) > MOST_PAGES or len(reader.xref) > MOST_OBJECTS:
            raise TooDeep
        return _written(PdfWriter(clone_from=reader))
    except _TROUBLES:
        raise Broken from None


def _written(writer: PdfWriter) -> bytes:
    if not writer.pages:
        raise ValueError("a document without pages")
    for each in writer._objects:  # noqa: SLF001 (no public way walks every object)
        _disarm(each, depth=0)
    # what only a removed action led to is still there; a second copy takes what pages lead to
    return _bytes(PdfWriter(clone_from=PdfReader(io.BytesIO(_bytes(writer)))))


def _bytes(writer: PdfWriter) -> bytes:
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _disarm(thing: Any, *, depth: int) -> None:
    """Objects that are named elsewhere come by themselves; only what is inside is followed."""
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(thing, DictionaryObject):
        for key in FORBIDDEN:
            thing.pop(key, None)
        for key in ACTIONS:
            if key in thing and not _may_stay(thing[key]):
                del thing[key]
    for inside in _inside(thing):
        _disarm(inside, depth=depth + 1)


def _inside(thing: Any) -> list[Any]:
    if isinstance(thing, DictionaryObject):
        found = list(thing.values())
    else:
        found = list(thing) if isinstance(thing, ArrayObject) else []
    return [each for each in found if not isinstance(each, IndirectObject)]


def _may_stay(action: Any) -> bool:
    """A link to a page of the document or of the web; /A of what is no action (a colour, a
    structure's attributes) is none."""
    if not isinstance(action, DictionaryObject) or "/S" not in action:
        return True
    if str(action["/S"]) == "/URI":
        return str(action.get("/URI", "")).lower().startswith(SCHEMES)
    return str(action["/S"]) in HARMLESS
