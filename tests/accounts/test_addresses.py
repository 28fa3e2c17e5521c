import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.accounts import addresses


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(text: str) -> None:
    once = addresses.key(text)

    assert addresses.key(once) == once


def test_one_address_has_one_key_however_it_is_typed() -> None:
    typed = {" Camille@Ferme.CA", "camille@ferme.ca ", "ｃamille@ferme.ca"}

    assert {addresses.key(each) for each in typed} == {"camille@ferme.ca"}


@pytest.mark.parametrize(
    "typed",
    ["", "camille", "camille@", "@ferme.ca", "a b@ferme.ca", "a\x00@ferme.ca", "é@ferme.ca"],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(addresses.BadAddress):
        addresses.normal(typed)


def test_an_address_that_is_too_long_is_refused() -> None:
    with pytest.raises(addresses.BadAddress):
        addresses.normal("a" * 60 + "@" + "b" * 60 + "." + "c" * 60 + "." + "d" * 80 + ".ca")
