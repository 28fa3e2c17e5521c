"""Where each place and each postal code is, from sources that err.

Found in the sources, measured on school addresses whose position is known:

- an urban code's point is good (0.1 km at the median), a few are in another city;
- many rural codes share one stand-in point for their whole area: it says nothing;
- rural codes whose fourth character is 0 otherwise stand at the village (0.2 km), the older ones
  in the middle of a delivery round (4 km, sometimes 80);
- GeoNames' towns stand at the village (0.3 km).

So a village is placed by the best witness that agrees with its MRC, and a rural code stands at its
village.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from matchmaker import engine
from matchmaker.intake import text
from matchmaker.places.sources import SeedPlace, SourceCode, SourceTown, is_in_service_area

Points = npt.NDArray[np.float64]
"""Rows of longitude, latitude."""

NO_PLACE: Final = -1
# a point shared by codes of this many villages is a stand-in
_STAND_IN_NAMES: Final = 3
# a town with this many city codes is placed by them
_MANY_CODES: Final = 10
# a code this near the others of its place is at home
_STRAY_KM: Final = 8.0
# an MRC with fewer places says nothing about how far its places may be
_ENOUGH_PLACES: Final = 5


@dataclass(frozen=True)
class Placed:
    """What was made of the sources; arrays follow the order of places and of codes."""

    place_points: Points
    populations: list[int | None]
    code_places: npt.NDArray[np.int64]
    code_points: Points


def distances_km(points: Points, centre: Points) -> npt.NDArray[np.float64]:
    """Straight km from each point to the centre (one, or one per point)."""
    return engine.great_circle_km(
        points[..., 0], points[..., 1], longitudes=centre[..., 0], latitudes=centre[..., 1]
    )


def arrange(
    places: Sequence[SeedPlace], codes: Sequence[SourceCode], *, towns: Sequence[SourceTown]
) -> Placed:
    """Give every place and every code a point, and every code a place."""
    atlas = _Atlas(places, codes)
    named = atlas.name_codes()
    centres, populations = _Villages(atlas, named, towns).place()
    points = _code_points(atlas, named, centres)
    unnamed = np.flatnonzero(named == NO_PLACE)
    for index in unnamed:
        named[index] = int(np.argmin(distances_km(centres, points[index])))
    return Placed(np.round(centres, 5), populations, named, np.round(points, 5))


class _Atlas:
    """The sources, indexed: who bears a name, which points count, where each MRC is."""

    def __init__(self, places: Sequence[SeedPlace], codes: Sequence[SourceCode]) -> None:
        self.places = places
        self.codes = [code.code for code in codes]
        spellings = {code.place_name for code in codes}
        key_of = {spelling: text.search_key(spelling) for spelling in spellings}
        self.keys = [key_of[code.place_name] for code in codes]
        self.points: Points = np.array(
            [(code.longitude, code.latitude) for code in codes], dtype=np.float64
        ).reshape(-1, 2)
        self.is_rural = np.array([code[1] == "0" for code in self.codes], dtype=bool)
        self.bearers: dict[str, list[int]] = defaultdict(list)
        for index, place in enumerate(places):
            for key in place.keys:
                self.bearers[key].append(index)
        self.counts = self._points_that_count(codes)
        self.mrc_centres = self._mrc_centres()

    def _points_that_count(self, codes: Sequence[SourceCode]) -> npt.NDArray[np.bool_]:
        names: dict[tuple[str, float, float], set[str]] = defaultdict(set)
        for code, key in zip(codes, self.keys, strict=True):
            if code.code[1] == "0":
                names[code.code[:3], code.longitude, code.latitude].add(key)
        return np.array(
            [
                is_in_service_area(code.longitude, code.latitude)
                and len(names.get((code.code[:3], code.longitude, code.latitude), ()))
                < _STAND_IN_NAMES
                for code in codes
            ],
            dtype=bool,
        )

    def _mrc_centres(self) -> dict[tuple[str, str], Points]:
        """By the places whose name nobody else bears."""
        of_place: dict[int, list[int]] = defaultdict(list)
        for index in np.flatnonzero(self.counts):
            bearers = self.bearers.get(self.keys[index], ())
            if len(bearers) == 1:
                of_place[bearers[0]].append(int(index))
        of_mrc: dict[tuple[str, str], list[Points]] = defaultdict(list)
        for place, indices in of_place.items():
            of_mrc[self.mrc(place)].append(np.median(self.points[indices], axis=0))
        return {mrc: np.median(np.array(found), axis=0) for mrc, found in of_mrc.items()}

    def mrc(self, place: int) -> tuple[str, str]:
        return self.places[place].region_code, self.places[place].mrc

    def nearest_bearer(self, key: str, near: Points) -> int:
        """The place of that name whose MRC is nearest, or NO_PLACE."""
        bearers = self.bearers.get(key, ())
        if not bearers:
            return NO_PLACE
        if len(bearers) == 1:
            return bearers[0]
        known = [place for place in bearers if self.mrc(place) in self.mrc_centres]
        if not known:
            return NO_PLACE
        centres = np.array([self.mrc_centres[self.mrc(place)] for place in known])
        return known[int(np.argmin(distances_km(centres, near)))]

    def name_codes(self) -> npt.NDArray[np.int64]:
        """The place of each code by its name; homonyms by where the code, or its area, is."""
        areas = self._area_centres()
        return np.array(
            [
                self.nearest_bearer(key, self.points[i] if self.counts[i] else areas[code[:3]])
                for i, (code, key) in enumerate(zip(self.codes, self.keys, strict=True))
            ],
            dtype=np.int64,
        )

    def _area_centres(self) -> dict[str, Points]:
        """The middle of each area of three characters; stand-ins serve where nothing else does."""
        usable = defaultdict(list)
        anything = defaultdict(list)
        for index, code in enumerate(self.codes):
            anything[code[:3]].append(index)
            if self.counts[index]:
                usable[code[:3]].append(index)
        return {
            area: np.median(self.points[usable.get(area) or indices], axis=0)
            for area, indices in anything.items()
        }


class _Villages:
    """Places each place by its best witness."""

    def __init__(
        self, atlas: _Atlas, named: npt.NDArray[np.int64], towns: Sequence[SourceTown]
    ) -> None:
        self.atlas = atlas
        self.codes_of: dict[int, list[int]] = defaultdict(list)
        for index in np.flatnonzero(atlas.counts & (named != NO_PLACE)):
            self.codes_of[int(named[index])].append(int(index))
        self.town_of: dict[int, SourceTown] = {}
        for town in towns:
            point = np.array((town.longitude, town.latitude))
            place = atlas.nearest_bearer(text.search_key(town.name), point)
            if place != NO_PLACE:
                self.town_of.setdefault(place, town)

    def place(self) -> tuple[Points, list[int | None]]:
        count = len(self.atlas.places)
        seen = [self._witnesses(place) for place in range(count)]
        centres: Points = np.full((count, 2), np.nan)
        for place, witnesses in enumerate(seen):
            if witnesses:
                centres[place] = witnesses[0]
        for place, reach_km in self._strangers(centres).items():
            middle = self.atlas.mrc_centres[self.atlas.mrc(place)]
            near = [w for w in seen[place] if float(distances_km(w, middle)) <= reach_km]
            centres[place] = near[0] if near else np.nan
        self._borrow(centres)
        return centres, [self._population(place) for place in range(count)]

    def _witnesses(self, place: int) -> list[Points]:
        """Possible points, the most trusted first."""
        codes = np.array(self.codes_of.get(place, []), dtype=np.int64)
        is_rural = self.atlas.is_rural[codes]
        is_new = np.array([self.atlas.codes[i][3] == "0" for i in codes], dtype=bool)
        urban, new, old = codes[~is_rural], codes[is_rural & is_new], codes[is_rural & ~is_new]
        town = self.town_of.get(place)
        found: list[Points] = [np.array((town.longitude, town.latitude))] if town else []
        found += [
            np.median(self.atlas.points[some], axis=0) for some in (new, urban, old) if len(some)
        ]
        if len(urban) >= _MANY_CODES:
            found.insert(0, np.median(self.atlas.points[urban], axis=0))
        return found

    def _strangers(self, centres: Points) -> dict[int, float]:
        """Places too far from the middle of their MRC to be believed, and how far is too far."""
        members: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place in np.flatnonzero(~np.isnan(centres[:, 0])):
            members[self.atlas.mrc(int(place))].append(int(place))
        found: dict[int, float] = {}
        for mrc, some in members.items():
            if not mrc[1] or len(some) < _ENOUGH_PLACES or mrc not in self.atlas.mrc_centres:
                continue
            away = distances_km(centres[some], self.atlas.mrc_centres[mrc])
            reach_km = 10.0 + 2.0 * float(np.percentile(away, 75))
            found |= {p: reach_km for p, km in zip(some, away, strict=True) if km > reach_km}
        return found

    def _borrow(self, centres: Points) -> None:
        """A place without a witness stands where its neighbour, its parts, its whole or its MRC
        is."""
        places = self.atlas.places
        by_name = {(place.region_code, place.name): i for i, place in enumerate(places)}
        parts: dict[int, list[int]] = defaultdict(list)
        for index, place in enumerate(places):
            if place.part_of:
                parts[by_name[place.region_code, place.part_of]].append(index)
        for index, place in enumerate(places):
            if np.isnan(centres[index, 0]):
                lenders = [parts[index], [by_name[place.region_code, place.near or place.name]]]
                centres[index] = _first_known(centres, lenders)
        for index, place in enumerate(places):
            if np.isnan(centres[index, 0]):
                whole = by_name[place.region_code, place.part_of or place.name]
                centres[index] = _first_known(centres, [[whole]])
                if np.isnan(centres[index, 0]):
                    centres[index] = self.atlas.mrc_centres[self.atlas.mrc(index)]

    def _population(self, place: int) -> int | None:
        town = self.town_of.get(place)
        return (town.population or None) if town else None


def _first_known(centres: Points, lenders: Iterable[list[int]]) -> Points:
    for some in lenders:
        known = [index for index in some if not np.isnan(centres[index, 0])]
        if known:
            return np.asarray(np.median(centres[known], axis=0))
    return np.array((np.nan, np.nan))


def _code_points(atlas: _Atlas, named: npt.NDArray[np.int64], centres: Points) -> Points:
    points = atlas.points.copy()
    has_place = named != NO_PLACE
    is_new = np.array([code[3] == "0" for code in atlas.codes], dtype=bool)
    # a city's rural codes serve its outskirts, not its middle
    urban_codes = np.bincount(named[has_place & ~atlas.is_rural], minlength=len(centres))
    of_city = has_place & (urban_codes[named] >= _MANY_CODES)
    to_village = atlas.is_rural & has_place & ~(atlas.counts & (is_new | of_city))
    points[to_village] = centres[named[to_village]]
    _mend_strays(atlas, named, points=points, centres=centres)
    return points


def _mend_strays(
    atlas: _Atlas, named: npt.NDArray[np.int64], *, points: Points, centres: Points
) -> None:
    """Bring a code that is far from the others of its area and place among its nearest kin."""
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for index, code in enumerate(atlas.codes):
        groups[code[:3], int(named[index])].append(index)
    for (_area, place), indices in groups.items():
        some = np.array(indices)
        good = some[atlas.counts[some]]
        middle = np.median(points[good], axis=0) if len(good) > 2 else centres[place]
        away = distances_km(points[some], middle)
        usual_km = float(np.median(away[atlas.counts[some]])) if len(good) else 0.0
        limit_km = max(_STRAY_KM, 6.0 * usual_km)
        strays = some[~(away <= limit_km)]
        kept = some[away <= limit_km]
        for stray in strays:
            points[stray] = _kin_point(
                atlas.codes, int(stray), kept=kept, points=points, middle=middle
            )


def _kin_point(
    codes: Sequence[str], stray: int, *, kept: npt.NDArray[np.int64], points: Points, middle: Points
) -> Points:
    for length in (5, 4):
        kin = [i for i in kept if codes[i][:length] == codes[stray][:length]]
        if kin:
            return np.asarray(np.median(points[kin], axis=0))
    return middle
