"""Each side of a market as compiled code reads it: the columns, and what follows from a row alone.

Positions are points in space too, in km from the centre of the Earth: the chord between two of
them is never longer than any way, and costs no trigonometry.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker.engine.columns import Bytes, Floats, Needs, Offers
from matchmaker.engine.season import PERIODS
from matchmaker.engine.travel import EARTH_RADIUS_KM, Travel

Codes = npt.NDArray[np.int32]
Masks = npt.NDArray[np.uint32]

_BITS: Final = np.uint32(1) << np.arange(PERIODS, dtype=np.uint32)


class Supply(NamedTuple):
    """n offers and what follows from each alone."""

    offers: Offers
    cell: Codes  # of the travel network, −1 joins none
    ends_km: Floats  # to the node of the cell
    space: Floats  # [n, 3] km from the centre of the Earth
    periods: Masks  # bitmask of the half-months above zero
    percents: Codes  # Σ supply
    farthest_km: Floats  # no delivery goes beyond: 0 without any, ∞ when no reach is stated


class Demand(NamedTuple):
    """m needs and what follows from each alone."""

    needs: Needs
    cell: Codes
    ends_km: Floats
    space: Floats  # [m, 3]
    periods: Masks
    percents: Codes  # Σ demand
    farthest_km: Floats  # no way that the kitchen accepts is longer; ∞ without a limit


def supply(offers: Offers, travel: Travel) -> Supply:
    """Complete offers whose columns were checked."""
    ends = travel.ends(offers.longitude, offers.latitude)
    return Supply(
        offers,
        ends.cell,
        ends.km,
        in_space(offers.longitude, offers.latitude),
        half_months(offers.supply),
        offers.supply.sum(axis=1, dtype=np.int32),
        np.where(offers.delivers, _limit(offers.reach_km, offers.reach_minutes, travel), 0.0),
    )


def demand(needs: Needs, travel: Travel) -> Demand:
    """Complete needs whose columns were checked."""
    ends = travel.ends(needs.longitude, needs.latitude)
    return Demand(
        needs,
        ends.cell,
        ends.km,
        in_space(needs.longitude, needs.latitude),
        half_months(needs.demand),
        needs.demand.sum(axis=1, dtype=np.int32),
        _limit(needs.limit_km, needs.limit_minutes, travel),
    )


def half_months(curves: Bytes) -> Masks:
    """[n, 24] curves as bitmasks: bit t is set where half-month t is above zero."""
    return np.asarray(((curves > 0) * _BITS).sum(axis=1, dtype=np.uint32))


def in_space(longitude: Floats, latitude: Floats) -> Floats:
    """[n, 3] km from the centre of the Earth; NaN without a position."""
    east, north = np.radians(longitude), np.radians(latitude)
    across = np.cos(north)
    unit = np.stack([across * np.cos(east), across * np.sin(east), np.sin(north)], axis=1)
    return np.ascontiguousarray(unit * EARTH_RADIUS_KM)


def _limit(km: Floats, minutes: Floats, travel: Travel) -> Floats:
    """The km that no way within both limits exceeds; ∞ where neither is stated."""
    speed = travel.network.fastest_km_per_minute
    by_time = np.where(np.isfinite(minutes) & (minutes > 0), minutes * speed, np.inf)
    by_km = np.where(np.isfinite(km) & (km > 0), km, np.inf)
    # a hair more by time: the speed is a rounded quotient
    return np.minimum(by_km, by_time * (1 + 1e-9))
