"""Filters narrow, their counts say what each choice would keep, and nothing is listed twice."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.desks import sifting
from matchmaker.desks.asking import Asked
from matchmaker.desks.sifting import Candidate


def candidate(key: int, **facts: Any) -> Candidate:
    usual: dict[str, Any] = {"km": 10.0, "minutes": 12.0, "price": 100.0, "published": 0.0}
    return Candidate(key, **(usual | facts))


def keys(found: sifting.Sifted) -> list[int]:
    return [each.key for each in found.page]


def test_the_nearest_comes_first_and_what_is_nowhere_last() -> None:
    candidates = [candidate(1, minutes=None), candidate(2, minutes=30), candidate(3, minutes=9)]
    assert keys(sifting.sift(candidates, Asked(), sort="distance")) == [3, 2, 1]


def test_what_cannot_be_paired_comes_after_what_can() -> None:
    scored = candidate(1, km=90, terms=(("season", 3.0, 30.0),))
    found = sifting.sift([candidate(2, km=1), scored], Asked(), sort="score")
    assert keys(found) == [1, 2]


def test_any_chosen_form_will_do_but_every_certification_is_asked() -> None:
    washed = candidate(1, forms=frozenset({"washed"}), labels=frozenset({"organic"}))
    cut = candidate(2, forms=frozenset({"cut"}), labels=frozenset({"organic", "haccp"}))
    both = Asked(forms=("cut", "washed"))
    assert keys(sifting.sift([washed, cut], both, sort="distance")) == [1, 2]
    strict = Asked(labels=("haccp", "organic"))
    assert keys(sifting.sift([washed, cut], strict, sort="distance")) == [2]


def test_a_count_says_what_the_choice_would_keep_given_the_other_filters() -> None:
    washed = candidate(1, forms=frozenset({"washed"}), handovers=frozenset({"pickup"}))
    cut = candidate(2, forms=frozenset({"cut"}), handovers=frozenset({"delivered"}))
    found = sifting.sift([washed, cut], Asked(handovers=("delivered",)), sort="distance")
    assert found.counts["forms"] == {"cut": 1}
    assert found.counts["handovers"] == {"pickup": 1, "delivered": 1}


def test_what_is_nowhere_is_within_no_reach() -> None:
    candidates = [candidate(1, km=None), candidate(2, km=50.0), candidate(3, km=50.1)]
    assert keys(sifting.sift(candidates, Asked(within="50km"), sort="distance")) == [2]


def test_a_page_past_the_end_is_the_last_one() -> None:
    found = sifting.sift([candidate(i) for i in range(25)], Asked(page=99), sort="distance")
    assert (found.number, found.pages, found.total, found.first) == (2, 2, 25, 21)


def test_two_equally_near_do_not_stand_out() -> None:
    candidates = [candidate(1, price=90.0), candidate(2), candidate(3)]
    found = sifting.sift(candidates, Asked(), sort="distance")
    assert (found.nearest, found.cheapest) == (None, 1)


lists = st.lists(
    st.builds(
        candidate,
        key=st.integers(),
        km=st.none() | st.floats(0, 900),
        minutes=st.none() | st.floats(0, 900),
        price=st.none() | st.floats(0, 9000),
    ),
    unique_by=lambda each: each.key,
    max_size=70,
)


@given(lists, st.sampled_from(sorted(sifting.ORDERS)))
def test_the_pages_together_hold_everything_once(candidates: list[Candidate], sort: str) -> None:
    first = sifting.sift(candidates, Asked(), sort=sort)
    pages = [
        key
        for number in range(1, first.pages + 1)
        for key in keys(sifting.sift(candidates, Asked(page=number), sort=sort))
    ]
    assert sorted(pages) == sorted(each.key for each in candidates)
