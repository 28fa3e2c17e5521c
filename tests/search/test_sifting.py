"""Filters narrow, their counts say what each choice would keep, and nothing is listed twice."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.search import sifting
from matchmaker.search.asking import HANDOVERS, Asked
from matchmaker.search.sifting import Candidates

LABELS = {"haccp": 3, "organic": 63}
USUAL = {"km": 10.0, "minutes": 12.0, "price": 100.0, "published": 0.0, "season": 1.0}
SETS = {
    "forms": sifting.places_of(sifting.FORMS),
    "labels": LABELS,
    "handovers": sifting.places_of(HANDOVERS),
}
Facts = dict[str, Any]


def candidate(key: int, **facts: Any) -> Facts:
    """One row; forms, labels and handovers by their codes, points by their number."""
    return {"key": key, **USUAL, **dict.fromkeys(SETS, ()), "points": None, **facts}


def columns(rows: list[Facts]) -> Candidates:
    numbers = {name: [_number(row[name]) for row in rows] for name in USUAL}
    sets = {name: [sifting.bits(row[name], bits) for row in rows] for name, bits in SETS.items()}
    return Candidates(
        key=np.array([row["key"] for row in rows], np.int64),
        **{name: np.array(values, np.float64) for name, values in numbers.items()},
        **{name: np.array(values, np.uint64) for name, values in sets.items()},
        points=np.array([[_number(row["points"])] for row in rows]).reshape(-1, 1),
        places=np.zeros((len(rows), 2)),
        terms=(("season", 30.0),),
    )


def sift(rows: list[Facts], asked: Asked, *, sort: str) -> sifting.Sifted:
    return sifting.sift(columns(rows), asked, sort=sort, labels=LABELS)


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def keys(found: sifting.Sifted) -> list[int]:
    return [each.key for each in found.page]


def test_the_nearest_comes_first_and_what_is_nowhere_last() -> None:
    candidates = [candidate(1, minutes=None), candidate(2, minutes=30), candidate(3, minutes=9)]
    assert keys(sift(candidates, Asked(), sort="distance")) == [3, 2, 1]


def test_what_cannot_be_paired_comes_after_what_can() -> None:
    scored = candidate(1, km=90, points=3.0)
    found = sift([candidate(2, km=1), scored], Asked(), sort="score")
    assert keys(found) == [1, 2]
    assert [each.terms for each in found.page] == [(("season", 3.0, 30.0),), ()]


def test_any_chosen_form_will_do_but_every_certification_is_asked() -> None:
    washed = candidate(1, forms=["washed"], labels=["organic"])
    cut = candidate(2, forms=["cut"], labels=["organic", "haccp"])
    both = Asked(forms=("cut", "washed"))
    assert keys(sift([washed, cut], both, sort="distance")) == [1, 2]
    strict = Asked(labels=("haccp", "organic"))
    assert keys(sift([washed, cut], strict, sort="distance")) == [2]


def test_a_count_says_what_the_choice_would_keep_given_the_other_filters() -> None:
    washed = candidate(1, forms=["washed"], handovers=["pickup"])
    cut = candidate(2, forms=["cut"], handovers=["delivered"])
    found = sift([washed, cut], Asked(handovers=("delivered",)), sort="distance")
    assert found.counts["forms"] == {"cut": 1}
    assert found.counts["handovers"] == {"pickup": 1, "delivered": 1}


def test_what_is_nowhere_is_within_no_reach() -> None:
    candidates = [candidate(1, km=None), candidate(2, km=50.0), candidate(3, km=50.1)]
    assert keys(sift(candidates, Asked(within="50km"), sort="distance")) == [2]


def test_a_page_past_the_end_is_the_last_one() -> None:
    found = sift([candidate(i) for i in range(25)], Asked(page=99), sort="distance")
    assert (found.number, found.pages, found.total, found.first) == (2, 2, 25, 21)


def test_two_equally_near_do_not_stand_out() -> None:
    candidates = [candidate(1, price=90.0), candidate(2), candidate(3)]
    found = sift(candidates, Asked(), sort="distance")
    assert (found.nearest, found.cheapest) == (None, 1)


lists = st.lists(
    st.builds(
        candidate,
        key=st.integers(-(2**63), 2**63 - 1),
        km=st.none() | st.floats(0, 900),
        minutes=st.none() | st.floats(0, 900),
        price=st.none() | st.floats(0, 9000),
    ),
    unique_by=lambda each: each["key"],
    max_size=70,
)


@given(lists, st.sampled_from(sorted(sifting.ORDERS)))
def test_the_pages_together_hold_everything_once(candidates: list[Facts], sort: str) -> None:
    first = sift(candidates, Asked(), sort=sort)
    pages = [
        key
        for number in range(1, first.pages + 1)
        for key in keys(sift(candidates, Asked(page=number), sort=sort))
    ]
    assert sorted(pages) == sorted(each["key"] for each in candidates)
