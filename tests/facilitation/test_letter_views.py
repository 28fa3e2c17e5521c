"""Facilitators change the texts of letters, see them laid out first, and can go back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.app import LETTERS
from matchmaker.audit.models import AuditEntry
from matchmaker.mail import texts
from matchmaker.mail.letters import LANGUAGES
from matchmaker.mail.models import LetterText, Message
from matchmaker.web import letters
from tests.factories import Factory

SignIn = Callable[..., Any]
PAGE = "/animation/courriels/textes/accounts-confirm/fr"
GOOD = {
    "subject": "Votre adresse, s'il vous plaît",
    "button": "Confirmer",
    "body": "{bonjour}\r\n\r\nUn clic et c’est fait.\r\n\r\n{lien}",
}


@pytest.fixture(autouse=True)
def _facilitator(client: FlaskClient, make: Factory, sign_in: SignIn) -> None:
    sign_in(client, make.person(roles=("facilitator",), name="Maxime", tf_totp_secret="x"))


def acts(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(
        select(AuditEntry.act, AuditEntry.subject_id).where(AuditEntry.subject_kind == "letter")
    )
    return [(act, subject) for act, subject in rows]


def test_the_list_names_every_letter_in_both_languages(client: FlaskClient) -> None:
    page = client.get("/animation/courriels").text
    assert "Tous les courriels partent avec leur texte d’origine" in page
    for letter in LETTERS:
        for language in LANGUAGES:
            assert f'"/animation/courriels/textes/{letter.code}/{language}"' in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
def test_each_page_explains_its_placeholders_and_shows_the_letter(
    client: FlaskClient, letter: Any, language: str
) -> None:
    page = client.get(f"/animation/courriels/textes/{letter.code}/{language}").text
    for each in letter.placeholders:
        assert f"<code>{{{each.word}}}</code>" in page
    assert 'class="letter-button"' in page


def test_a_saved_text_is_what_leaves_and_who_saved_it_is_told(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    assert client.post(PAGE, data=GOOD).status_code == 303
    with app.test_request_context():
        letters.write(
            session,
            "accounts/confirm",
            recipient="a@exemple.test",
            language="fr",
            who="Camille",
            link="https://exemple.test/x",
        )
    sent = session.scalars(select(Message)).one()
    assert sent.subject == "Votre adresse, s’il vous plaît"
    assert "Bonjour Camille,\n\nUn clic et c’est fait.\n\n" in sent.body_text
    assert ", Maxime" in client.get("/animation/courriels").text
    assert acts(session) == [("letter.edited", "accounts/confirm")]


def test_everything_wrong_comes_out_at_once_and_nothing_typed_is_lost(
    client: FlaskClient, session: Session
) -> None:
    answer = client.post(
        PAGE, data={"subject": "{lien}", "button": " ", "body": "{bonjour.x}\n\n{prenom}"}
    )
    assert answer.status_code == 422
    assert "4 choses à corriger" in answer.text
    assert "{prenom}" in answer.text
    assert session.scalars(select(LetterText)).all() == []


def test_a_text_too_long_is_refused(client: FlaskClient) -> None:
    answer = client.post(PAGE, data=GOOD | {"subject": "a" * 151})
    assert answer.status_code == 422
    assert "Écrivez au plus 150 caractères" in answer.text


def test_a_preview_shows_what_is_typed_and_keeps_nothing(
    client: FlaskClient, session: Session
) -> None:
    shown = client.post(f"{PAGE}/apercu", data=GOOD | {"body": "Salut <b>toi</b>\n\n{lien}"})
    assert "<p>Salut &lt;b&gt;toi&lt;/b&gt;</p>" in shown.text
    refused = client.post(f"{PAGE}/apercu", data=GOOD | {"body": "{bonjour}"})
    assert "Ce texte ne peut pas partir tel quel" in refused.text
    assert (shown.status_code, refused.status_code) == (200, 200)
    assert session.scalars(select(LetterText)).all() == []


def test_the_original_comes_back(client: FlaskClient, session: Session) -> None:
    client.post(PAGE, data=GOOD)
    client.post(PAGE, data=GOOD | {"subject": "Encore"})
    assert "Revenir au texte d’origine" in client.get(PAGE).text
    for _ in range(2):
        assert client.post(f"{PAGE}/origine").status_code == 303
    assert session.scalars(select(LetterText)).all() == []
    assert acts(session)[-1] == ("letter.restored", "accounts/confirm")
    assert len(acts(session)) == 3
    assert texts.original("accounts/confirm", "fr").subject in client.get(PAGE).text


@pytest.mark.parametrize("path", ["inconnu/fr", "accounts-confirm/de"])
def test_there_is_no_other_letter_or_language(client: FlaskClient, path: str) -> None:
    assert client.get(f"/animation/courriels/textes/{path}").status_code == 404
