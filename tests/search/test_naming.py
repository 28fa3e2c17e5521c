"""Words mean products: outright, by a guess that is said, or several that are asked about."""

from __future__ import annotations

from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Certification, ProductSynonym
from matchmaker.search import naming
from matchmaker.search.asking import Asked
from tests.factories import Factory


def test_no_words_ask_nothing(session: Session) -> None:
    assert naming.find(session, "") == naming.NOTHING_ASKED


def test_a_name_is_meant_outright(session: Session, make: Factory) -> None:
    make.product("carotte")
    make.product("panais")
    meant = naming.find(session, "Carottes")
    assert [each.slug for each in meant.products] == ["carotte"]
    assert meant.choices == ()
    assert (meant.is_guess, meant.is_unclear) == (False, False)


def test_a_slip_searches_for_the_likeliest_and_says_so(session: Session, make: Factory) -> None:
    make.product("carotte")
    meant = naming.find(session, "carote")
    assert [each.slug for each in meant.products] == ["carotte"]
    assert meant.is_guess


def test_a_word_for_two_products_searches_for_both_and_asks(
    session: Session, make: Factory
) -> None:
    for slug in ("pomme-de-terre", "patate-douce"):
        product = make.product(slug)
        session.add(
            ProductSynonym(product_id=product.id, language="fr", text="patate", is_ambiguous=True)
        )
    session.flush()
    meant = naming.find(session, "patate")
    assert meant.is_unclear
    assert {each.slug for each in meant.choices} == {"pomme-de-terre", "patate-douce"}
    assert len(meant.products) == 2


def test_what_nobody_grows_is_unknown(session: Session, make: Factory) -> None:
    make.product("carotte")
    assert naming.find(session, "tournevis").is_unknown


def test_forms_and_labels_in_the_words_become_the_filters(session: Session, make: Factory) -> None:
    make.product("carotte")
    label = Certification(code="organic", kind="organic", bit=0, name_fr="Bio", name_en="Organic")
    session.add(label)
    session.flush()
    asked = naming.spelled_out(session, Asked(what="Carottes bio en dés surgelées 20 kg"))
    assert (asked.what, asked.forms, asked.labels) == ("Carotte", ("cut", "frozen"), ("organic",))
    # and the address that follows says it all, once
    assert naming.spelled_out(session, asked) == asked


def test_filters_that_were_chosen_are_kept(session: Session, make: Factory) -> None:
    make.product("carotte")
    asked = naming.spelled_out(session, Asked(what="carottes surgelées", forms=("washed",)))
    assert asked.forms == ("washed",)


def test_words_that_only_name_are_left_as_they_were(session: Session, make: Factory) -> None:
    make.product("carotte")
    for what in ("Carottes", "carottes 20 kg", "tournevis congelé", ""):
        assert naming.spelled_out(session, Asked(what=what)).what == what
