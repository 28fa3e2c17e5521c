"""The edited text counts as long as it can be sent; the original is always there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from matchmaker.app import LETTERS
from matchmaker.mail import texts, wording
from matchmaker.mail.letters import LANGUAGES, Letter
from matchmaker.mail.models import LetterText

LETTER = LETTERS[0]


def edit(session: Session, body: str) -> None:
    session.add(
        LetterText(
            letter=LETTER.name,
            language="fr",
            subject="Un mot",
            button="Aller",
            body=body,
            edited_at=datetime(2026, 11, 25, tzinfo=UTC),
            edited_by="x",
        )
    )
    session.flush()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
def test_each_letter_has_a_sound_original(letter: Letter, language: str) -> None:
    original = texts.original(letter.name, language)
    written = f"{original.subject}{original.button}{original.body}"
    assert wording.refusals(letter, original) == []
    assert [p.word for p in letter.placeholders if f"{{{p.word}}}" not in written] == []


def test_every_original_belongs_to_a_letter() -> None:
    files = {
        str(path.relative_to(texts.FOLDER)).removesuffix(".txt")
        for path in texts.FOLDER.glob("*/*.txt")
    }
    assert files == {f"{each.name}.{language}" for each in LETTERS for language in LANGUAGES}


def test_an_edited_text_takes_the_place_of_the_original(session: Session) -> None:
    edit(session, "{bonjour}\n\n{lien}")
    assert texts.of(session, LETTER, "fr").subject == "Un mot"
    assert texts.of(session, LETTER, "en") == texts.original(LETTER.name, "en")


def test_an_edited_text_that_can_not_be_filled_any_more_gives_way(session: Session) -> None:
    edit(session, "{ancien}\n\n{lien}")
    assert texts.of(session, LETTER, "fr") == texts.original(LETTER.name, "fr")
