"""The network that everything is measured on: its promises, on the real country and a small one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matchmaker import engine
from matchmaker.places import geocoding, network, travel
from matchmaker.places.network import Survey
from matchmaker.places.travel import Journey
from tests.factories import MATANE, MONTREAL, QUEBEC, RIMOUSKI

JANUARY, AUGUST = 0, 14
BAIE_COMEAU = (-68.15, 49.22)
TROIS_PISTOLES, ESCOUMINS = (-69.176, 48.122), (-69.405, 48.35)
CAP_AUX_MEULES, GRANDE_ENTREE = (-61.86, 47.38), (-61.53, 47.56)
PORT_MENIER, KUUJJUAQ, BLANC_SABLON = (-64.35, 49.82), (-68.4, 58.1), (-57.13, 51.42)
NEAR_KM = 250.0

Point = tuple[float, float]


@pytest.fixture(scope="module", autouse=True)
def _mapped() -> None:
    """The first call maps the network and compiles what reads it."""
    engine_way(QUEBEC, MONTREAL)


places = st.tuples(st.floats(-79.0, -64.0), st.floats(45.0, 50.0))


def journey(start: Point, end: Point, *, period: int = AUGUST) -> Journey | None:
    return travel.measured().journeys([(start, end)], periods=[period])[0]


def engine_way(start: Point, end: Point) -> tuple[float, float]:
    pair = [tuple(np.array([each]) for each in point) for point in (start, end)]
    km, minutes = engine.between(travel.measured(), pair[0], pair[1])
    return float(km[0]), float(minutes[0])


@given(places, places)
def test_a_way_is_the_same_both_ways(start: Point, end: Point) -> None:
    assert engine_way(start, end) == pytest.approx(engine_way(end, start), nan_ok=True)


@given(places, places)
def test_no_way_is_shorter_or_quicker_than_promised(start: Point, end: Point) -> None:
    km, minutes = engine_way(start, end)
    straight = geocoding.straight_km(start, end)
    fastest = travel.measured().network.fastest_km_per_minute
    assert not km < straight
    assert not minutes < straight / fastest


@given(places, places, places)
def test_no_way_round_is_shorter(start: Point, middle: Point, end: Point) -> None:
    """The triangle holds for minutes, up to the tenths that are rounded and the two ends in the
    middle, which a way through does not pay."""
    measured = travel.measured()
    cells = measured.ends(*(np.array(each) for each in zip(start, middle, end, strict=True))).cell
    assume(len(set(cells.tolist())) == 3)
    # the mean over the half-months with a way is not a distance
    assume(not measured.network.varies[np.ix_(cells, cells)].any())
    legs = [engine_way(start, middle)[1], engine_way(middle, end)[1]]
    assert not engine_way(start, end)[1] > sum(legs) + 0.3


def test_a_missing_position_has_no_way() -> None:
    assert np.isnan(engine_way((np.nan, 47.0), QUEBEC)).all()
    assert np.isnan(engine_way(QUEBEC, (-71.0, np.nan))).all()


@pytest.mark.parametrize("island", [PORT_MENIER, KUUJJUAQ, BLANC_SABLON])
def test_where_no_road_leads_there_is_no_way(island: Point) -> None:
    assert journey(island, QUEBEC) is None
    assert np.isnan(engine_way(island, QUEBEC)).all()
    km, _ = engine_way(island, (island[0] + 0.01, island[1]))
    assert km < 3


def test_the_islands_of_the_gulf_are_far_and_whole() -> None:
    assert engine_way(CAP_AUX_MEULES, GRANDE_ENTREE)[0] < 80
    way = journey(CAP_AUX_MEULES, (-64.21, 48.52))
    assert way is None or way.km > 2 * NEAR_KM


def test_a_summer_ferry_is_taken_in_summer_only() -> None:
    summer = journey(TROIS_PISTOLES, ESCOUMINS, period=AUGUST)
    winter = journey(TROIS_PISTOLES, ESCOUMINS, period=JANUARY + 3)
    assert summer is not None
    assert winter is not None
    assert [each.name for each in summer.crossings] == ["traverse Trois-Pistoles–Les Escoumins"]
    assert winter.km > 450


def test_what_varies_is_what_depends_on_a_seasonal_ferry() -> None:
    measured = travel.measured()
    cells = measured.ends(
        np.array([TROIS_PISTOLES[0], ESCOUMINS[0], MONTREAL[0], QUEBEC[0]]),
        np.array([TROIS_PISTOLES[1], ESCOUMINS[1], MONTREAL[1], QUEBEC[1]]),
    ).cell
    assert measured.network.varies[cells[0], cells[1]]
    assert not measured.network.varies[cells[2], cells[3]]


def test_the_matrices_say_what_a_search_says() -> None:
    measured = travel.measured()
    pairs = [(RIMOUSKI, MATANE), (MATANE, BAIE_COMEAU), (TROIS_PISTOLES, ESCOUMINS)]
    for period in (JANUARY, AUGUST):
        weights = np.eye(24)[period]
        for (start, end), found in zip(
            pairs, measured.journeys(pairs, periods=[period] * 3), strict=True
        ):
            points = [tuple(np.array([each]) for each in point) for point in (start, end)]
            km, minutes = engine.between(measured, points[0], points[1], weights=weights)
            assert found is not None
            assert (found.km, found.minutes) == pytest.approx((km[0], minutes[0]))


def test_a_shore_joins_its_own_side() -> None:
    """Québec and Lévis are a kilometre apart, in one square."""
    ends = travel.measured().ends(np.array([-71.203, -71.180]), np.array([46.813, 46.808]))
    assert ends.cell[0] != ends.cell[1]


def test_many_ways_from_one_place_are_those_of_each_alone() -> None:
    measured = travel.measured()
    pairs = [(end, QUEBEC) for end in (MONTREAL, RIMOUSKI, MATANE)]
    together = measured.journeys(pairs, periods=[AUGUST] * 3)
    for pair, found in zip(pairs, together, strict=True):
        back = measured.journeys([pair[::-1]], periods=[AUGUST])[0]
        assert found is not None
        assert back is not None
        assert found.km == pytest.approx(back.km)
        assert found.crossings == back.crossings[::-1]
        assert found.legs[0].line[0] == pair[0]
        assert found.legs[-1].line[-1] == pair[1]


def test_what_is_made_is_not_made_again() -> None:
    said: list[str] = []
    place = network.make(Survey(), say=said.append)
    assert place.is_dir()
    assert said == []


def test_what_is_mapped_cannot_be_written() -> None:
    net = travel.measured().network
    for values in (net.km, net.minutes, net.varies, net.states):
        assert not values.flags.writeable
        assert values.flags.c_contiguous


def test_another_seed_is_another_network(tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    seed.mkdir()
    for name in ("barriers.csv", "crossings.csv", "roads.csv", "municipalities.csv"):
        (seed / name).write_bytes((network.SEED / name).read_bytes())
    same = Survey(seed=seed)
    assert same.digest() == Survey().digest()
    with (seed / "crossings.csv").open("a", encoding="utf-8") as file:
        file.write("pont de plus,bridge,-70.0,47.0,-70.1,47.1,1,0,all year,no,nobody\n")
    assert same.digest() != Survey().digest()
