from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.organizations import names


@pytest.mark.parametrize(
    "written",
    [
        "Ferme Saint-Élie",
        "FERME ST-ELIE",
        "Ferme St-Élie inc.",
        "Ferme Saint-E\u0301lie",
        "Ferme  Saint–Élie, enr.",
        "ferme saint elie S.E.N.C.",
    ],
)
def test_two_writings_of_a_name_share_their_key(written: str) -> None:
    assert names.key(written) == "ferme saint elie"


def test_a_name_that_is_only_a_legal_form_keeps_it() -> None:
    assert names.key("Inc") == "inc"


def test_a_name_in_another_alphabet_has_a_key() -> None:
    assert names.key("農場") == "農場"


def test_an_address_is_cut_at_a_word() -> None:
    slug = names.slug("Centre d’éducation des adultes de la Commission scolaire des Hauts-Cantons")
    assert slug == "centre-d-education-des-adultes-de-la-commission-scolaire-des"


def test_a_taken_address_gives_way_to_the_municipality_then_to_chance() -> None:
    first, second, third, fourth = itertools.islice(names.slugs("École", "Gaspé"), 4)
    assert (first, second) == ("ecole", "ecole-gaspe")
    assert third != fourth


@given(st.text(min_size=1, max_size=120))
def test_an_address_is_plain_whatever_the_name(name: str) -> None:
    slug = names.slug(name)
    assert slug
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug) <= 60
