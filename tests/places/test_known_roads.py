"""The network against road distances that anybody can look up, region by region."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from matchmaker import engine
from matchmaker.places import geocoding, travel
from matchmaker.places.ways import Finder

FILE = Path(__file__).parent / "known_roads.csv"
REGIONS = [f"{code:02}" for code in range(1, 18)]
MEDIAN, WORST = 0.15, 1.5

Point = tuple[float, float]


@dataclass(frozen=True)
class Known:
    """regions: those of both ends. ferry: part of the name of the only one that is taken."""

    regions: list[str]
    name: str
    start: Point
    end: Point
    km: float
    ferry: str
    is_across: bool


def known() -> Iterator[Known]:
    with FILE.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            points = [(float(row[f"{s}_lon"]), float(row[f"{s}_lat"])) for s in ("start", "end")]
            yield Known(
                row["regions"].split("|"),
                f"{row['start']}-{row['end']}",
                points[0],
                points[1],
                float(row["road_km"]),
                row["ferry"],
                row["kind"] == "cross",
            )


ROADS = list(known())
ACROSS = [each for each in ROADS if each.is_across]


def by_network(road: Known) -> float:
    """The modelled km with no other ferry than the road's own."""
    measured = travel.measured()
    graph = measured.graph
    is_open = np.array(
        [not c.is_ferry or bool(road.ferry and road.ferry in c.name) for c in graph.crossings]
    )
    ends = measured.ends(*np.array([road.start, road.end]).T.copy())
    way = Finder(graph, is_open).ways(int(ends.cell[0]), [int(ends.cell[1])])[0]
    assert way is not None
    return way.km + float(ends.km.sum())


def by_great_circle(road: Known) -> float:
    """The deliberately broken variant: it knows no river."""
    return geocoding.straight_km(road.start, road.end) * engine.GreatCircle().circuity


def too_wrong(road: Known, km: float) -> bool:
    return not 1 / WORST <= km / road.km <= WORST


@pytest.mark.parametrize("region", REGIONS)
def test_the_median_error_is_small_in_every_region(region: str) -> None:
    roads = [each for each in ROADS if region in each.regions and not each.is_across]
    errors = [abs(by_network(each) / each.km - 1) for each in roads]
    assert len(errors) >= 3
    assert float(np.median(errors)) <= MEDIAN, dict(zip(roads, errors, strict=True))


@pytest.mark.parametrize("road", ACROSS, ids=lambda road: road.name)
def test_no_pair_across_the_water_is_far_wrong(road: Known) -> None:
    assert not too_wrong(road, by_network(road))


def test_a_great_circle_is_caught() -> None:
    caught = [road.name for road in ACROSS if too_wrong(road, by_great_circle(road))]
    assert len(caught) >= len(ACROSS) / 2
    assert "Trois-Pistoles-Les Escoumins" in caught


def test_no_road_is_shorter_than_its_straight_line() -> None:
    short = [
        road.name
        for road in ROADS
        if by_network(road) < geocoding.straight_km(road.start, road.end)
    ]
    assert short == []


def table() -> str:
    """The figures by region, for people: python -m tests.places.test_known_roads."""
    errors: dict[str, list[float]] = defaultdict(list)
    for road in ROADS:
        for key in ["across"] if road.is_across else road.regions:
            errors[key].append(by_network(road) / road.km - 1)
    lines = [
        f"{key:8}{len(some):3}  median {np.median(np.abs(some)):5.1%}"
        f"  worst {max(some, key=abs):+5.0%}"
        for key, some in sorted(errors.items())
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
