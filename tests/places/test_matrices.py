"""A small country cut by a river: what its matrices say is what a search from scratch says."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from scipy.sparse.csgraph import dijkstra

from matchmaker import engine
from matchmaker.places import graph, matrices, squares
from matchmaker.places.geography import Barriers, Crossing, Road, half_months
from matchmaker.places.graph import KM_BITS, Graph
from matchmaker.places.matrices import Matrices
from matchmaker.places.squares import Cells, Sites
from matchmaker.places.waters import Waters

RIVER = shapely.LineString([(-71.5, 45.8), (-71.5, 47.0)])
LAND = shapely.union_all(
    [shapely.box(-72.0, 46.0, -71.0, 46.8), shapely.box(-70.0, 46.0, -69.8, 46.2)]
)
WEST_TOWN, EAST_TOWN, ISLAND = (-71.55, 46.7), (-71.45, 46.7), (-69.9, 46.1)


def crossing(name: str, latitude: float, *, kind: str, minutes: float, opens: str) -> Crossing:
    west, east = (-71.52, latitude), (-71.48, latitude)
    return Crossing(name, kind, west, east, minutes, 5.0, half_months(opens), has_fee=False)


CROSSINGS = [
    crossing("pont du sud", 46.05, kind="bridge", minutes=2, opens="all year"),
    crossing("traverse longue", 46.7, kind="ferry", minutes=20, opens="04b-01a"),
    crossing("traverse courte", 46.4, kind="ferry", minutes=4, opens="06a-09b"),
]


@pytest.fixture(scope="module")
def cells() -> Cells:
    towns = [WEST_TOWN, EAST_TOWN, ISLAND]
    towns += [(lon, lat) for lon in (-71.9, -71.6, -71.3, -71.1) for lat in (46.1, 46.3, 46.5)]
    stops = np.array([point for each in CROSSINGS for point in (each.start, each.end)])
    codes = np.array(towns)
    return squares.cells(Sites(codes, codes, stops), waters())


def waters() -> Waters:
    return Waters(LAND, Barriers([RIVER], []))


@pytest.fixture(scope="module")
def made(cells: Cells) -> Graph:
    road = Road("route du sud", "highway", ((-71.95, 46.05), (-71.52, 46.05)))
    return graph.build(cells, waters(), roads=[road], crossings=CROSSINGS)


@pytest.fixture(scope="module")
def found(cells: Cells, made: Graph) -> Matrices:
    return matrices.measure(made, inhabited=cells.inhabited, progress=lambda *_: None)


def cell(cells: Cells, point: tuple[float, float]) -> int:
    return int(cells.joined.cells(*(np.array([each]) for each in point))[0])


def test_each_set_of_open_ferries_is_a_state(found: Matrices) -> None:
    assert len(found.km) == 3
    # one ferry till mid-January, none, one from mid-April, both from June to September, one
    runs = [
        set(found.states[a:b].tolist()) for a, b in ((0, 1), (1, 7), (7, 10), (10, 18), (18, 24))
    ]
    assert [len(run) for run in runs] == [1] * 5
    assert runs[0] == runs[2] == runs[4]
    assert runs[0] | runs[1] | runs[3] == {0, 1, 2}


def test_a_state_is_what_a_search_from_scratch_says(
    cells: Cells, made: Graph, found: Matrices
) -> None:
    for period in range(24):
        is_open = np.array([each.open[period] for each in CROSSINGS])
        weights = dijkstra(graph.matrix(made, is_open), indices=np.arange(cells.inhabited))
        weights = weights[:, : cells.inhabited]
        is_way = np.isfinite(weights)
        known = np.where(is_way, weights, 0).astype(np.int64)
        state = found.states[period]
        assert (found.minutes[state] == np.where(is_way, known >> KM_BITS, engine.NO_WAY)).all()
        assert (found.km[state] == np.where(is_way, known % 2**KM_BITS, engine.NO_WAY)).all()


def test_what_varies_is_told(found: Matrices) -> None:
    differs = (found.km != found.km[:1]).any(axis=0) | (found.minutes != found.minutes[:1]).any(
        axis=0
    )
    assert (found.varies == differs).all()
    assert found.varies.any()
    assert not found.varies.all()


def test_the_river_is_crossed_where_it_can_be(cells: Cells, made: Graph, found: Matrices) -> None:
    west, east = cell(cells, WEST_TOWN), cell(cells, EAST_TOWN)
    winter, summer = (int(found.km[found.states[period], west, east]) for period in (3, 14))
    # by the bridge, 70 km south; and 8 km apart
    assert winter / 10 > 130
    assert summer / 10 < 30


def test_an_island_has_no_way_out(cells: Cells, found: Matrices) -> None:
    island = cell(cells, ISLAND)
    assert (found.km[:, island, cell(cells, WEST_TOWN)] == engine.NO_WAY).all()
    assert found.km[0, island, island] == 0


def test_of_two_edges_the_quicker_is_kept(made: Graph) -> None:
    twice = made._replace(
        edges=graph.Edges(*(np.concatenate([values, values]) for values in made.edges))
    )
    is_open = np.ones(len(CROSSINGS), np.bool_)
    assert (graph.matrix(twice, is_open) != graph.matrix(made, is_open)).nnz == 0


@pytest.mark.parametrize(
    ("written", "count", "opens"),
    [("all year", 24, 0), ("04b-01a", 18, 7), ("06a-06a", 1, 10)],
)
def test_months_are_read_over_the_new_year(written: str, count: int, opens: int) -> None:
    months = half_months(written)
    assert sum(months) == count
    assert months[opens]
    assert written == "all year" or not months[opens - 1]
