"""French typography is put on by the page, once, and only on what people read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from matchmaker.web.typography import typeset

NARROW, FIXED = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("written", "set_as"),
    [
        pytest.param("Combien ?", f"Combien{NARROW}?", id="double punctuation"),
        pytest.param("« Publier »", f"«{NARROW}Publier{NARROW}»", id="guillemets"),
        pytest.param("1 234,50 $", f"1{NARROW}234,50{NARROW}$", id="money"),
        pytest.param("72 % du calendrier", f"72{NARROW}% du calendrier", id="percent"),
        pytest.param("4 600 kg", f"4{NARROW}600{FIXED}kg", id="unit"),
        pytest.param("9 h 14", f"9{FIXED}h{FIXED}14", id="clock"),
        pytest.param("19 km · 22 min", f"19{FIXED}km{FIXED}· 22{FIXED}min", id="middle dot"),
        pytest.param("l'année qu'il faut", "l’année qu’il faut", id="apostrophe"),
        pytest.param("en 2026", "en 2026", id="a year stays whole"),
    ],
)
def test_a_sentence_gets_its_spaces(written: str, set_as: str) -> None:
    assert typeset(written) == set_as


def test_a_placeholder_is_not_a_percent_sign() -> None:
    assert typeset("il reste %(what)s") == "il reste %(what)s"


def test_a_placeholder_is_held_to_the_unit_that_follows() -> None:
    assert typeset("reste %(count)s lignes") == f"reste %(count)s{FIXED}lignes"


def test_tags_and_their_attributes_are_left_alone() -> None:
    html = Markup('<a title="a ? b" href="/x?l=1 2 345">Qui ?</a>')
    assert typeset(html) == f'<a title="a ? b" href="/x?l=1 2 345">Qui{NARROW}?</a>'


def test_verbatim_elements_are_left_alone() -> None:
    assert typeset("<code>a ? b : c</code> Oui ?") == f"<code>a ? b : c</code> Oui{NARROW}?"


def test_safe_text_stays_safe_and_other_text_does_not_become_so() -> None:
    assert isinstance(typeset(Markup("Oui ?")), Markup)
    assert not isinstance(typeset("<b>Oui ?</b>"), Markup)


def test_an_escaped_apostrophe_is_one_too() -> None:
    assert typeset(Markup.escape("l'an")) == "l’an"


@given(st.text(alphabet="ab'0123456789 :;!?%$«»·hkg<>\u202f\u00a0"))
def test_setting_twice_changes_nothing(text: str) -> None:
    assert typeset(typeset(text)) == typeset(text)


@given(st.text())
def test_only_spaces_and_apostrophes_ever_change(text: str) -> None:
    def bare(value: str) -> str:
        return "".join(value.replace("&#39;", "'").replace("’", "'").split())

    assert bare(typeset(text)) == bare(text)


def test_a_telephone_number_is_not_thousands() -> None:
    assert typeset("450 555-0101") == "450 555-0101"
