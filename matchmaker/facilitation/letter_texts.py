"""The texts of letters, as facilitators read and change them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.accounts.schemas import line
from matchmaker.intake import text
from matchmaker.mail import wording
from matchmaker.mail.letters import LANGUAGES, Letter, Words
from matchmaker.mail.models import LetterText

Line = Annotated[str, AfterValidator(line)]


class TextIn(BaseModel):
    """A text as it is typed; what a letter asks of it is said all at once by mail.wording."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: Line = ""
    button: Line = ""
    body: Annotated[str, AfterValidator(text.nfc)] = ""

    def words(self) -> Words:
        return Words(self.subject, self.button, self.body)


@dataclass(frozen=True)
class Edited:
    """Since when a text is another than the original; `by`: nobody, once they left."""

    at: datetime
    by: str


@dataclass(frozen=True)
class Sheet:
    """A letter, and which of its languages are edited."""

    letter: Letter
    edited: dict[str, Edited]


def sheets(session: Session, letters: Iterable[Letter]) -> list[Sheet]:
    """Every letter, in the order in which they are declared."""
    rows = session.execute(
        select(LetterText.letter, LetterText.language, LetterText.edited_at, Person.name).join(
            Person, Person.audit_key == LetterText.edited_by, isouter=True
        )
    )
    found = {(letter, language): Edited(at, name or "") for letter, language, at, name in rows}
    return [
        Sheet(
            letter,
            {code: found[letter.name, code] for code in LANGUAGES if (letter.name, code) in found},
        )
        for letter in letters
    ]


def check(letter: Letter, data: TextIn) -> Words:
    """The text, when it can be sent; else a group of all that is wrong with it."""
    words = data.words()
    found = wording.refusals(letter, words)
    if found:
        raise ExceptionGroup("this text can't be sent", found)
    return words


def save(
    session: Session,
    letter: Letter,
    language: str,
    *,
    data: TextIn,
    by: Person,
    now: datetime,
) -> bool:
    """Send this text from now on; raises as `check`."""
    words = check(letter, data)
    changed = {**vars(words), "edited_at": now, "edited_by": by.audit_key}
    session.execute(
        insert(LetterText)
        .values(letter=letter.name, language=language, **changed)
        .on_conflict_do_update(constraint="uq_letter_text_letter_language", set_=changed)
    )
    _record(session, "letter.edited", letter, language=language, by=by)
    return True


def restore(session: Session, letter: Letter, language: str, *, by: Person) -> None:
    """Send the original again."""
    gone = session.execute(
        delete(LetterText)
        .where(LetterText.letter == letter.name, LetterText.language == language)
        .returning(LetterText.id)
    ).first()
    if gone is not None:
        _record(session, "letter.restored", letter, language=language, by=by)


def _record(session: Session, act: str, letter: Letter, *, language: str, by: Person) -> None:
    audit.record(
        session,
        by.audit_key,
        act,
        subject_kind="letter",
        subject_id=letter.name,
        language=language,
    )
