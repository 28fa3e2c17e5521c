"""From point to point: km and minutes. Who measured them is not the engine's business.

A `Network` is travel between cells of a grid, once per state of the seasonal ferries. Positions
join the node of their cell; two positions of one cell are a straight line apart. A great circle
is the network of one cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import asin, cos, nan, radians, sin, sqrt
from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from matchmaker.engine.compiled import compiled, inlined

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]
Tenths = npt.NDArray[np.uint16]

EARTH_RADIUS_KM: Final = 6371.0088
NO_WAY: Final = 65535
NO_CELL: Final = -1
PERIODS: Final = 24


class Network(NamedTuple):
    """Travel between s states of c cells. Arrays are read-only: they may be a file's own pages.

    Ways are the same in both directions. None is shorter than the straight line times the detour
    of either cell, nor quicker than `fastest_km_per_minute`: bounds rely on it, so tenths are
    rounded up.
    """

    km: Tenths  # [s, c, c] tenths of km along the quickest way from node to node, or NO_WAY
    minutes: Tenths  # [s, c, c] tenths of minutes, the waits of ferries included, or NO_WAY
    varies: npt.NDArray[np.bool_]  # [c, c] whether the states differ
    # [c] ≥ 1: no way to or from the cell is shorter than so many times the straight line
    detour: Floats
    states: npt.NDArray[np.uint8]  # [24] the state of each half-month
    circuity: float  # road km per straight km, ≥ 1, for ends that join and within a cell
    km_per_minute: float  # speed there
    minimum_km: float  # two sites of one place are not 0 apart
    fastest_km_per_minute: float  # straight km per minute, nowhere exceeded


class Ends(NamedTuple):
    """Where n positions join a network."""

    cell: Codes  # [n], NO_CELL where no way leads
    km: Floats  # [n] to the node of the cell


class Travel(Protocol):
    """A way to measure travel."""

    @property
    def network(self) -> Network: ...

    def ends(self, longitude: Floats, latitude: Floats) -> Ends:
        """Where positions (degrees) join; a missing one joins nowhere."""


def great_circle_km(
    longitude: Floats, latitude: Floats, *, longitudes: Floats, latitudes: Floats
) -> Floats:
    """Straight line over a sphere of the Earth's mean radius (haversine), in km. NaN stays NaN."""
    from_lon, from_lat = np.radians(longitude), np.radians(latitude)
    to_lon, to_lat = np.radians(longitudes), np.radians(latitudes)
    half = (
        np.sin((to_lat - from_lat) / 2) ** 2
        + np.cos(from_lat) * np.cos(to_lat) * np.sin((to_lon - from_lon) / 2) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def between(
    travel: Travel,
    start: tuple[Floats, Floats],
    end: tuple[Floats, Floats],
    *,
    weights: npt.ArrayLike = (1.0,) * PERIODS,
) -> tuple[Floats, Floats]:
    """km and minutes from each start to each end, each (longitudes, latitudes) of n.

    weights: [24] ≥ 0, of the half-months. The mean over those in which there is a way, NaN when
    there is none or a position is missing.
    """
    starts, ends = travel.ends(*start), travel.ends(*end)
    km, minutes = np.empty(len(starts.cell)), np.empty(len(starts.cell))
    _between(
        travel.network,
        (starts, *_contiguous(start)),
        (ends, *_contiguous(end)),
        np.ascontiguousarray(weights, np.float64),
        km,
        minutes,
    )
    return km, minutes


def _contiguous(points: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    longitude, latitude = (np.ascontiguousarray(each, np.float64) for each in points)
    return longitude, latitude


@dataclass(frozen=True)
class GreatCircle:
    """Straight line times a circuity, at one speed: a stand-in that knows no river.

    circuity: road km per straight km. minimum_km: two sites of one place are not 0 apart.
    """

    circuity: float = 1.25
    km_per_hour: float = 60.0
    minimum_km: float = 1.0

    @cached_property
    def network(self) -> Network:
        """One cell, in which every way is a straight line."""
        nowhere = np.zeros((1, 1, 1), np.uint16)
        varies, states = np.zeros((1, 1), np.bool_), np.zeros(PERIODS, np.uint8)
        detour = np.array([max(1.0, self.circuity)])
        for array in (nowhere, varies, states, detour):
            array.flags.writeable = False
        speed = self.km_per_hour / 60.0
        return Network(
            nowhere, nowhere, varies, detour, states, self.circuity, speed, self.minimum_km, speed
        )

    def ends(self, longitude: Floats, latitude: Floats) -> Ends:
        placed = np.isfinite(longitude) & np.isfinite(latitude)
        return Ends(np.where(placed, 0, NO_CELL).astype(np.int32), np.zeros(len(placed)))


@inlined
def straight_km(
    longitude: float, latitude: float, to_longitude: float, to_latitude: float
) -> float:
    """Straight line over a sphere of the Earth's mean radius (haversine), in km; degrees in."""
    half = (
        sin(radians(to_latitude - latitude) / 2.0) ** 2
        + cos(radians(latitude))
        * cos(radians(to_latitude))
        * sin(radians(to_longitude - longitude) / 2.0) ** 2
    )
    return 2.0 * EARTH_RADIUS_KM * asin(sqrt(min(half, 1.0)))


@inlined
def within_cell(network: Network, straight: float) -> tuple[float, float]:
    """km and minutes between two positions of one cell, `straight` km apart."""
    km = max(straight * network.circuity, network.minimum_km)
    return km, km / network.km_per_minute


@inlined
def from_cell_to_cell(
    network: Network, state: int, cells: tuple[int, int], ends_km: float
) -> tuple[float, float]:
    """km and minutes in one state between two cells, `ends_km` being what both ends add.

    NaN where there is no way.
    """
    tenths = network.minutes[state, cells[0], cells[1]]
    if tenths == NO_WAY:
        return nan, nan
    km = network.km[state, cells[0], cells[1]] * 0.1 + ends_km
    return km, tenths * 0.1 + ends_km / network.km_per_minute


@compiled
def _between(
    network: Network,
    start: tuple[Ends, Floats, Floats],
    end: tuple[Ends, Floats, Floats],
    weights: Floats,
    km: Floats,
    minutes: Floats,
) -> None:
    for row in range(len(km)):
        cells = (start[0].cell[row], end[0].cell[row])
        ends_km = start[0].km[row] + end[0].km[row]
        if cells[0] < 0 or cells[1] < 0:
            km[row], minutes[row] = nan, nan
        elif cells[0] == cells[1]:
            straight = straight_km(start[1][row], start[2][row], end[1][row], end[2][row])
            km[row], minutes[row] = within_cell(network, straight)
        elif network.varies[cells[0], cells[1]]:
            km[row], minutes[row] = _mean(network, cells, ends_km, weights)
        else:
            km[row], minutes[row] = from_cell_to_cell(network, 0, cells, ends_km)


@compiled
def _mean(
    network: Network, cells: tuple[int, int], ends_km: float, weights: Floats
) -> tuple[float, float]:
    whole, km, minutes = 0.0, 0.0, 0.0
    for period in range(24):
        far, long = from_cell_to_cell(network, network.states[period], cells, ends_km)
        if weights[period] > 0.0 and far == far:  # NaN is not itself
            whole += weights[period]
            km += weights[period] * far
            minutes += weights[period] * long
    if whole == 0.0:
        return nan, nan
    return km / whole, minutes / whole
