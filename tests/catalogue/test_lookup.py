"""What people type, and the product that they mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchmaker.catalogue import lookup, sources
from matchmaker.catalogue.lookup import UnclearProduct, Word
from tests.catalogue.conftest import SEED

NAMES = {row.key[0]: row.values for row in sources.products(SEED)}
# the seed's own words, without a database for each test


def word(slug: str, text: object, *, is_ambiguous: object = False) -> Word:
    names = NAMES[slug]
    fr, en = str(names["name_fr"]), str(names["name_en"])
    return Word(slug, fr, en, str(text), is_ambiguous=bool(is_ambiguous))


OWN_NAMES = [word(slug, NAMES[slug][name]) for slug in NAMES for name in ("name_fr", "name_en")]
WORDS = [
    *OWN_NAMES,
    *(word(slug, slug) for slug in NAMES),
    *(word(row.key[0], row.key[2], **row.values) for row in sources.synonyms(SEED)),
]


def plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.replace("œ", "oe"))
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("carottes", "carotte"),
        ("CAROTTE", "carotte"),
        ("blé d'Inde", "mais-sucre"),
        ("ble d’inde", "mais-sucre"),
        ("zucchini", "courgette"),
        ("atocas", "canneberge"),
        ("rabioles", "navet"),
        ("butternut squash", "courge-butternut"),
        ("oeufs", "oeuf"),
        ("œufs", "oeuf"),
        ("poireaux", "poireau"),
        ("potatoes", "pomme-de-terre"),
        ("Strawberries", "fraise"),
        ("caisse de carottes bio 20 kg", "carotte"),
        ("tete de violon", "tete-de-violon"),
        ("sirop erable", "sirop-d-erable"),
        ("pomme-de-terre", "pomme-de-terre"),
    ],
)
def test_a_product_is_known_for_sure_by_its_words(text: str, slug: str) -> None:
    best, *others = lookup.rank(WORDS, text)

    assert best.slug == slug
    assert best.score >= lookup.SURE
    assert all(match.score < best.score for match in others)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("patate", {"pomme-de-terre", "patate-douce"}),
        ("échalotes", {"oignon-vert", "echalote-francaise"}),
        ("melon", {"cantaloup", "melon-d-eau", "melon-miel"}),
    ],
)
def test_an_ambiguous_word_gives_every_product_it_names(text: str, slugs: set[str]) -> None:
    found = lookup.rank(WORDS, text)

    assert slugs <= {match.slug for match in found if match.score == found[0].score}


def test_a_sure_word_settles_the_product(catalogue: Session) -> None:
    assert lookup.settle(catalogue, "Blés d'Inde").slug == "mais-sucre"


@pytest.mark.parametrize("text", ["patate", "jus de poire", "carote", "quincaillerie"])
def test_what_must_be_asked_is_never_guessed(catalogue: Session, text: str) -> None:
    with pytest.raises(UnclearProduct):
        lookup.settle(catalogue, text)


def test_the_question_names_the_likely_products(catalogue: Session) -> None:
    with pytest.raises(UnclearProduct, match="patate douce, pomme de terre") as refused:
        lookup.settle(catalogue, "patates")

    assert refused.value.field == "product"


@pytest.mark.parametrize("text", ["", "   ", "20 kg", "’’", "字"])
def test_nothing_gives_nothing(text: str) -> None:
    assert lookup.rank(WORDS, text) == []


@pytest.mark.parametrize(
    ("text", "slug"),
    [("carotes", "carotte"), ("strawberies", "fraise"), ("framboizes", "framboise")],
)
def test_one_slip_still_finds_it_first(text: str, slug: str) -> None:
    assert lookup.rank(WORDS, text)[0].slug == slug


def recall(texts: Sequence[tuple[str, str]]) -> float:
    first = [lookup.rank(WORDS, text, limit=1) for text, _ in texts]
    right = [
        bool(found) and found[0].slug == slug for found, (_, slug) in zip(first, texts, strict=True)
    ]
    return sum(right) / len(right)


def test_plurals_without_accents_find_nine_names_in_ten_first() -> None:
    texts = [(plain(known.text).upper() + "S", known.slug) for known in OWN_NAMES[::4]]

    assert recall(texts) >= 0.9


def test_a_dropped_letter_finds_nine_names_in_ten_first() -> None:
    long = [known for known in OWN_NAMES if len(known.text) >= 6]
    texts = [(known.text[:3] + known.text[4:], known.slug) for known in long[::4]]

    assert recall(texts) >= 0.9


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_has_an_answer_in_order(text: str) -> None:
    found = lookup.rank(WORDS, text)

    scores = [match.score for match in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert len({match.slug for match in found}) == len(found) <= lookup.LIMIT


@settings(deadline=None)
@given(st.sampled_from(OWN_NAMES))
def test_a_name_finds_itself_at_full_score(own: Word) -> None:
    assert any(
        match.slug == own.slug and match.score == 1 for match in lookup.rank(WORDS, own.text)
    )
