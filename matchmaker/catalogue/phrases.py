"""A line as somebody writes it (« caisse de patates bio 20 kg ») in parts: the words that name,
those said in passing, the forms, the certifications, the quantity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from matchmaker.catalogue import quantities, trade
from matchmaker.catalogue.quantities import Counted
from matchmaker.catalogue.tokens import Token, singular, split, stem
from matchmaker.catalogue.trade import Form
from matchmaker.intake import text as intake

MOST_LETTERS: Final = 400
MOST_WORDS: Final = 24
_LONGEST_PHRASE: Final = 5
_ASIDES: Final = frozenset(stem(word) for word in trade.ASIDES)

Code = TypeVar("Code")


def _singular(known: Mapping[str, Code]) -> dict[str, Code]:
    return {" ".join(map(singular, words.split())): code for words, code in known.items()}


_FORMS: Final = _singular(trade.FORM_OF)
_LABELS: Final = _singular(trade.LABEL_OF)


class Word(NamedTuple):
    """A word of the line by its stem. One said in passing may be in a name and need not be."""

    stem: str
    written: str
    is_aside: bool = False
    form: Form | None = None


@dataclass(frozen=True)
class Phrase:
    """What a line says beside the product, and the words to look the product up by."""

    words: tuple[Word, ...]
    counted: Counted
    certifications: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[Word, ...]:
        """The words that a product must explain; all of them when none is more than an aside."""
        return tuple(word for word in self.words if not word.is_aside) or self.words


def read(text: str) -> Phrase:
    """Understand a line; any text has an answer."""
    counted = quantities.count_in(split(intake.nfc(text[:MOST_LETTERS])))
    labels, left = _without_labels(counted.words)
    return Phrase(tuple(_words(left))[:MOST_WORDS], counted, certifications=labels)


@lru_cache(maxsize=8192)
def key(text: str) -> tuple[str, ...]:
    """A name of the catalogue as stems, without the words that link."""
    written = intake.search_key(text).split()
    return tuple(stem(word) for word in written if word not in trade.LINKS) or tuple(written)


def _without_labels(words: Sequence[Token]) -> tuple[tuple[str, ...], list[Token]]:
    """Certifications take their words along; « non bio » claims nothing."""
    found: list[str] = []
    left: list[Token] = []
    at = 0
    while at < len(words):
        code, length = _longest(words, at, known=_LABELS)
        if code is None:
            left.append(words[at])
        elif left and left[-1].text in trade.DENIALS:
            left.pop()
        else:
            found.append(code)
        at += length
    return tuple(dict.fromkeys(found)), left


def _words(tokens: Sequence[Token]) -> Iterable[Word]:
    at = 0
    while at < len(tokens):
        form, length = _longest(tokens, at, known=_FORMS)
        at += length
        for token in tokens[at - length : at - 1]:
            if token.text not in trade.LINKS:
                yield _word(token, form)
        # « en des » has its accent on neither word
        if form or tokens[at - 1].text not in trade.LINKS:
            yield _word(tokens[at - 1], form)


def _word(token: Token, form: Form | None) -> Word:
    written = intake.search_key(token.text)
    short = stem(written)
    return Word(short, written, is_aside=form is not None or short in _ASIDES, form=form)


def _longest(
    words: Sequence[Token], at: int, *, known: Mapping[str, Code]
) -> tuple[Code | None, int]:
    """The longest phrase that starts here, and how many words it takes; else one word, unknown."""
    for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
        said = " ".join(singular(word.text) for word in words[at : at + length])
        if said in known:
            return known[said], length
    return None, 1
