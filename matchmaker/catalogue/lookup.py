"""From what people type to products, forgivingly: French or English, accents, plurals, typos.

A similarity of letters ranks the words for now; the interface stays when it is replaced by
character TF-IDF with forms, units and quantities.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy import literal, select, true, union_all
from sqlalchemy.orm import Session

from matchmaker.catalogue import queries
from matchmaker.catalogue.models import Product, ProductSynonym
from matchmaker.errors import N_, Invalid
from matchmaker.intake import text as intake

LIMIT: Final = 8
SURE: Final = 0.97
LIKELY: Final = 0.45

_LINKS: Final = frozenset(
    ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "of", "the"]
)
# what people add to a product's name without changing the product
_QUALIFIERS: Final = frozenset(
    """
    bio biologique biologiques botte bottes caisse caisses case cases certifie certifiee frais
    fraiche fraiches fresh kg lb lbs local locale locales locaux organic poche poches quebec sac
    sacs
    """.split()  # noqa: SIM905
)


class UnclearProduct(Invalid):
    """Words that name several products, or none."""

    message = N_("Choisissez le produit : ce nom en désigne plusieurs.")


class Word(NamedTuple):
    """One of the words for a product."""

    slug: str
    name_fr: str
    name_en: str
    text: str
    is_ambiguous: bool


@dataclass(frozen=True)
class Match:
    """A product that the text may mean, the word that it was found by, and how well: 0 to 1."""

    slug: str
    name_fr: str
    name_en: str
    word: str
    score: float


class _Key(NamedTuple):
    joined: str
    tokens: tuple[str, ...]
    grams: frozenset[str]


def find(session: Session, text: str, *, limit: int = LIMIT) -> list[Match]:
    """The products that the text may mean, best first; an ambiguous word gives several."""
    return rank(words(session), text, limit=limit)


def settle(session: Session, text: str) -> Product:
    """The one product that the text names. Refuses, with the likely ones, when it must be asked.

    A slug names its product; a likeness is a guess, and a guess is asked.
    """
    matches = find(session, text)
    best = [match for match in matches if match.score == matches[0].score]
    if len(best) == 1 and best[0].score >= SURE:
        return queries.product(session, best[0].slug)
    if not matches:
        raise UnclearProduct(
            N_("« %(text)s » n’est pas au catalogue. Écrivez un produit, par exemple carotte."),
            field="product",
            text=text,
        )
    likely = best if best[0].score >= SURE else matches[:3]
    raise UnclearProduct(
        N_("« %(text)s » peut être : %(names)s. Écrivez lequel."),
        field="product",
        text=text,
        names=", ".join(match.name_fr for match in likely),
    )


def words(session: Session) -> Sequence[Word]:
    """Every word for every product: slug, both names, synonyms."""
    of_product = (Product.slug, Product.name_fr, Product.name_en)
    rows = session.execute(
        union_all(
            *(select(*of_product, column, literal(value=False)) for column in of_product),
            select(*of_product, ProductSynonym.text, ProductSynonym.is_ambiguous)
            .join(ProductSynonym, ProductSynonym.product_id == Product.id)
            .where(true()),
        )
    )
    return [Word(*row) for row in rows]


def rank(words: Iterable[Word], text: str, *, limit: int = LIMIT) -> list[Match]:
    """The products whose words come nearest to the text, each by its best word."""
    key = intake.search_key(text)
    asked = [_key(written) for written in {key, _without_qualifiers(key)} if written]
    best: dict[str, Match] = {}
    for word in words:
        known = _key(word.text)
        score = max((_likeness(way, known) for way in asked), default=0)
        score -= 0.01 * word.is_ambiguous
        if score >= LIKELY and (word.slug not in best or score > best[word.slug].score):
            best[word.slug] = Match(word.slug, word.name_fr, word.name_en, word.text, score)
    return sorted(best.values(), key=lambda match: (-match.score, match.name_fr))[:limit]


def _likeness(asked: _Key, word: _Key) -> float:
    """1 for the same word, 0.9 for one slip in it, above 0.8 for a part of it, less for letters
    in common."""
    if not asked.tokens or not word.tokens:
        return 0.0
    if asked.joined == word.joined:
        return 1.0
    shared = 2 * len(asked.grams & word.grams) / (len(asked.grams) + len(word.grams))
    return max(_slipped(asked, word, shared=shared), _partly(asked, word), 0.75 * shared)


def _partly(asked: _Key, word: _Key) -> float:
    if set(word.tokens) <= set(asked.tokens):
        return 0.8 + 0.1 * len(word.joined) / len(asked.joined)
    shorter = len(asked.joined) / len(word.joined)
    if word.joined.startswith(asked.joined):
        return 0.8 + 0.1 * shorter
    if any(token.startswith(asked.joined) for token in word.tokens):
        return 0.6 + 0.1 * shorter
    return 0.0


def _slipped(asked: _Key, word: _Key, *, shared: float) -> float:
    """0.9 for one letter wrong in a word of four or more, a little less for two in nine."""
    longest = max(len(asked.joined), len(word.joined))
    if longest < 4 or shared < 0.2 or abs(len(asked.joined) - len(word.joined)) > 2:
        return 0.0
    slips = _slips(asked.joined, word.joined)
    return 0.94 - 0.04 * slips if slips <= (2 if longest >= 9 else 1) else 0.0


def _slips(one: str, other: str) -> int:
    """Letters added, dropped, changed or swapped with their neighbour (Damerau, restricted)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, target in enumerate(other, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]


@lru_cache(maxsize=8192)
def _key(text: str) -> _Key:
    written = intake.search_key(text).split()
    tokens = tuple(_singular(token) for token in written if token not in _LINKS)
    joined = " ".join(tokens)
    padded = f" {joined} "
    grams = {padded[i : i + size] for size in (2, 3) for i in range(len(padded) - size + 1)}
    return _Key(joined, tokens, frozenset(grams))


def _without_qualifiers(search_key: str) -> str:
    """The words that name the product: « 20 kg de patates bio » is about patates."""
    return " ".join(
        token for token in search_key.split() if token not in _QUALIFIERS and not token[0].isdigit()
    )


def _singular(token: str) -> str:
    """A crude stem, the same for both languages: what matters is that plurals meet."""
    if token.endswith("ies") and len(token) > 4:
        return token[:-3] + "y"
    if token.endswith("oes"):
        return token[:-2]
    return token[:-1] if len(token) > 3 and token[-1] in "sx" else token
