"""The short form of `make drill-generations`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from matchmaker.cluster import Cluster
from tests.drills import generations
from tests.drills.generations import Drill, Seen

pytestmark = pytest.mark.drill


@pytest.fixture(scope="module")
def drill(cluster: Cluster) -> Iterator[Drill]:
    with generations.drill(cluster, "drill_generations") as made:
        yield made


def test_readers_see_whole_generations_only(drill: Drill) -> None:
    seen = drill.rebuilt("whole", times=3, readers=1)
    assert seen.faults == {}
    assert seen.generations >= 2


@pytest.mark.parametrize("point", ["copying", "switching"])
def test_a_rebuild_killed_leaves_all_as_it_was_and_the_next_clears_up(
    drill: Drill, point: str
) -> None:
    seen = Seen()
    found = drill.killed(point, readers=1, seen=seen)
    assert found.was_alone
    assert found.is_intact
    assert found.is_cleared
    assert seen.reads > 0
    assert seen.faults == {}


def test_the_same_readers_catch_a_rebuild_that_is_not_atomic(drill: Drill) -> None:
    assert drill.rebuilt("naive", times=3, readers=1).inconsistent > 0
