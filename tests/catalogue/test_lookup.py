"""What people type, and the product that they mean."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchmaker.catalogue import lookup
from matchmaker.catalogue.likeness import SURE, Index, Match, Word
from matchmaker.catalogue.lookup import UnclearProduct
from matchmaker.catalogue.models import ProductSynonym
from matchmaker.catalogue.readings import Known, Reading
from tests.catalogue.conftest import KNOWN, OWN_NAMES
from tests.factories import Factory


def rank(text: str) -> tuple[Match, ...]:
    return KNOWN.read(text).matches


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
        ("choufleur", "chou-fleur"),
        ("bœuf haché", "boeuf-hache"),
        ("ground beef", "boeuf-hache"),
        ("haricots secs", "haricot-sec"),
        ("pommes McIntosh 20 lb", "pomme"),
        ("lait 2 % 4 L", "lait"),
    ],
)
def test_a_product_is_known_for_sure_by_its_words(text: str, slug: str) -> None:
    best, *others = rank(text)

    assert best.slug == slug
    assert best.score >= SURE
    assert all(match.score < best.score for match in others)


def test_a_sure_word_settles_the_product(catalogue: Session) -> None:
    assert lookup.settle(catalogue, "Blés d'Inde").slug == "mais-sucre"


@pytest.mark.parametrize("text", ["patate", "jus de poire", "carote", "quincaillerie"])
def test_what_must_be_asked_is_never_guessed(catalogue: Session, text: str) -> None:
    with pytest.raises(UnclearProduct):
        lookup.settle(catalogue, text)


def test_the_question_names_the_likely_products(catalogue: Session) -> None:
    with pytest.raises(UnclearProduct, match="pomme de terre, patate douce") as refused:
        lookup.settle(catalogue, "patates")

    assert refused.value.field == "product"


@pytest.mark.parametrize("text", ["", "   ", "20 kg", "’’", "字", "½", "$", "50#"])
def test_nothing_gives_nothing(text: str) -> None:
    assert rank(text) == ()


@pytest.mark.parametrize(
    ("text", "slug"),
    [("carotes", "carotte"), ("strawberies", "fraise"), ("framboizes", "framboise")],
)
def test_one_slip_still_finds_it_first(text: str, slug: str) -> None:
    assert rank(text)[0].slug == slug
    assert KNOWN.read(text).product is None


def test_a_catalogue_without_words_knows_nothing() -> None:
    assert Known(Index([])).read("carotte") == Reading(words="carotte")


def test_the_index_is_made_once_for_a_version_of_the_catalogue(
    session: Session, make: Factory
) -> None:
    product = make.product("carotte")
    first = lookup.known(session)
    assert lookup.known(session) is first

    session.add(ProductSynonym(product_id=product.id, language="fr", text="racine orange"))
    session.flush()

    assert lookup.known(session) is not first
    assert lookup.settle(session, "racines oranges").slug == "carotte"


def test_a_word_that_is_taken_back_is_forgotten(session: Session, make: Factory) -> None:
    product = make.product("carotte")
    synonym = ProductSynonym(product_id=product.id, language="fr", text="racine orange")
    session.add(synonym)
    session.flush()
    assert lookup.find(session, "racine orange")[0].word == "racine orange"

    session.delete(synonym)
    session.flush()

    assert lookup.find(session, "racine orange") == []


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=60))
def test_any_text_has_an_answer_in_order(text: str) -> None:
    found = rank(text)

    scores = [match.score for match in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert len({match.slug for match in found}) == len(found) <= lookup.LIMIT


PARTS = st.sampled_from(
    """
    20 kg lb 1/2 ½ x / $ % , . # caisse de sac d' l' bio non douzaine patate 2 en dés à 1,5
    """.split()  # noqa: SIM905
)


@settings(deadline=None, max_examples=300)
@given(st.lists(PARTS, max_size=9))
def test_any_order_of_the_words_of_trade_has_an_answer(parts: list[str]) -> None:
    reading = KNOWN.read(" ".join(parts))

    quantity = reading.quantity
    assert quantity is None or quantity.amount is None or quantity.amount >= 0
    assert set(reading.certifications) <= {"organic"}


def spellings(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFD", text)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return [
        decomposed,
        unicodedata.normalize("NFC", decomposed),
        text.upper(),
        plain.replace("œ", "oe").replace("Œ", "OE"),
        text.replace("’", "'"),
        text.replace("’", "ʼ") if "’" in text else f" {text} ",
        text.replace("-", "\u2011").replace(" ", "\u00a0"),
    ]


@settings(deadline=None)
@given(st.sampled_from(OWN_NAMES))
def test_a_name_finds_itself_first_at_full_score_however_it_is_written(own: Word) -> None:
    for written in [own.text, *spellings(own.text)]:
        best = rank(written)[0]
        assert (best.slug, best.score) == (own.slug, 1), written


@settings(deadline=None)
@given(st.text("aéœeçdl’'-Ôî pomtrk0123x/,", max_size=24))
def test_composed_or_not_a_text_says_the_same(text: str) -> None:
    composed = KNOWN.read(unicodedata.normalize("NFC", text))

    assert KNOWN.read(unicodedata.normalize("NFD", text)) == composed
    assert KNOWN.read(text.upper()).matches == composed.matches
