"""The facilitator's pages on outgoing mail: the texts of letters."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.errors import NotFound
from matchmaker.facilitation import letter_texts as desk
from matchmaker.facilitation.letter_texts import TextIn
from matchmaker.mail import dead, texts
from matchmaker.mail.letters import LANGUAGES, Letter
from matchmaker.web import access, clock, forms, letters, session
from matchmaker.web.forms import Form

blueprint: Final = Blueprint("letters", __name__)


@blueprint.get("/animation/courriels")
@access.role("facilitator")
def all_letters() -> Answer:
    sheets = desk.sheets(session.current(), letters.known().values())
    return render_template(
        "facilitation/letters.html",
        sheets=sheets,
        languages=LANGUAGES,
        edited=sum(len(each.edited) for each in sheets),
        lost=dead.count(session.current()),
    )


@blueprint.get("/animation/courriels/textes/<letter_code>/<language>")
@access.role("facilitator")
def text(letter_code: str, language: str) -> Answer:
    letter = _letter(letter_code, language)
    words = texts.of(session.current(), letter, language)
    return _page(letter, language, forms.of(TextIn.model_construct(**vars(words))))


@blueprint.post("/animation/courriels/textes/<letter_code>/<language>")
@access.role("facilitator")
def save(letter_code: str, language: str) -> Answer:
    letter = _letter(letter_code, language)
    form = forms.read(TextIn, request.form)
    saved = form.submit(
        lambda data: desk.save(
            session.current(),
            letter,
            language,
            data=data,
            by=current_user,
            now=clock.now(),
        )
    )
    if not saved:
        return _page(letter, language, form), 422
    flash(gettext("Ce texte part désormais."), "success")
    return redirect(_address(letter, language), 303)


@blueprint.post("/animation/courriels/textes/<letter_code>/<language>/apercu")
@access.role("facilitator")
def preview(letter_code: str, language: str) -> Answer:
    """The same page with what is typed, laid out; keeps nothing."""
    letter = _letter(letter_code, language)
    return _page(letter, language, forms.read(TextIn, request.form))


@blueprint.post("/animation/courriels/textes/<letter_code>/<language>/origine")
@access.role("facilitator")
def restore(letter_code: str, language: str) -> Answer:
    letter = _letter(letter_code, language)
    desk.restore(session.current(), letter, language, by=current_user)
    flash(gettext("Le texte d’origine part de nouveau."), "success")
    return redirect(_address(letter, language), 303)


def _page(letter: Letter, language: str, form: Form[TextIn]) -> str:
    [sheet] = desk.sheets(session.current(), [letter])
    words = form.submit(lambda data: desk.check(letter, data))
    return render_template(
        "facilitation/letter.html",
        letter=letter,
        spoken=language,
        form=form,
        edited=sheet.edited.get(language),
        sample=letters.sample(letter, words, language=language) if words else None,
        placeholders=letters.explained(letter, language=language),
    )


def _letter(code: str, language: str) -> Letter:
    found = next((each for each in letters.known().values() if each.code == code), None)
    if found is None or language not in LANGUAGES:
        raise NotFound
    return found


def _address(letter: Letter, language: str) -> str:
    return url_for("letters.text", letter_code=letter.code, language=language)
