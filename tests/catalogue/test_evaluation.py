"""How often the product that a noisy phrase means comes first, and how a plain look-up does.

`pytest tests/catalogue/test_evaluation.py -s` prints the figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest

from tests.catalogue import noise
from tests.catalogue.conftest import KNOWN, WORDS
from tests.catalogue.noise import Judged, Part

Look = Callable[[str], str]
LANGUAGES = ("fr", "en")
TARGET = 0.90


def first(text: str) -> str:
    matches = KNOWN.read(text).matches
    return matches[0].slug if matches else ""


def by_whole_words(text: str) -> str:
    """The control: the word of the catalogue that shares most whole words, as they are written."""
    asked = set(text.lower().split())

    def alike(words: set[str]) -> float:
        return len(asked & words) / len(asked | words)

    best = max(WORDS, key=lambda word: alike(set(word.text.lower().split())))
    return best.slug if alike(set(best.text.lower().split())) else ""


def recalls(phrases: list[Judged], look: Look) -> dict[tuple[str, str], float]:
    """recall@1 by language and kind; 'all' is every kind together."""
    right: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for phrase in phrases:
        is_right = look(phrase.text) == phrase.product
        right[phrase.language, phrase.kind].append(is_right)
        right[phrase.language, "all"].append(is_right)
    return {key: sum(each) / len(each) for key, each in right.items()}


def report(part: Part) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    phrases = noise.phrases(part)
    ours, control = recalls(phrases, first), recalls(phrases, by_whole_words)
    print(f"\n{part}: recall@1 (by whole words)")
    for (language, kind), recall in sorted(ours.items()):
        count = sum(each.language == language and kind in {each.kind, "all"} for each in phrases)
        print(f"{language} {kind:12}{count:4}  {recall:.3f}  ({control[language, kind]:.3f})")
    return ours, control


@pytest.mark.parametrize("part", ["development", "evaluation"])
def test_nine_phrases_in_ten_find_their_product_first(part: Part) -> None:
    ours, control = report(part)

    for language in LANGUAGES:
        assert ours[language, "all"] >= TARGET
        assert control[language, "all"] <= ours[language, "all"] - 0.3


def test_the_evaluation_is_large_and_mostly_by_hand() -> None:
    by_hand, whole = noise.by_hand("evaluation"), noise.phrases("evaluation")

    assert len(whole) >= 240
    assert len(by_hand) * 2 >= len(whole)
    assert min(sum(each.language == one for each in by_hand) for one in LANGUAGES) >= 60


def test_no_phrase_of_the_evaluation_is_a_word_of_the_catalogue_or_was_developed_on() -> None:
    known = {word.text.casefold() for word in WORDS}
    developed = {each.text.casefold() for each in noise.by_hand("development")}
    texts = [each.text.casefold() for each in noise.by_hand("evaluation")]

    assert known.intersection(texts) == set()
    assert developed.intersection(texts) == set()
    assert len(set(texts)) == len(texts)


def test_noise_is_the_same_each_time_and_its_words_are_held_out() -> None:
    assert noise.made_noisy("evaluation") == noise.made_noisy("evaluation")
    for language in LANGUAGES:
        held = {text for text, _ in noise.held("evaluation", language)}
        assert held.isdisjoint(text for text, _ in noise.held("development", language))
