"""Phrases to judge the look-up by: written by hand, and words of the seed made noisy.

Development phrases are for tuning. Evaluation phrases are only measured: their hand-written ones
are another file, and the words that are made noisy are held out from development by a hash.
"""

from __future__ import annotations

import csv
import hashlib
import random
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from typing import Final, Literal, NamedTuple

from tests.catalogue.conftest import SEED, SYNONYMS

Part = Literal["development", "evaluation"]
Noise = Callable[[str, str, random.Random], str]

EACH: Final = 16
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
QUALIFIERS: Final = {
    "fr": [
        "{} bio", "{} du Québec", "{} 20 kg", "caisse de {}", "{} locales", "{} calibre moyen",
        "poche de 50 lb de {}", "{} gros format", "2 sacs de {}", "{} frais", "{} certifié bio",
    ],
    "en": [
        "organic {}", "local {}", "{} 20 kg", "case of {}", "Québec {}", "{} medium size",
        "50 lb bag {}", "large {}", "2 bags of {}", "fresh {}", "certified organic {}",
    ],
}  # fmt: skip


class Judged(NamedTuple):
    """A phrase, and the product that whoever wrote it means."""

    language: str
    kind: str
    text: str
    product: str


def phrases(part: Part) -> list[Judged]:
    return [*by_hand(part), *made_noisy(part)]


def by_hand(part: Part) -> list[Judged]:
    file = SEED.parent / "tests" / "catalogue" / f"phrases_{part}.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        return [Judged(**line) for line in csv.DictReader(opened)]


def made_noisy(part: Part) -> list[Judged]:
    """EACH words of each language under each kind of noise, always the same ones."""
    chance = random.Random(f"jumelage {part}")
    made = []
    for language in ("fr", "en"):
        words = held(part, language)
        for kind, noise in NOISES.items():
            drawn = chance.sample(_fit(words, kind), EACH)
            made += [
                Judged(language, kind, noise(text, language, chance), product)
                for text, product in drawn
            ]
    return made


def held(part: Part, language: str) -> list[tuple[str, str]]:
    """The words of a language that belong to this part, with their products."""
    of: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for its_language, word in SYNONYMS:
        digest = hashlib.sha256(word.text.encode()).digest()[0]
        if its_language == language and not word.is_ambiguous:
            of["evaluation" if digest % 2 else "development"].append((word.text, word.slug))
    return of[part]


def _fit(words: list[tuple[str, str]], kind: str) -> list[tuple[str, str]]:
    """Words that the noise changes: accents need some, a slip needs letters."""
    accented = [each for each in words if plain(each[0]) != each[0]]
    if kind == "accents":
        return accented if len(accented) >= EACH else words
    return [each for each in words if max(map(len, each[0].split())) >= 5]


def plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("’", "'"))
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def _without_accents(text: str, _language: str, _chance: random.Random) -> str:
    return plain(text).upper()


def _plural(text: str, language: str, _chance: random.Random) -> str:
    words = text.split()
    counted = range(len(words)) if language == "fr" else [len(words) - 1]
    return " ".join(_many(word) if at in counted else word for at, word in enumerate(words))


def _many(word: str) -> str:
    if len(word) < 4 or word[-1] in "sxz%" or not word[-1].isalpha():
        return word
    return word + ("x" if word.endswith(("eau", "ou")) else "s")


def _slip(text: str, _language: str, chance: random.Random) -> str:
    words = text.split()
    at = max(range(len(words)), key=lambda place: len(words[place]))
    words[at] = _one_slip(words[at], chance)
    return " ".join(words)


def _one_slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    slips = [
        before + after,
        before + letter + letter + after,
        before + chance.choice(LETTERS.replace(plain(letter).lower()[:1] or "a", "")) + after,
        before + after[0] + letter + after[1:],
    ]
    return chance.choice([slip for slip in slips if slip != word])


def _qualified(text: str, language: str, chance: random.Random) -> str:
    return chance.choice(QUALIFIERS[language]).format(text)


def _all_at_once(text: str, language: str, chance: random.Random) -> str:
    noisy = _plural(_slip(plain(text), language, chance), language, chance)
    return _qualified(noisy, language, chance)


NOISES: Final[dict[str, Noise]] = {
    "accents": _without_accents,
    "plural": _plural,
    "one typo": _slip,
    "qualifier": _qualified,
    "all at once": _all_at_once,
}
