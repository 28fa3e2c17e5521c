"""Files as people and attackers send them, made on the spot."""

from __future__ import annotations

import io
import zipfile

from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

# letters only: a PDF writes other signs as numbers
CANARY = "CanariTremblay"


def jpeg(width: int = 40, height: int = 20) -> bytes:
    """A photograph that tells where and by whom it was taken."""
    image = Image.new("RGB", (width, height), "green")
    exif = Image.Exif()
    exif[0x010E] = CANARY
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (46.0, 1.0, 26.0)
    out = io.BytesIO()
    image.save(out, format="JPEG", exif=exif, comment=CANARY.encode())
    return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, format=kind)
    return out.getvalue()


def pdf(*, password: str = "") -> bytes:
    """A page with an author, a script, a file inside, an action on opening and two links."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": CANARY, "/Title": CANARY})
    script = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject(f"app.alert('{CANARY}')"),
        }
    )
    writer.root_object[NameObject("/OpenAction")] = script
    names = DictionaryObject({NameObject("/JavaScript"): writer._add_object(script)})
    writer.root_object[NameObject("/Names")] = names
    writer.add_attachment("paye.txt", CANARY.encode())
    for address in ("https://exemple.ca/suite", f"javascript:{CANARY}"):
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url=address))
    page[NameObject("/AA")] = DictionaryObject(
        {NameObject("/O"): DictionaryObject({NameObject("/JS"): TextStringObject(CANARY)})}
    )
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def archive(entries: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return out.getvalue()


def docx(**more: str | bytes) -> bytes:
    """The least of a document, with its author; `more`: further entries by name."""
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": "<document>Recette</document>",
            "docProps/core.xml": f"<creator>{CANARY}</creator>",
            "docProps/app.xml": f"<Company>{CANARY}</Company>",
            **more,
        }
    )


def odt() -> bytes:
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": "<text/>",
            "meta.xml": f"<creator>{CANARY}</creator>",
        }
    )
