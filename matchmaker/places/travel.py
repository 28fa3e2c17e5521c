"""From place to place: how far, and how long.

Great circle times a circuity for now. The barrier-aware graph and its crossings come behind the
same protocol, and `Journey.crossings` waits for them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from matchmaker import engine
from matchmaker.places import geocoding
from matchmaker.places.geocoding import Located

_DEFAULT: Final[engine.Travel] = engine.GreatCircle()


@dataclass(frozen=True)
class Journey:
    """One way from start to end; crossings are the bridges and ferries that it takes."""

    km: float
    minutes: float
    straight_km: float
    crossings: tuple[str, ...] = ()

    def as_record(self) -> dict[str, object]:
        return asdict(self)


def measured() -> engine.Travel:
    """The measure of travel that the whole service uses."""
    return _DEFAULT


def between(start: Located, end: Located, *, travel: engine.Travel = _DEFAULT) -> Journey:
    lon, lat, to_lon, to_lat = np.array(
        [[start.longitude], [start.latitude], [end.longitude], [end.latitude]]
    )
    km, minutes = engine.between(travel, (lon, lat), (to_lon, to_lat))
    straight = geocoding.straight_km(
        (start.longitude, start.latitude), (end.longitude, end.latitude)
    )
    return Journey(round(float(km[0]), 1), round(float(minutes[0]), 1), round(straight, 1))
