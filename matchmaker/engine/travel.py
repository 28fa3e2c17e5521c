"""From point to point: km and minutes. Who measured them is not the engine's business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

EARTH_RADIUS_KM: Final = 6371.0088


class Travel(Protocol):
    """A way to measure travel, vectorised."""

    def between(
        self, longitude: Floats, latitude: Floats, *, longitudes: Floats, latitudes: Floats
    ) -> tuple[Floats, Floats]:
        """km and minutes from each (longitude, latitude) to each (longitudes, latitudes).

        Degrees in; both arrays have the broadcast shape. NaN where no way exists or a position
        is missing; never 0, even for two sites of one place.
        """


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


@dataclass(frozen=True)
class GreatCircle:
    """Straight line times a circuity, at one speed: a stand-in that knows no river.

    circuity: road km per straight km. minimum_km: two sites of one place are not 0 apart.
    """

    circuity: float = 1.25
    km_per_hour: float = 60.0
    minimum_km: float = 1.0

    def between(
        self, longitude: Floats, latitude: Floats, *, longitudes: Floats, latitudes: Floats
    ) -> tuple[Floats, Floats]:
        straight = great_circle_km(longitude, latitude, longitudes=longitudes, latitudes=latitudes)
        km = np.maximum(straight * self.circuity, self.minimum_km)
        return km, km * (60.0 / self.km_per_hour)
