"""Where farms and kitchens stand: farms in the country, by region; kitchens where people live."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from matchmaker.demo.province.facts import Facts, Places
from matchmaker.demo.province.sizes import Part, Sizes, dice

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

NO_CODE: Final = -1
KM_PER_DEGREE: Final = 111.2
# how far farms lie from their village, and kitchens from the middle of their postal code, km
FARM_SPREAD_KM: Final = 4.5
KITCHEN_SPREAD_KM: Final = 0.15
# a farm that would stand in water is thrown again, nearer and nearer to its village
TRIES: Final = 6
# a large city has hardly more farms than a large village
CODES_OF_A_VILLAGE: Final = 40
DECIMALS: Final = 5


class Sites(NamedTuple):
    """One site of each organisation. `place` and `code` are rows of Places."""

    longitude: Floats
    latitude: Floats
    place: Whole
    code: Whole


def farms(facts: Facts, size: Sizes, *, seed: int) -> Sites:
    """Around the villages of each region, on land."""
    chance = dice(seed, Part.FARMS)
    places = facts.places
    weight = _farming(facts)
    place = chance.choice(len(weight), size.farms, p=weight / weight.sum())
    centre = places.points[place]
    points = centre.copy()
    wet = np.arange(size.farms)
    for attempt in range(TRIES):
        spread = FARM_SPREAD_KM / (1 + attempt)
        points[wet] = centre[wet] + _spread(chance, centre[wet], spread)
        wet = wet[~shapely.contains_xy(facts.land, points[wet, 0], points[wet, 1])]
    points[wet] = centre[wet]
    points = np.round(points, DECIMALS)
    code = _code_of(places, place, chance)
    return Sites(points[:, 0].copy(), points[:, 1].copy(), place, code)


def kitchens(facts: Facts, size: Sizes, *, seed: int) -> Sites:
    """At real postal codes, which are as many as the people they serve."""
    chance = dice(seed, Part.KITCHENS)
    places = facts.places
    code = chance.integers(0, len(places.codes), size.institutions)
    centre = places.code_points[code]
    points = np.round(centre + _spread(chance, centre, KITCHEN_SPREAD_KM), DECIMALS)
    place = np.searchsorted(places.first, code, side="right") - 1
    return Sites(points[:, 0].copy(), points[:, 1].copy(), place, code)


def _farming(facts: Facts) -> Floats:
    """What share of the farms each municipality has, before normalising."""
    places = facts.places
    rural = np.sqrt(np.minimum(np.diff(places.first), CODES_OF_A_VILLAGE)) + 0.5
    regions = np.array(places.region)
    weight = np.zeros(len(regions))
    for region, farmed in facts.farms_by_region.items():
        here = regions == region
        weight[here] = farmed * rural[here] / rural[here].sum() if here.any() else 0.0
    return weight


def _spread(chance: np.random.Generator, centre: Floats, km: float) -> Floats:
    """Steps of about `km` in any direction, in degrees."""
    steps = chance.standard_normal(centre.shape) * (km / KM_PER_DEGREE)
    steps[:, 0] /= np.cos(np.radians(centre[:, 1]))
    return steps


def _code_of(places: Places, place: Whole, chance: np.random.Generator) -> Whole:
    """Any postal code of each place, or NO_CODE."""
    first, count = places.first[place], np.diff(places.first)[place]
    picked = first + np.floor(chance.random(len(place)) * count).astype(np.int64)
    return np.where(count > 0, picked, NO_CODE)
