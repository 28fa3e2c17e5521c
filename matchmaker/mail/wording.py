"""Reading the text of a letter: which placeholders it holds, and what stands in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final

from matchmaker.errors import N_, Invalid
from matchmaker.mail.letters import BLOCKS, Letter, Placeholder, Section, Words

_GAP: Final = re.compile(r"\n\s*\n")
_FORMATTER: Final = Formatter()
LONGEST: Final = {"subject": 150, "button": 60, "body": 5000}

Value = str | tuple[Section, ...]
Values = Mapping[str, Value]


class BadText(Invalid):
    """The text of a letter can't be sent as it is written."""


@dataclass(frozen=True)
class Piece:
    """A paragraph, the button (`address`), or lists (`sections`)."""

    words: str = ""
    address: str = ""
    sections: tuple[Section, ...] = ()


def refusals(letter: Letter, words: Words) -> list[Invalid]:
    """Everything that is wrong with a text, each at its field; nothing when it can be sent."""
    found: list[Invalid] = []
    for field in LONGEST:
        found += _of_field(letter, getattr(words, field), field)
    if found:
        return found
    written = {name for _, name in _parts(words.body) if name}
    for each in letter.placeholders:
        if each.is_required and each.word not in written:
            found.append(BadText(_MISSING, field="body", word=each.word))
        elif each.kind in BLOCKS:
            found += _set_apart(words.body, each)
    return found


def subject(words: Words, values: Values) -> str:
    """The subject on one line."""
    return " ".join(_filled(words.subject, values).splitlines())


def pieces(letter: Letter, words: Words, values: Values) -> list[Piece]:
    """The body, paragraph by paragraph; what turns out empty is left out."""
    made = (_piece(letter, words, values, paragraph=each) for each in _paragraphs(words.body))
    return [each for each in made if each.words or each.address or each.sections]


def _piece(letter: Letter, words: Words, values: Values, *, paragraph: str) -> Piece:
    alone = letter.by_word.get(paragraph[1:-1])
    if alone is None or paragraph != _written(alone) or alone.kind not in BLOCKS:
        return Piece(_filled(paragraph, values).strip())
    value = values[alone.word]
    if isinstance(value, tuple):
        return Piece(sections=value)
    return Piece(_filled(words.button, values), address=value)


def _paragraphs(body: str) -> list[str]:
    return [each.strip() for each in _GAP.split(body) if each.strip()]


def _filled(text: str, values: Values) -> str:
    """Names are looked up and never evaluated: no attribute, no index, no format."""
    return "".join(literal + (str(values[name]) if name else "") for literal, name in _parts(text))


def _parts(text: str) -> Iterator[tuple[str, str]]:
    for literal, name, _, _ in _FORMATTER.parse(text):
        yield literal, name or ""


def _of_field(letter: Letter, text: str, field: str) -> Iterator[Invalid]:
    if not text.strip():
        yield BadText(_EMPTY, field=field)
    if len(text) > LONGEST[field]:
        yield BadText(_TOO_LONG, field=field, max_length=LONGEST[field])
    try:
        parts = list(_FORMATTER.parse(text))
    except ValueError:
        yield BadText(_UNBALANCED, field=field)
        return
    for _, name, spec, conversion in parts:
        if name is not None:
            yield from _of_name(letter, name, field, is_plain=not (spec or conversion))


def _of_name(letter: Letter, name: str, field: str, *, is_plain: bool) -> Iterator[Invalid]:
    if not is_plain or not name.isidentifier():
        yield BadText(_NOT_A_WORD, field=field)
    elif name not in letter.by_word:
        known = ", ".join(map(_written, letter.placeholders))
        yield BadText(_UNKNOWN, field=field, word=name, known=known)
    elif field != "body" and letter.by_word[name].kind != "words":
        yield BadText(_BODY_ONLY, field=field, word=name)


def _set_apart(body: str, placeholder: Placeholder) -> Iterator[Invalid]:
    written = _written(placeholder)
    if any(written in each and each != written for each in _paragraphs(body)):
        yield BadText(_ALONE, field="body", word=placeholder.word)


def _written(placeholder: Placeholder) -> str:
    return f"{{{placeholder.word}}}"


_EMPTY: Final = N_("Remplissez ce champ.")
_TOO_LONG: Final = N_("Écrivez au plus %(max_length)s caractères.")
_UNBALANCED: Final = N_(
    "Une accolade n’est pas fermée, ou pas ouverte. Un repère s’écrit entre deux accolades."
)
_NOT_A_WORD: Final = N_(
    "Entre les accolades, écrivez le nom du repère seul : sans espace, point, crochet ni format."
)
_UNKNOWN: Final = N_("Le repère {%(word)s} n’existe pas dans ce courriel. Il connaît %(known)s.")
_BODY_ONLY: Final = N_("Le repère {%(word)s} va dans le texte seulement.")
_MISSING: Final = N_("Il manque le repère {%(word)s} : sans lui, le courriel ne sert à rien.")
_ALONE: Final = N_(
    "Mettez {%(word)s} seul dans son paragraphe, avec une ligne vide avant et une après."
)
