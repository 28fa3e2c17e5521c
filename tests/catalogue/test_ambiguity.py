"""Words that several products share ask which, in their order; compounds that do not, do not."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest

from matchmaker.catalogue.phrases import key
from tests.catalogue.conftest import KNOWN, OWN_NAMES, SEED, SYNONYMS


def table() -> dict[tuple[str, str], list[str]]:
    """Each ambiguous word with what it may mean, in the question's order."""
    asked: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    with (SEED / "ambiguous_words.csv").open(encoding="utf-8", newline="") as opened:
        for line in csv.DictReader(opened):
            asked[line["text"], line["language"]].append((int(line["order"]), line["product"]))
    return {word: [product for _, product in sorted(rows)] for word, rows in asked.items()}


ASKED = table()


@pytest.mark.parametrize(("word", "language"), ASKED)
def test_an_ambiguous_word_asks_among_what_it_may_mean_in_order(word: str, language: str) -> None:
    reading = KNOWN.read(word)

    assert reading.product is None
    assert [each.slug for each in reading.choices] == ASKED[word, language]


@pytest.mark.parametrize("line", ["3 sacs de {} bio", "{} local 20 kg", "{} en dés surgelé"])
@pytest.mark.parametrize("word", ["patate", "échalote", "melon", "pois"])
def test_what_is_said_beside_an_ambiguous_word_settles_nothing(word: str, line: str) -> None:
    reading = KNOWN.read(line.format(word))

    assert [each.slug for each in reading.choices] == ASKED[word, "fr"]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("patate douce", "patate-douce"),
        ("patates douces bio 40 lb", "patate-douce"),
        ("patate rouge", "pomme-de-terre"),
        ("patates jaunes lavées 50 lb", "pomme-de-terre"),
        ("échalote française", "echalote-francaise"),
        ("échalotes vertes", "oignon-vert"),
        ("chou vert", "chou-pomme"),
        ("chou de Bruxelles", "chou-de-bruxelles"),
        ("melon d’eau", "melon-d-eau"),
        ("melon miel", "melon-miel"),
        ("courge spaghetti", "courge-spaghetti"),
        ("butternut squash", "courge-butternut"),
        ("pois chiches", "pois-chiche"),
        ("snow peas", "pois-mange-tout"),
        ("haricots rouges", "haricot-sec"),
        ("green beans", "haricot-vert-ou-jaune"),
        ("piment jalapeño", "piment-fort"),
        ("green pepper", "poivron"),
        ("veau de grain", "veau-de-grain"),
        ("jus de canneberge", "jus-de-canneberge"),
        ("fèves au lard", "feves-au-lard"),
        ("huile de canola", "huile-de-canola"),
        ("sirop d’érable", "sirop-d-erable"),
        ("fromage cottage", "fromage-cottage"),
    ],
)
def test_a_compound_that_names_one_product_does_not_ask(text: str, slug: str) -> None:
    found = KNOWN.read(text).product

    assert found is not None
    assert found.slug == slug


def test_a_word_is_ambiguous_or_names_one_product_never_both() -> None:
    products: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for _, word in SYNONYMS:
        if not word.is_ambiguous:
            products[key(word.text)].add(word.slug)
    for word in OWN_NAMES:
        products[key(word.text)].add(word.slug)
    shared = {words for words, slugs in products.items() if len(slugs) > 1}
    asked = {key(word) for word, _ in ASKED}

    # « poirée » and « poire » share a stem only: spelling tells them apart
    assert shared <= {("poir",)}
    assert asked.isdisjoint(products)


def test_a_question_is_in_order_without_gaps_and_about_several_products() -> None:
    with (SEED / "ambiguous_words.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for word, language in ASKED:
        orders = [
            int(row["order"]) for row in rows if (row["text"], row["language"]) == (word, language)
        ]
        assert orders == list(range(1, len(orders) + 1))
        assert len(orders) > 1
