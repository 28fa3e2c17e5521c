"""From place to place: how far, how long, and over which water.

The measure that the whole service uses is the network of matchmaker.places.network; a process
maps it once, when first asked.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from matchmaker import engine
from matchmaker.console import say
from matchmaker.errors import N_, Invalid
from matchmaker.places import geocoding, graph, network
from matchmaker.places.geocoding import Located
from matchmaker.places.network import Kept, Survey
from matchmaker.places.ways import Finder, Leg, Way

Floats = npt.NDArray[np.float64]

Pair = tuple[tuple[float, float], tuple[float, float]]
"""Two points, each a longitude and a latitude."""

FASTEST_KM_PER_MINUTE: Final = graph.FASTEST_KM_PER_MINUTE
NOWHERE: Final = -1


class NoWay(Invalid):
    """No road and no crossing that we know of leads there."""

    message = N_("Aucun chemin connu n’y mène.")


@dataclass(frozen=True)
class Passage:
    """A crossing on the way; minutes: on it, without the wait."""

    name: str
    kind: str
    minutes: float
    is_seasonal: bool


@dataclass(frozen=True)
class Journey:
    """One way from start to end. km is never less than straight_km. legs: the line of the way,
    stretch by stretch."""

    km: float
    minutes: float
    straight_km: float
    crossings: tuple[Passage, ...] = ()
    legs: tuple[Leg, ...] = ()

    def as_record(self) -> dict[str, object]:
        lengths = {name: round(getattr(self, name), 1) for name in ("km", "minutes", "straight_km")}
        return {**lengths, "crossings": [asdict(each) for each in self.crossings]}


class Measured:
    """Travel over the real geography: what the engine reads, and the ways themselves."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._finders: dict[int, Finder] = {}

    @property
    def network(self) -> engine.Network:
        return self._kept.network

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

    def journeys(self, pairs: Sequence[Pair], *, period: int) -> list[Journey | None]:
        """The way of each pair of points in a half-month, 0 to 23; None where there is none."""
        if not pairs:
            return []
        points = np.array(pairs, np.float64)
        starts, ends = (self.ends(points[:, i, 0], points[:, i, 1]) for i in (0, 1))
        found: list[Journey | None] = [None] * len(pairs)
        for cell in np.unique(starts.cell[starts.cell != NOWHERE]).tolist():
            rows = np.flatnonzero((starts.cell == cell) & (ends.cell != NOWHERE)).tolist()
            ways = self._finder(period).ways(cell, ends.cell[rows].tolist())
            for row, way in zip(rows, ways, strict=True):
                joining = float(starts.km[row] + ends.km[row])
                if way is not None:
                    found[row] = self._journey(pairs[row], way, joining=joining)
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
        if len(way.legs[0].line) == 1:
            km = max(straight * net.circuity, net.minimum_km)
            return Journey(km, km / net.km_per_minute, straight, (), (Leg("road", list(pair)),))
        first, last = way.legs[0], way.legs[-1]
        first.line.insert(0, pair[0])
        last.line.append(pair[1])
        passages = tuple(
            Passage(each.name, each.kind, each.minutes, each.is_seasonal) for each in way.crossings
        )
        return Journey(
            way.km + joining,
            way.minutes + joining / net.km_per_minute,
            straight,
            passages,
            way.legs,
        )


@functools.cache
def measured() -> Measured:
    """The measure of travel that the whole service uses; made now if `make setup` has not."""
    return Measured(network.kept(Survey(), say=say))


def period_of(day: date) -> int:
    """The half-month of a day: 0 is 1-15 January."""
    return (day.month - 1) * 2 + (day.day > 15)


def between(start: Located, end: Located, *, period: int) -> Journey:
    """The way in a half-month; raises NoWay."""
    pair = (start.longitude, start.latitude), (end.longitude, end.latitude)
    journey = measured().journeys([pair], period=period)[0]
    if journey is None:
        raise NoWay
    return journey
