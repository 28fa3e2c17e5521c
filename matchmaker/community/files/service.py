"""Taking a file: what it is by its content, then the same thing without what it hides."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from matchmaker.accounts.models import Person
from matchmaker.community.files import archives, names, pictures, portable
from matchmaker.community.files.models import File
from matchmaker.community.files.refusals import Empty, Refused, TooLarge, UnknownKind
from matchmaker.errors import N_, Invalid, NotFound

MEGABYTE: Final = 1024 * 1024
LARGEST_PICTURE: Final = 5 * MEGABYTE
LARGEST_DOCUMENT: Final = 15 * MEGABYTE
PICTURES: Final = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
ENDINGS: Final = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
TEXTS: Final = {"csv": "text/csv", "txt": "text/plain"}
# what a text of people never holds
_CONTROLS: Final = frozenset(range(32)) - {9, 10, 12, 13}


@dataclass(frozen=True)
class Sent:
    """A file as it came, under the name that it came with."""

    content: bytes
    name: str


@dataclass(frozen=True)
class Clean:
    """A file that may be handed on."""

    content: bytes
    media_type: str
    ending: str


class NoPicture(Invalid):
    """A document where a picture is asked for."""

    message = N_("Choisissez une image JPEG, PNG ou WebP.")


class NoAlt(Invalid):
    """A picture that says nothing to whoever cannot see it."""

    message = N_("Décrivez l’image en une phrase, pour les personnes qui ne la voient pas.")


def clean(content: bytes, name: str) -> Clean:
    """Raises one of the refusals. The name decides only between texts."""
    if not content:
        raise Empty
    kind = picture_kind(content)
    if len(content) > (LARGEST_PICTURE if kind else LARGEST_DOCUMENT):
        raise TooLarge
    if kind:
        return Clean(pictures.redrawn(content, kind), f"image/{kind.lower()}", ENDINGS[kind])
    if content.startswith(b"%PDF-"):
        return Clean(portable.rewritten(content), "application/pdf", "pdf")
    if content.startswith(b"PK\x03\x04"):
        return Clean(*archives.rewritten(content))
    return _text(content, names.said_ending(name))


def picture_kind(content: bytes) -> str:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for mark, kind in PICTURES.items() if content.startswith(mark)), "")


def keep(session: Session, sent: Sent, *, by: Person, alt: str = "") -> File:
    """Clean and store a file; a picture is described. Raises one of the refusals, NoAlt."""
    made = _cleaned(sent)
    if made.media_type.startswith("image/") and not alt:
        raise NoAlt(field="alt")
    file = File(
        name=names.clean(sent.name, made.ending),
        media_type=made.media_type,
        size_bytes=len(made.content),
        sha256=hashlib.sha256(made.content).hexdigest(),
        content=made.content,
        alt_fr=alt,
        made_by=by.audit_key,
    )
    session.add(file)
    session.flush()
    return file


def keep_picture(session: Session, sent: Sent, *, by: Person, alt: str) -> File:
    """The same where only a picture will do."""
    if not picture_kind(sent.content):
        raise NoPicture(field="file")
    return keep(session, sent, by=by, alt=alt)


def by_address(session: Session, public_id: str, name: str) -> File:
    """The file with its content; under another name it does not exist."""
    file = session.scalar(
        select(File).where(File.public_id == public_id).options(undefer(File.content))
    )
    if file is None or file.name != name:
        raise NotFound
    return file


def _cleaned(sent: Sent) -> Clean:
    try:
        return clean(sent.content, sent.name)
    except Refused as refusal:
        refusal.field = "file"
        raise


def _text(content: bytes, ending: str) -> Clean:
    if ending not in TEXTS or _CONTROLS.intersection(content):
        raise UnknownKind
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return Clean(text.encode(), f"{TEXTS[ending]}; charset=utf-8", ending)
