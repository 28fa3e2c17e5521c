"""What is published gives nothing back of what is not, whatever the market looks like."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.portal.open_data import suppressing
from matchmaker.portal.open_data.suppressing import FEWEST, Hidden, Part

REGIONS = st.sampled_from([f"{code:02}" for code in range(1, 18)])
SIDE = st.frozensets(st.integers(1, 12), min_size=1, max_size=6)
ONE_SIDED = SIDE.map(lambda side: Part((side,)))
TWO_SIDED = st.tuples(SIDE, SIDE).map(Part)
GROUPS = st.dictionaries(REGIONS, ONE_SIDED, min_size=1) | st.dictionaries(
    REGIONS, TWO_SIDED, min_size=1
)


def given_back(group: dict[str, Part], unsaid: Hidden[str]) -> list[str]:
    """The numbers that are not published and follow from those that are.

    Unknowns: every part and the total. Published: the ones that are said, and that the total is
    the sum of the parts. A number follows when its unit vector lies in the rows of what is known.
    """
    names = [*sorted(group), "total"]
    unit = np.eye(len(names))
    is_unsaid = [name in unsaid.parts for name in names[:-1]] + [unsaid.hides_total]
    known = [row for row, hidden in zip(unit, is_unsaid, strict=True) if not hidden]
    known.append(np.array([1.0] * len(group) + [-1.0]))
    rank = np.linalg.matrix_rank(np.array(known))
    return [
        name
        for name, row, hidden in zip(names, unit, is_unsaid, strict=True)
        if hidden and np.linalg.matrix_rank(np.array([*known, row])) == rank
    ]


@given(GROUPS)
def test_no_hidden_number_follows_from_the_published_ones(group: dict[str, Part]) -> None:
    assert given_back(group, suppressing.hidden(group)) == []


@given(GROUPS)
def test_what_is_said_rests_on_three_organizations(group: dict[str, Part]) -> None:
    unsaid = suppressing.hidden(group)
    assert all(part.fewest >= FEWEST for name, part in group.items() if name not in unsaid.parts)
    if not unsaid.hides_total:
        assert suppressing.together(list(group.values())).fewest >= FEWEST


@given(GROUPS)
def test_what_the_total_leaves_rests_on_three_organizations(group: dict[str, Part]) -> None:
    unsaid = suppressing.hidden(group)
    if unsaid.parts and not unsaid.hides_total:
        left = suppressing.together([group[name] for name in unsaid.parts])
        assert left.fewest >= FEWEST


@given(GROUPS)
def test_nothing_is_hidden_where_everything_rests_on_enough(group: dict[str, Part]) -> None:
    many = {name: Part(tuple(side | {90, 91, 92} for side in part.sides))
            for name, part in group.items()}  # fmt: skip
    assert suppressing.hidden(many) == Hidden(frozenset(), hides_total=False)


def part(*organizations: int) -> Part:
    return Part((frozenset(organizations),))


@pytest.mark.parametrize(
    ("group", "parts", "hides_total"),
    [
        ({"14": part(1, 2, 3), "16": part(4, 5, 6)}, set(), False),
        ({"14": part(1, 2)}, {"14"}, True),
        ({"14": part(1, 2), "16": part(3)}, {"14", "16"}, False),
        ({"14": part(1), "16": part(1)}, {"14", "16"}, True),
        ({"14": part(1), "16": part(2, 3, 4), "12": part(2, 3, 4, 5)}, {"14", "16"}, False),
        ({"14": part(1, 2, 3, 4), "16": part(1)}, {"14", "16"}, False),
    ],
    ids=["enough", "two alone", "three together", "one twice", "the smallest goes too", "both"],
)
def test_worked_examples(group: dict[str, Part], parts: set[str], *, hides_total: bool) -> None:
    assert suppressing.hidden(group) == Hidden(frozenset(parts), hides_total=hides_total)


def test_hiding_only_the_small_ones_would_give_them_back() -> None:
    group = {"14": part(1), "16": part(2, 3, 4)}
    naive = Hidden(frozenset({"14"}), hides_total=False)
    assert given_back(group, naive) == ["14"]
