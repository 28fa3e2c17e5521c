"""French-Canadian typography, put on by the page and not by the writer.

Sources are typed with plain spaces and straight apostrophes. A narrow no-break space (U+202F)
goes before `: ; ! ? % $ »` and inside numbers, a no-break space (U+00A0) between a figure and
its unit. Running it twice changes nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import flask_babel
from markupsafe import Markup

NARROW: Final = "\u202f"
FIXED: Final = "\u00a0"

_UNITS = (
    r"km|min|kg|lb|t|g|L|ml|ha|h|s|ans?|jours?|semaines?|mois|points?|fermes?|cuisines?|repas"
    r"|poches?|caisses?|lignes?|produits?|fournisseurs?"
)
_RULES: Final = (
    # sentences may still hold their placeholders: « %(name)s » after a space is no percent sign
    (re.compile(r" (?=[:;!?»$¢]|%(?![(\w]))"), NARROW),
    (re.compile(r"(?<=«) "), NARROW),
    (re.compile(r" (?=· )"), FIXED),
    # thousands, and not the number of a telephone
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d|-\d{4}))"), NARROW),
    (re.compile(rf"(?:(?<=\d)|(?<=\)[sd])) (?=(?:{_UNITS})\b)"), FIXED),
    (re.compile(r"(?<=\d[\u00a0 ]h) (?=\d\d\b)"), FIXED),
    (re.compile(r"(?<=[^\W\d_])(?:'|&#39;)(?=\w|«|<)"), "’"),
)
_TAG: Final = re.compile(r"(</?[a-zA-Z][^<>]*>|<!--.*?-->)", re.DOTALL)
_VERBATIM: Final = re.compile(r"<(/?)(?:script|style|code|pre|textarea)\b", re.IGNORECASE)


def typeset(text: str) -> str:
    """Set a French text; tags, their attributes and verbatim elements stay as they are."""
    if "<" not in text:
        return _like(text, _set(str(text)))
    pieces: list[str] = []
    is_verbatim = False
    for piece in _TAG.split(text):
        tag = _VERBATIM.match(piece)
        if tag:
            is_verbatim = not tag.group(1)
        pieces.append(piece if is_verbatim or _TAG.fullmatch(piece) else _set(str(piece)))
    return _like(text, "".join(pieces))


def speaks_french() -> bool:
    """Whether this request answers in French; outside a request it does."""
    locale = flask_babel.get_locale()
    return locale is None or locale.language == "fr"


def say(message: str, **values: object) -> str:
    """Translate a marked sentence, put its values in, and set it when it is French."""
    sentence = flask_babel.gettext(message, **values)
    return in_language(str(sentence))


def in_language(text: str) -> str:
    """Set a sentence that comes ready in the reader's language, when that is French."""
    return typeset(text) if speaks_french() else text


@lru_cache(maxsize=8192)
def _set(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def _like(original: str, text: str) -> str:
    return Markup(text) if isinstance(original, Markup) else text  # noqa: S704
