"""The text that a letter has in a language: the one that somebody edited, else the original."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.mail import wording
from matchmaker.mail.letters import Letter, Words
from matchmaker.mail.models import LetterText
from matchmaker.settings import ROOT

FOLDER: Final = ROOT / "templates" / "email"


def of(session: Session, letter: Letter, language: str) -> Words:
    """What is sent. An edited text that a new release can't fill any more gives way."""
    edited = edited_one(session, letter, language)
    words = Words(edited.subject, edited.button, edited.body) if edited else None
    if words is None or wording.refusals(letter, words):
        return original(letter.name, language)
    return words


def edited_one(session: Session, letter: Letter, language: str) -> LetterText | None:
    return session.scalar(
        select(LetterText).where(LetterText.letter == letter.name, LetterText.language == language)
    )


@lru_cache
def original(name: str, language: str) -> Words:
    """The text as the project ships it: `Subject:` and `Button:` lines, an empty one, the body."""
    written = (FOLDER / f"{name}.{language}.txt").read_text(encoding="utf-8")
    head, _, body = written.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return Words(fields["Subject"], fields["Button"], body.strip())
