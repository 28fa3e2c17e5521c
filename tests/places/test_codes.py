"""Postal codes in any writing."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.places import codes


@pytest.mark.parametrize(
    "written",
    [
        "J3P5K8",
        "j3p5k8",
        "J3P 5K8",
        " j3p-5k8 ",
        "J3P\u00a05K8",
        "J3P.5K8",
        "Ｊ３Ｐ　５Ｋ８",
        "J 3 P 5 K 8",
    ],
)
def test_a_code_is_read_in_any_writing(written: str) -> None:
    assert codes.parse(written) == "J3P5K8"


@pytest.mark.parametrize("written", ["JOB 1L0", "J0B 1LO", "JOBIL0"[:3] + " 1L0"])
def test_a_letter_typed_for_a_digit_is_mended(written: str) -> None:
    assert codes.parse(written) == "J0B1L0"


@pytest.mark.parametrize("written", ["", "   "])
def test_an_empty_field_holds_no_code(written: str) -> None:
    assert codes.parse(written) == ""


@pytest.mark.parametrize("written", ["J3P", "J3P 5K", "12345", "D3P 5K8", "J3P 5O8 9", "Rimouski"])
def test_something_else_is_refused(written: str) -> None:
    with pytest.raises(codes.MalformedCode):
        codes.parse(written)


@pytest.mark.parametrize("written", ["K2P 1L4", "M5V 2T6", "E1A 1A1", "V6B 1A1"])
def test_a_code_of_another_province_is_refused_by_name(written: str) -> None:
    with pytest.raises(codes.NotOfQuebec, match=written):
        codes.parse(written)


def test_a_code_is_found_inside_an_address() -> None:
    code, rest = codes.find("22, rue Sainte-Marie, Rimouski (Québec) g5l 4e2")
    assert code == "G5L4E2"
    assert rest.strip() == "22, RUE SAINTE-MARIE, RIMOUSKI (QUÉBEC)"


@pytest.mark.parametrize("word", ["coliso", "Rollet", "holibi"])
def test_a_word_is_not_a_code(word: str) -> None:
    assert codes.find(word) == ("", word)


def test_an_area_is_three_characters() -> None:
    assert codes.area("j3p") == "J3P"
    assert codes.area("Low") == ""


def test_an_area_of_another_province_is_refused() -> None:
    with pytest.raises(codes.NotOfQuebec):
        codes.area("M5V")


CODE = st.tuples(
    st.sampled_from("GHJ"),
    st.sampled_from(string.digits),
    st.sampled_from("ABCEGHJKLMNPRSTVWXYZ"),
    st.sampled_from(string.digits),
    st.sampled_from("ABCEGHJKLMNPRSTVWXYZ"),
    st.sampled_from(string.digits),
).map("".join)


@given(CODE)
def test_a_code_as_shown_reads_back(code: str) -> None:
    assert codes.parse(codes.shown(code)) == code


@given(st.text())
def test_any_text_is_read_or_refused(written: str) -> None:
    try:
        found, _rest = codes.find(written)
    except codes.NotOfQuebec:
        return
    assert found == "" or len(found) == 6
