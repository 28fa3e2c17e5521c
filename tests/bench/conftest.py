"""A tiny province over a network with two ferries, islands and a cell for each half degree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pytest

from bench.workload import Workload
from matchmaker import engine
from matchmaker.demo import province

SCALE: Final = 0.004
WEST, SOUTH, EAST, NORTH = -80.0, 45.0, -64.0, 50.0
STEP: Final = 0.5
RIVER: Final = 46.2
DETOUR_KM: Final = 60.0
SUMMER: Final = range(8, 20)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Seasonal:
    """Straight ways between the cells of a grid; in winter, those across the river are longer."""

    @cached_property
    def centres(self) -> Floats:
        east, north = np.arange(WEST, EAST, STEP), np.arange(SOUTH, NORTH, STEP)
        grid = np.stack(np.meshgrid(east, north, indexing="ij"), axis=-1).reshape(-1, 2)
        return grid + STEP / 2

    @cached_property
    def network(self) -> engine.Network:
        points = self.centres
        straight = engine.great_circle_km(
            points[:, None, 0],
            points[:, None, 1],
            longitudes=points[None, :, 0],
            latitudes=points[None, :, 1],
        )
        south = points[:, 1] < RIVER
        across = south[:, None] != south[None, :]
        km = np.stack([straight * 1.3, straight * 1.3 + DETOUR_KM * across])
        nowhere = np.broadcast_to(straight > 500, km.shape)
        tenths = np.where(nowhere, engine.NO_WAY, np.ceil(km * 10)).astype(np.uint16)
        minutes = np.where(nowhere, engine.NO_WAY, np.ceil(km * 9)).astype(np.uint16)
        states = np.array([0 if period in SUMMER else 1 for period in range(24)], np.uint8)
        return engine.Network(
            tenths,
            minutes,
            across & ~nowhere[0],
            np.full(len(points), 1.25),
            states,
            1.25,
            1.0,
            1.0,
            1 / 0.9,
        )

    def ends(self, longitude: Floats, latitude: Floats) -> engine.Ends:
        rows = round((NORTH - SOUTH) / STEP)
        column, row = np.floor((longitude - WEST) / STEP), np.floor((latitude - SOUTH) / STEP)
        here = (row >= 0) & (row < rows) & (column >= 0) & (longitude < EAST)
        cell = np.where(here, column * rows + row, engine.NO_CELL).astype(np.int32)
        centre = self.centres[np.maximum(cell, 0)]
        km = 1.25 * engine.great_circle_km(
            longitude, latitude, longitudes=centre[:, 0], latitudes=centre[:, 1]
        )
        return engine.Ends(cell, np.where(here, km, 0.0))


@pytest.fixture(scope="session")
def work() -> Workload:
    made = province.build(SCALE, seed=3, facts=province.from_files())
    return Workload(made.market(Seasonal()), engine.from_weights(engine.EXPERT), SCALE, 3)
