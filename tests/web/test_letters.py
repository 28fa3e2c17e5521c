"""Letters are written in the words of the web, by requests and by workers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker import app as composition
from matchmaker.mail.letters import Item, Letter, Placeholder, Section, Words, link
from matchmaker.mail.models import Message
from matchmaker.settings import Settings
from matchmaker.web import letters

NEWS = Section("Besoins", (Item("Carottes <b>", "https://exemple.test/1", "Joliette"),))
LETTER = Letter(
    "essai",
    "Essai",
    "Jamais.",
    (Placeholder("news", "nouvelles", "Une liste", (NEWS,), kind="list"), link("Où aller")),
    is_optional=True,
)
WORDS = Words("L'été : une nouvelle", "Voir", "Bonjour !\n\n{nouvelles}\n\n{lien}")


@pytest.fixture
def page(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def test_a_worker_writes_letters_with_the_public_address(
    settings: Settings, database: Engine, session: Session
) -> None:
    pages = composition.pages_of_workers(settings, database)
    with pages():
        address = letters.link("organizations.directory")
        letters.write(
            session,
            "organizations/claim_confirmed",
            recipient="camille@exemple.test",
            language="fr",
            who="Camille",
            organization="Ferme du Rang",
            answer="",
            link=address,
        )
    assert address == f"{settings.public_url}/organisations"
    sent = session.scalars(select(Message)).one()
    assert sent.letter == "organizations/claim_confirmed"
    assert sent.subject == "Votre demande est confirmée\u202f: Ferme du Rang"
    assert f"Voir la fiche\u202f:\n{address}\n" in sent.body_text
    assert "\n\n\n" not in sent.body_text


@pytest.mark.usefixtures("page")
def test_both_parts_say_the_same_and_french_is_typeset() -> None:
    made = letters.sample(LETTER, WORDS, language="fr")
    assert made.subject == "L’été\u202f: une nouvelle"
    for part in (made.text, made.html):
        for said in ("Bonjour\u202f!", "Besoins", "Joliette", "https://exemple.test/1", "Voir"):
            assert said in part
    assert "Carottes &lt;b&gt;" in made.html
    assert "- Carottes <b> · Joliette\n  https://exemple.test/1\n" in made.text


@pytest.mark.usefixtures("page")
def test_a_letter_in_english_speaks_english() -> None:
    made = letters.sample(LETTER, WORDS, language="en")
    assert "Voir:\n" in made.text
    assert 'lang="en-CA"' in made.html
    assert "Bonjour !" in made.text


@pytest.mark.usefixtures("page")
def test_a_letter_that_people_may_refuse_says_where(app: Flask, session: Session) -> None:
    letters.install(app, [LETTER])
    with pytest.raises(ValueError, match="where to refuse"):
        letters.write(session, "essai", recipient="a@exemple.test", language="fr")
