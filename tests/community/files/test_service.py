"""A file is what its content says, and keeps nothing that it hides."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Final

import pytest
from openpyxl import Workbook, load_workbook
from PIL import Image
from pypdf import PdfReader

from matchmaker.community.files import refusals, service
from tests.community.files import samples
from tests.community.files.samples import CANARY


def pretended_png(width: int, height: int) -> bytes:
    """A picture of a few bytes that says to be huge."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + header
        + struct.pack(">I", zlib.crc32(header))
        + struct.pack(">I", 0)
        + b"IDAT"
        + struct.pack(">I", zlib.crc32(b"IDAT"))
    )


HIDDEN: Final = (CANARY.encode(), b"/JS", b"/JavaScript", b"/AA", b"EmbeddedFile", b"paye")
KINDS: Final = {
    "jpeg": (samples.jpeg(), "image/jpeg", "jpg"),
    "png": (samples.picture("PNG"), "image/png", "png"),
    "webp": (samples.picture("WEBP"), "image/webp", "webp"),
    "pdf": (samples.pdf(), "application/pdf", "pdf"),
    "odt": (samples.odt(), "application/vnd.oasis.opendocument.text", "odt"),
    "docx": (samples.docx(), service.archives.PARTS["word/document.xml"][0], "docx"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_known_by_its_content(kind: str) -> None:
    content, media_type, ending = KINDS[kind]
    made = service.clean(content, "facture.exe")
    assert (made.media_type, made.ending) == (media_type, ending)


def test_a_photograph_forgets_where_it_was_taken() -> None:
    content = samples.jpeg()
    assert CANARY.encode() in content
    made = service.clean(content, "champ.jpg")
    assert CANARY.encode() not in made.content
    with Image.open(io.BytesIO(made.content)) as image:
        assert dict(image.getexif()) == {}


def test_a_wide_picture_is_made_to_fit() -> None:
    made = service.clean(samples.picture("PNG", (3200, 800)), "carte.png")
    with Image.open(io.BytesIO(made.content)) as image:
        assert image.size == (1600, 400)


def test_a_see_through_picture_stays_so() -> None:
    made = service.clean(samples.picture("PNG", mode="RGBA"), "logo.png")
    with Image.open(io.BytesIO(made.content)) as image:
        assert image.mode == "RGBA"


def test_a_page_hidden_behind_a_picture_is_left_behind() -> None:
    page = b"<script>alert(1)</script>"
    assert page not in service.clean(samples.jpeg() + page, "a.jpg").content


def test_the_sample_holds_what_a_document_has_to_forget() -> None:
    for each in HIDDEN:
        assert each in samples.pdf()


def test_a_document_forgets_its_author_and_does_nothing_by_itself() -> None:
    made = service.clean(samples.pdf(), "guide.pdf").content
    reader = PdfReader(io.BytesIO(made))
    assert not reader.attachments
    assert not reader.metadata
    for each in HIDDEN:
        assert each not in made
    assert [each.get_object()["/A"]["/URI"] for each in reader.pages[0]["/Annots"][:1]] == [
        "https://exemple.ca/suite"
    ]
    assert len(reader.pages) == 1


@pytest.mark.parametrize("content", [samples.docx(), samples.odt()], ids=["docx", "odt"])
def test_an_office_document_forgets_its_author(content: bytes) -> None:
    made = service.clean(content, "lettre").content
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert CANARY not in "".join(archive.read(each).decode() for each in archive.namelist())


def test_a_real_workbook_opens_afterwards() -> None:
    book = Workbook()
    book.properties.creator = CANARY
    book.active["A1"] = "Carottes"
    out = io.BytesIO()
    book.save(out)
    made = service.clean(out.getvalue(), "achats.xlsx")
    again = load_workbook(io.BytesIO(made.content))
    assert again.active["A1"].value == "Carottes"
    assert again.properties.creator != CANARY


BOMB: Final = samples.docx(**{"word/media/a.bin": bytes(service.archives.MOST_OF_ONE + 1)})
REFUSED: Final = {
    "nothing": (b"", "a.pdf", refusals.Empty),
    "a page as a picture": (b"<html><script>alert(1)</script>", "a.jpg", refusals.UnknownKind),
    "a drawing with scripts": (b"<svg onload='alert(1)'/>", "a.svg", refusals.UnknownKind),
    "a program": (b"MZ\x90\x00\x03", "a.pdf", refusals.UnknownKind),
    "a program as text": (b"\x7fELF\x02\x01\x00", "a.txt", refusals.UnknownKind),
    "a broken picture": (samples.jpeg()[:60], "a.jpg", refusals.Broken),
    "a bomb of pixels": (pretended_png(60_000, 60_000), "a.png", refusals.TooManyPixels),
    "too many pixels": (pretended_png(8_000, 8_000), "a.png", refusals.TooManyPixels),
    "a broken document": (b"%PDF-1.7\nnonsense", "a.pdf", refusals.Broken),
    "a locked document": (samples.pdf(password="secret"), "a.pdf", refusals.Locked),
    "a bomb": (BOMB, "a.docx", refusals.TooDeep),
    "macros": (samples.docx(**{"word/vbaProject.bin": b"x"}), "a.docx", refusals.Programmed),
    "a way out": (samples.docx(**{"../../etc/cron": b"x"}), "a.docx", refusals.Broken),
    "any archive": (samples.archive({"a.txt": "x"}), "a.zip", refusals.UnknownKind),
    "a cut archive": (samples.docx()[:80], "a.docx", refusals.Broken),
    "a heavy picture": (b"\xff\xd8\xff" + bytes(service.LARGEST_PICTURE), "a", refusals.TooLarge),
    "a heavy text": (b"a" * (service.LARGEST_DOCUMENT + 1), "a.txt", refusals.TooLarge),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_handed_on_is_refused(case: str) -> None:
    content, name, refusal = REFUSED[case]
    with pytest.raises(refusal):
        service.clean(content, name)


def test_an_old_table_is_read_and_kept_as_utf_8() -> None:
    made = service.clean("pâtes;blé\n".encode("cp1252"), "liste.csv")
    assert made.content.decode() == "pâtes;blé\n"
    assert made.media_type == "text/csv; charset=utf-8"
