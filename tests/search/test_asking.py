"""A search is what its address says; what can't be understood is left out, never an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from matchmaker.search import asking
from matchmaker.search.asking import Asked


def read(*pairs: tuple[str, str]) -> Asked:
    return asking.read(MultiDict(pairs))


def test_an_empty_address_asks_nothing() -> None:
    assert read() == Asked()


def test_filters_are_read_and_written_back() -> None:
    pairs = [("quoi", "carotte"), ("jusque", "90min"), ("forme", "cut"), ("forme", "washed")]
    assert read(*pairs).pairs() == pairs


def test_another_page_is_the_first_one_unless_it_says_so() -> None:
    asked = read(("quoi", "chou"), ("page", "3"))
    assert asked.pairs(sort="price") == [("quoi", "chou"), ("tri", "price")]
    assert asked.pairs(page=4) == [("quoi", "chou"), ("page", "4")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tri", "1; DROP TABLE offer"),
        ("jusque", "-1km"),
        ("page", "0"),
        ("page", "²"),
        ("du", "24"),
        ("quand", "<script>"),
        ("remise", "drone"),
    ],
)
def test_what_is_no_choice_is_left_out(name: str, value: str) -> None:
    assert read((name, value)) == Asked()


@given(st.lists(st.tuples(st.sampled_from([*asking.NAMES.values(), "x"]), st.text())))
def test_any_address_is_read_and_reads_back_the_same(pairs: list[tuple[str, str]]) -> None:
    asked = asking.read(MultiDict(pairs))
    assert asking.read(MultiDict(asked.pairs(page=asked.page))) == asked


def test_a_range_may_pass_over_the_new_year() -> None:
    asked = read(("quand", "range"), ("du", "22"), ("au", "1"))
    assert asked.half_months(now=5) == (22, 23, 0, 1)


def test_a_range_without_dates_is_any_time() -> None:
    assert len(read(("quand", "range")).half_months(now=5)) == 24


def test_a_reach_has_an_amount_and_a_unit() -> None:
    assert read(("jusque", "50km")).reach == asking.Reach(50, "km")
