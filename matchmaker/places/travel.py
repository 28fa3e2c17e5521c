"""From place to place: how far, how long, and over which water.

The measure that the whole service uses is the network of matchmaker.places.network; a process
maps it once, when first asked.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from matchmaker import engine
from matchmaker.console import say
from matchmaker.errors import N_, Invalid
from matchmaker.places import geocoding, geography, network, servers
from matchmaker.places.geocoding import Located
from matchmaker.places.geography import Crossing
from matchmaker.places.graph import Graph
from matchmaker.places.network import Kept, Survey
from matchmaker.places.ways import Finder, Leg, Way

Floats = npt.NDArray[np.float64]

Pair = tuple[tuple[float, float], tuple[float, float]]
"""Two points, each a longitude and a latitude."""

NOWHERE: Final = engine.NO_CELL
# a bridge that takes less is not worth a word
_LONG_MINUTES: Final = 3.0


class NoWay(Invalid):
    """No road and no crossing that we know of leads there."""

    message = N_("Aucun chemin connu n’y mène.")


@dataclass(frozen=True)
class Journey:
    """One way from start to end. km is never less than straight_km; minutes hold the waits.
    crossings: in the order of the way. legs: its line, stretch by stretch."""

    km: float
    minutes: float
    straight_km: float
    crossings: tuple[Crossing, ...] = ()
    legs: tuple[Leg, ...] = ()

    @property
    def main_crossing(self) -> Crossing | None:
        """What one says of the way: its longest ferry, or else its longest bridge; small bridges
        go without saying."""
        said = [each for each in self.crossings if each.is_ferry or each.minutes >= _LONG_MINUTES]
        return max(said, key=lambda each: (each.is_ferry, each.minutes), default=None)

    def as_record(self) -> dict[str, object]:
        lengths = {name: round(getattr(self, name), 1) for name in ("km", "minutes", "straight_km")}
        return {**lengths, "crossings": [each.as_record() for each in self.crossings]}


class Measured:
    """Travel over the real geography: what the engine reads, and the ways themselves."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._finders: dict[int, Finder] = {}

    def __reduce__(self) -> tuple[Callable[[], Measured], tuple[()]]:
        """Elsewhere, it is what that machine measures: the matrices stay in their files."""
        return measured, ()

    @property
    def network(self) -> engine.Network:
        return self._kept.network

    @property
    def graph(self) -> Graph:
        return self._kept.graph

    def ends(self, longitude: Floats, latitude: Floats) -> engine.Ends:
        """The cell that each position joins, on its side of the water, and the km to its node."""
        cell = self._kept.lookup.cells(longitude, latitude)
        nodes = self._kept.graph
        # a position that joins none is measured to any node, then told apart
        straight = engine.great_circle_km(
            longitude, latitude, longitudes=nodes.longitude[cell], latitudes=nodes.latitude[cell]
        )
        km = np.where(cell == NOWHERE, np.nan, straight * self.network.circuity)
        return engine.Ends(cell, km)

    def varies(self, starts: Floats, ends: Floats) -> npt.NDArray[np.bool_]:
        """Whether the way between each pair of rows (longitude, latitude) depends on the season."""
        one, other = (self.ends(each[:, 0], each[:, 1]).cell for each in (starts, ends))
        is_joined = (one != NOWHERE) & (other != NOWHERE)
        return np.asarray(is_joined & self.network.varies[one, other])

    def journeys(self, pairs: Sequence[Pair], *, periods: Sequence[int]) -> list[Journey | None]:
        """The way of each pair of points in its half-month, 0 to 23; None where there is none."""
        points = np.array(pairs, np.float64).reshape(-1, 2, 2)
        sides = [self.ends(points[:, side, 0], points[:, side, 1]) for side in (0, 1)]
        found: list[Journey | None] = [None] * len(pairs)
        # one search from each place that is at one end of many ways; ways are the same both ways
        hub = 0 if len(np.unique(sides[0].cell)) <= len(np.unique(sides[1].cell)) else 1
        joining = sides[0].km + sides[1].km
        states = self.network.states[np.array(periods, np.int64)]
        groups: dict[tuple[int, int], list[int]] = {}
        for row in range(len(pairs)):
            if NOWHERE not in (sides[0].cell[row], sides[1].cell[row]):
                groups.setdefault((int(states[row]), int(sides[hub].cell[row])), []).append(row)
        for (_, cell), rows in groups.items():
            finder = self._finder(periods[rows[0]])
            ways = finder.ways(cell, sides[1 - hub].cell[rows].tolist())
            for row, way in zip(rows, ways, strict=True):
                if way is not None:
                    onward = way if hub == 0 else way.back()
                    found[row] = self._journey(pairs[row], onward, joining=float(joining[row]))
        return found

    def _finder(self, period: int) -> Finder:
        state = int(self.network.states[period])
        if state not in self._finders:
            crossings = self._kept.graph.crossings
            is_open = np.array([each.open[period] for each in crossings], np.bool_)
            self._finders[state] = Finder(self._kept.graph, is_open)
        return self._finders[state]

    def _journey(self, pair: Pair, way: Way, *, joining: float) -> Journey:
        straight = geocoding.straight_km(*pair)
        net = self.network
        if way.is_nothing:
            km = max(straight * net.circuity, net.minimum_km)
            return Journey(km, km / net.km_per_minute, straight, (), (Leg("road", list(pair)),))
        legs = way.joined(*pair).legs
        minutes = way.minutes + joining / net.km_per_minute
        return Journey(way.km + joining, minutes, straight, way.crossings, legs)


@functools.cache
def _measured(url: str) -> Measured:
    return Measured(network.kept(Survey(url=url), say=say))


class _Chosen:
    """The routing server of this process, said once by its composition root."""

    url = ""


def use(url: str) -> None:
    """Measure with a routing server, or with our own graph when the address is empty."""
    _Chosen.url = url


def measured() -> Measured:
    """The measure of travel that the whole service uses; made now if `make setup` has not."""
    return _measured(_Chosen.url)


def period_of(day: date) -> int:
    """The half-month of a day: 0 is 1-15 January."""
    return (day.month - 1) * 2 + (day.day > 15)


def between(start: Located, end: Located, *, period: int) -> Journey:
    """The way in a half-month; raises NoWay."""
    pair = (start.longitude, start.latitude), (end.longitude, end.latitude)
    if _Chosen.url:
        return _asked(pair)
    journey = measured().journeys([pair], periods=[period])[0]
    if journey is None:
        raise NoWay
    return journey


def _asked(pair: Pair) -> Journey:
    """The way as the routing server has it; it says neither waits nor seasons."""
    route = servers.server(_Chosen.url).route(*pair)
    if route is None:
        raise NoWay
    ferries = tuple(
        Crossing(name, "ferry", *pair, minutes, 0.0, (True,) * geography.HALF_MONTHS, has_fee=False)
        for name, minutes in route.ferries
    )
    straight = geocoding.straight_km(*pair)
    km = max(route.km, straight)
    return Journey(km, route.minutes, straight, ferries, (Leg("road", route.line),))
