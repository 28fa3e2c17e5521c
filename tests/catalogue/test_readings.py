"""Forms and certifications that a line mentions, kept apart from the product's name."""

from __future__ import annotations

import pytest

from matchmaker.catalogue.trade import Form
from tests.catalogue.conftest import KNOWN


@pytest.mark.parametrize(
    ("line", "slug", "forms"),
    [
        ("carottes en dés surgelées", "carotte", [Form.FROZEN, Form.CUT]),
        ("CAROTTES EN DES", "carotte", [Form.CUT]),
        ("carottes dés", "carotte", [Form.CUT]),
        ("frozen diced carrots", "carotte", [Form.FROZEN, Form.CUT]),
        ("betteraves cuites sous vide", "betterave", [Form.VACUUM_PACKED]),
        ("pommes séchées", "pomme", [Form.DRIED]),
        ("carottes lavées", "carotte", [Form.WASHED]),
        ("bœuf haché", "boeuf-hache", [Form.GROUND]),
        ("tomates en conserve", "tomate-en-conserve", [Form.CANNED]),
        ("haricots secs", "haricot-sec", []),
        ("carottes", "carotte", []),
    ],
)
def test_a_form_is_read_and_the_product_stays(line: str, slug: str, forms: list[Form]) -> None:
    reading = KNOWN.read(line)

    assert reading.matches[0].slug == slug
    assert list(reading.forms) == forms


def test_a_form_in_the_name_is_not_beside_it() -> None:
    assert KNOWN.read("bœuf haché surgelé").forms_beside == (Form.FROZEN,)
    assert KNOWN.read("tomates en conserve").forms_beside == ()


def test_the_form_in_which_the_product_is_sold_comes_first() -> None:
    assert KNOWN.read("œufs cuits durs congelés écalés, pelés").forms[0] is Form.PEELED


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("carottes bio", ["organic"]),
        ("carottes certifiées biologiques", ["organic"]),
        ("certified organic carrots", ["organic"]),
        ("carottes Aliments du Québec", ["aliments_du_quebec"]),
        ("carottes en précertification biologique", ["organic_in_conversion"]),
        ("laitue CanadaGAP, HACCP", ["canadagap", "haccp"]),
        ("homard MSC", ["msc"]),
        ("carottes non bio", []),
        ("carottes pas bio", []),
        ("non organic carrots", []),
        ("carottes du Québec", []),
        # a name, not a claim
        ("fromage fermier", []),
        ("agneau de Charlevoix", []),
    ],
)
def test_certifications_are_read_and_are_not_the_product(line: str, codes: list[str]) -> None:
    reading = KNOWN.read(line)

    assert list(reading.certifications) == codes
    assert reading.product is not None


@pytest.mark.parametrize("line", ["bio", "Aliments du Québec", "HACCP 20 kg"])
def test_a_certification_alone_is_no_product(line: str) -> None:
    assert KNOWN.read(line).matches == ()


def test_a_code_that_the_catalogue_lacks_is_not_read() -> None:
    bare = type(KNOWN)(KNOWN.index)

    assert bare.read("3 caisses de carottes bio").certifications == ()
    assert bare.read("3 caisses de carottes bio").quantity is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("caisse de blés d’Inde bio 20 kg", "blé d’Inde"),
        ("bœuf haché biologique", "bœuf haché"),
        ("patates en dés", "patate"),
        ("carottes poivrées bio", "carottes poivrees"),
    ],
)
def test_the_words_that_name_are_left_without_the_rest(line: str, words: str) -> None:
    assert KNOWN.read(line).words == words
