"""The products that words may name: the exact word first, then words in common, then letters.

Words are weighed by how few products have them; letters by TF-IDF over runs of two to four.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log
from typing import Any, Final, NamedTuple

import numpy as np

from matchmaker.catalogue import phrases
from matchmaker.catalogue.phrases import Phrase
from matchmaker.catalogue.tokens import singular, stem
from matchmaker.intake import text as intake

LIMIT: Final = 8
SURE: Final = 0.97
LIKELY: Final = 0.45
# a likeness, however close, stays a guess
_GUESS: Final = 0.95
_LETTERS_ALONE: Final = 0.78
# « choufleur »: the spaces are wrong, the word is not
_GLUED: Final = 0.985
_SHORTEST_SLIPPED: Final = 4
_LONG: Final = 9
_SHORTEST_ABBREVIATED: Final = 3
_SHORTENED: Final = 0.85
_UNKNOWN: Final = 0.35
# a word of its own comes before one that several products share
_SHARED: Final = 0.001
# all of it, but for how floats add up
_ALL: Final = 1 - 1e-9
_MOST_ABBREVIATED: Final = 12


class Word(NamedTuple):
    """One of the words for a product; `order` is its place in the question that it raises."""

    slug: str
    name_fr: str
    name_en: str
    text: str
    is_ambiguous: bool = False
    order: int = 0


@dataclass(frozen=True)
class Match:
    """A product that the text may mean, the word that it was found by, and how well: 0 to 1."""

    slug: str
    name_fr: str
    name_en: str
    word: str
    score: float
    is_ambiguous: bool = False
    order: int = 0


class _Entry(NamedTuple):
    word: Word
    stems: tuple[str, ...]
    plain: frozenset[str]
    weight: float


# the word of the line, and how well each word of the catalogue stands for it
_Meanings = list[tuple[phrases.Word, dict[str, float]]]


class Index:
    """Words of a catalogue, made once and asked many times."""

    def __init__(self, words: Iterable[Word]) -> None:
        known = [(word, phrases.key(word.text)) for word in words]
        known = [(word, stems) for word, stems in known if stems]
        self._weights = _weights(known)
        self._entries = [
            _Entry(word, stems, _plain(word), sum(self._weights[each] for each in stems))
            for word, stems in known
        ]
        self._of_stem: dict[str, list[int]] = defaultdict(list)
        self._glued: dict[str, list[int]] = defaultdict(list)
        self._of_product: dict[str, set[str]] = defaultdict(set)
        for at, entry in enumerate(self._entries):
            for each in set(entry.stems):
                self._of_stem[each].append(at)
            for glued in _glued(entry):
                self._glued[glued].append(at)
            self._of_product[entry.word.slug].update(entry.stems)
        self._sorted = sorted(self._weights)
        self._slips = _Slips(self._weights)
        self._skeletons: dict[str, list[str]] = defaultdict(list)
        for each in self._weights:
            if bones := _skeleton(each):
                self._skeletons[bones].append(each)
        self._usual = sum(self._weights.values()) / max(len(self._weights), 1)
        self._letters = _Letters([" ".join(entry.stems) for entry in self._entries])

    def rank(self, phrase: Phrase, *, limit: int = LIMIT) -> list[Match]:
        """The products whose words come nearest, each by its best word, the best first."""
        if not phrase.names:
            return []
        scores = self._by_letters(phrase)
        for at, score in self._by_words(phrase):
            scores[at] = max(score, scores.get(at, 0.0))
        best: dict[str, tuple[float, int]] = {}
        for at, score in sorted(scores.items()):
            entry = self._entries[at].word
            fair = score - _SHARED * entry.is_ambiguous
            if fair >= LIKELY and fair > best.get(entry.slug, (0.0, 0))[0]:
                best[entry.slug] = (fair, at)
        found = [self._match(at, score) for score, at in best.values()]
        return sorted(found, key=lambda each: (-each.score, each.order, each.name_fr))[:limit]

    def _match(self, at: int, score: float) -> Match:
        word = self._entries[at].word
        return Match(
            word.slug,
            word.name_fr,
            word.name_en,
            word.text,
            round(score, 6),
            is_ambiguous=word.is_ambiguous,
            order=word.order,
        )

    def _by_letters(self, phrase: Phrase) -> dict[int, float]:
        joined = " ".join(word.stem for word in phrase.names)
        return {at: _LETTERS_ALONE * score for at, score in self._letters.nearest(joined)}

    def _by_words(self, phrase: Phrase) -> Iterator[tuple[int, float]]:
        meanings = [(word, self._means(word)) for word in phrase.words]
        names = {word.stem for word in phrase.names}
        asked = sum(self._weight(*each) for each in meanings if each[0].stem in names)
        near = {at for _, means in meanings for each in means for at in self._of_stem[each]}
        for at in near:
            yield at, self._likeness(self._entries[at], meanings, asked=asked, phrase=phrase)
        glued = "".join(word.stem for word in phrase.names)
        yield from ((at, _GLUED) for at in self._glued.get(glued, ()))

    def _likeness(
        self, entry: _Entry, meanings: _Meanings, *, asked: float, phrase: Phrase
    ) -> float:
        """1 for the same words; what either side leaves out takes away by its weight."""
        own = self._held(entry, meanings)
        names = {word.stem for word in phrase.names}
        told = sum(
            self._weight(word, means) * _best(means, entry.stems)
            for word, means in meanings
            if word.stem in names
        )
        covered = min(told / asked, 1.0)
        if own > _ALL and covered > _ALL:
            return 1.0 - _blemishes(entry, phrase)
        if own > _ALL and names <= self._of_product[entry.word.slug]:
            return SURE + 0.005
        asides = {word.stem for word in phrase.words if word.is_aside}
        shared = len(asides.intersection(entry.stems))
        return float(_GUESS * own**1.5 * covered**0.6) + 0.01 * min(shared, 2)

    def _held(self, entry: _Entry, meanings: _Meanings) -> float:
        """How much of a word of the catalogue the line has, 0 to 1."""
        best = {each: max(means.get(each, 0.0) for _, means in meanings) for each in entry.stems}
        return sum(self._weights[each] * best[each] for each in entry.stems) / entry.weight

    def _weight(self, word: phrases.Word, means: Mapping[str, float]) -> float:
        """Words that the catalogue has nothing like tell products apart in no way."""
        return self._weights.get(word.stem, self._usual if means else _UNKNOWN * self._usual)

    def _means(self, word: phrases.Word) -> dict[str, float]:
        if word.stem in self._weights:
            return {word.stem: 1.0}
        if word.is_aside:
            return {}
        shortened = dict.fromkeys(self._skeletons.get(_skeleton(word.stem), ()), _SHORTENED)
        return shortened | self._begins(word.written) | self._slips.near(word.stem)

    def _begins(self, written: str) -> dict[str, float]:
        """What « esp. » or « caro » may be the beginning of."""
        if len(written) < _SHORTEST_ABBREVIATED:
            return {}
        start = bisect_left(self._sorted, written)
        found = [
            each
            for each in self._sorted[start : start + _MOST_ABBREVIATED]
            if each.startswith(written)
        ]
        return {each: 0.84 + 0.12 * len(written) / len(each) for each in found}


def _weights(known: Sequence[tuple[Word, tuple[str, ...]]]) -> dict[str, float]:
    """Inverse document frequency, a product being a document."""
    products: dict[str, set[str]] = defaultdict(set)
    for word, stems in known:
        for each in stems:
            products[each].add(word.slug)
    count = len({word.slug for word, _ in known})
    return {each: 1 + log((1 + count) / (1 + len(slugs))) for each, slugs in products.items()}


def _plain(word: Word) -> frozenset[str]:
    return frozenset(singular(part) for part in intake.search_key(word.text).split())


def _glued(entry: _Entry) -> set[str]:
    """The word without its spaces, and without those of the links: « pommedeterre »."""
    whole = stem("".join(intake.search_key(entry.word.text).split()))
    return {"".join(entry.stems), whole}


def _skeleton(word: str) -> str:
    """The consonants after the first letter: « mushrm », « whte » and « shldr » keep them."""
    bones = word[0] + "".join(letter for letter in word[1:] if letter not in "aeiouy")
    return bones if len(bones) >= _SHORTEST_ABBREVIATED else ""


def _best(means: Mapping[str, float], stems: Sequence[str]) -> float:
    return max((means.get(each, 0.0) for each in stems), default=0.0)


def _blemishes(entry: _Entry, phrase: Phrase) -> float:
    """What keeps the same words from being a perfect match, so that a better one comes first.

    « Bœuf haché » is better found by both its words than as a beef that is ground, « petit pain
    blanc » by its three; « poires » are not « poirée », and words come in an order.
    """
    left = [word for word in phrase.words if word.stem not in entry.stems]
    said = [word for word in phrase.words if word.stem in entry.stems]
    is_turned = [word.stem for word in said] != list(entry.stems)
    is_bent = not entry.plain.issuperset(singular(word.written) for word in said)
    has_form = any(word.form for word in left)
    return 0.01 * has_form + 0.005 * is_turned + 0.005 * is_bent + 0.002 * min(len(left), 3)


class _Slips:
    """Words one slip away (two in a long one), found by what both lose: no comparison of all."""

    def __init__(self, words: Iterable[str]) -> None:
        self._of: dict[str, list[str]] = defaultdict(list)
        for word in words:
            for lost in _shortened(word):
                self._of[lost].append(word)

    def near(self, word: str) -> dict[str, float]:
        close = {each for lost in _shortened(word) for each in self._of.get(lost, ())}
        found: dict[str, float] = {}
        for each in close:
            slips = slips_between(word, each)
            if slips <= _allowed(max(len(word), len(each))):
                found[each] = 0.95 - 0.2 * slips / min(len(word), len(each))
        return found


def _allowed(letters: int) -> int:
    return 0 if letters < _SHORTEST_SLIPPED else 2 if letters >= _LONG else 1


def _shortened(word: str) -> set[str]:
    """The word without none, one, or (when long) two of its letters."""
    least = _allowed(len(word) + 1)
    return {
        "".join(letter for at, letter in enumerate(word) if at not in lost)
        for count in range(least + 1)
        for lost in combinations(range(min(len(word), 16)), count)
    }


def slips_between(one: str, other: str) -> int:
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


class _Letters:
    """Cosines between TF-IDF vectors of runs of two to four letters within words."""

    MOST: Final = 24

    def __init__(self, texts: Sequence[str]) -> None:
        # here, not above: a second and a half that most commands need not wait for
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32
        )
        self._is_empty = not texts
        if texts:
            self._matrix: Any = self._vectorizer.fit_transform(texts).T.tocsr()

    def nearest(self, text: str) -> list[tuple[int, float]]:
        """The nearest texts by their places, with the cosine."""
        if self._is_empty or not text:
            return []
        cosines = self._vectorizer.transform([text]) @ self._matrix
        best = np.argsort(-cosines.data, kind="stable")[: self.MOST]
        return list(zip(cosines.indices[best].tolist(), cosines.data[best].tolist(), strict=True))
