"""Language: French unless the person chose English. French is also what the source says."""

from __future__ import annotations

from typing import Final, Protocol

from flask import Blueprint, Flask, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_domain, get_locale, gettext
from flask_login import current_user

from matchmaker.errors import NotFound
from matchmaker.settings import ROOT
from matchmaker.web import access, onward, programs
from matchmaker.web.typography import typeset

LANGUAGES: Final = ("fr", "en")
blueprint = Blueprint("i18n", __name__)


def install(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = "fr"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "America/Toronto"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "matchmaker" / "translations")
    Babel(app, locale_selector=choose)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        typeset_gettext, typeset_ngettext, newstyle=True
    )
    app.context_processor(lambda: {"lang": language()})
    app.register_blueprint(blueprint)


def language() -> str:
    return str(get_locale() or "fr")[:2]


def choose() -> str:
    """What the visitor chose, what their account says, else French. Programs say it in a header:
    no cookie of a person's speaks for them."""
    if programs.ask():
        return request.accept_languages.best_match(LANGUAGES, "fr")
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    kept = getattr(current_user, "language", "fr")
    return kept if kept in LANGUAGES else "fr"


class Named(Protocol):
    """A row with a name in each language."""

    @property
    def name_fr(self) -> str: ...

    @property
    def name_en(self) -> str: ...


def name_of(thing: Named) -> str:
    """Its name in the reader's language."""
    return thing.name_fr if language() == "fr" else thing.name_en


def typeset_gettext(message: str) -> str:
    return _typeset(gettext(message))


def typeset_ngettext(singular: str, plural: str, number: int) -> str:
    # Jinja puts the values in; flask_babel would do it too, and knows the number only
    return _typeset(get_domain().get_translations().ungettext(singular, plural, number))


def _typeset(sentence: str) -> str:
    return str(typeset(sentence)) if language() == "fr" else sentence


@blueprint.post("/langue/<code>")
@access.anyone
def switch(code: str) -> ResponseReturnValue:
    if code not in LANGUAGES:
        raise NotFound
    session["language"] = code
    return redirect(onward.within(request.form.get("next", "/")), 303)
