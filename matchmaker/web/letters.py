"""Writing to people: a text in their language, queued in the request's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, cast
from urllib.parse import urljoin

from flask import Flask, current_app, render_template, url_for
from flask_babel import force_locale
from sqlalchemy.orm import Session

from matchmaker import mail
from matchmaker.errors import N_
from matchmaker.mail import texts, wording
from matchmaker.mail.letters import Letter, Placeholder, Words
from matchmaker.mail.wording import Piece
from matchmaker.web import vocabulary
from matchmaker.web.typography import in_language, say

_KEY: Final = "letters"


@dataclass(frozen=True)
class Composed:
    """A letter ready to leave, or to be looked at. Both parts say the same."""

    subject: str
    pieces: tuple[Piece, ...]
    text: str
    html: str


def install(app: Flask, letters: Iterable[Letter]) -> None:
    """Tell the application which letters there are."""
    app.extensions[_KEY] = {letter.name: letter for letter in letters}


def known() -> Mapping[str, Letter]:
    """The letters of the running application, by name."""
    return cast("Mapping[str, Letter]", current_app.extensions[_KEY])


def write(
    session: Session,
    name: str,
    *,
    recipient: str,
    language: str,
    reply_to: str = "",
    thread: str = "",
    unsubscribe: str = "",
    **values: object,
) -> None:
    """Fill a letter's text and queue it; `values` by the keys of its placeholders.

    reply_to, thread, unsubscribe: as mail.send takes them. A letter that people may refuse needs
    the address where they do.
    """
    letter = known()[name]
    if letter.is_optional and not unsubscribe:
        raise ValueError(f"{name} must say where to refuse it")
    words = texts.of(session, letter, language)
    composed = compose(letter, words, values, language=language, unsubscribe=unsubscribe)
    mail.send(
        session,
        recipient=recipient,
        subject=composed.subject,
        text=composed.text,
        html=composed.html,
        letter=name,
        reply_to=reply_to,
        thread=thread,
        unsubscribe=unsubscribe,
    )


def compose(
    letter: Letter,
    words: Words,
    values: Mapping[str, object],
    *,
    language: str,
    unsubscribe: str = "",
) -> Composed:
    """The letter as its reader will have it."""
    with force_locale(language):
        said = {each.word: _said(each, values[each.key]) for each in letter.placeholders}
        pieces = tuple(map(_typeset, wording.pieces(letter, words, said)))
        subject = in_language(wording.subject(words, said))
        page = {"subject": subject, "pieces": pieces, "unsubscribe": unsubscribe}
        return Composed(
            subject,
            pieces,
            render_template("email/layout.txt", **page),
            render_template("email/layout.html", language=language, **page),
        )


def sample(letter: Letter, words: Words, *, language: str) -> Composed:
    """The letter with the values that its placeholders are explained by."""
    values = {each.key: each.sample for each in letter.placeholders}
    where = current_app.config["PUBLIC_URL"] if letter.is_optional else ""
    return compose(letter, words, values, language=language, unsubscribe=where)


def explained(letter: Letter, *, language: str) -> list[tuple[Placeholder, str]]:
    """The placeholders, each with what stands in its place in `sample`."""
    with force_locale(language):
        return [
            (each, "" if each.kind == "list" else str(_said(each, each.sample)))
            for each in letter.placeholders
        ]


def link(endpoint: str, /, **values: object) -> str:
    """An absolute address for a mail, from the settings and never from the request."""
    path = url_for(endpoint, _external=False, **values)  # type: ignore[arg-type]
    return str(urljoin(current_app.config["PUBLIC_URL"] + "/", path.lstrip("/")))


def _said(placeholder: Placeholder, value: object) -> wording.Value:
    if placeholder.kind == "greeting":
        return say(N_("Bonjour %(who)s,"), who=value) if value else say(N_("Bonjour,"))
    if placeholder.kind == "list":
        return cast("wording.Value", value)
    return vocabulary.word(placeholder.vocabulary, value) if placeholder.vocabulary else str(value)


def _typeset(piece: Piece) -> Piece:
    return replace(piece, words=in_language(piece.words))
