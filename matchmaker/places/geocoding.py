"""From what people type to a point, saying how sure it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from matchmaker import db, engine
from matchmaker.errors import N_, Invalid
from matchmaker.intake import text
from matchmaker.places import codes, queries
from matchmaker.places.models import Municipality, PostalCode

# two neighbours share mail; farther, code and name speak of different places
_NEIGHBOURS_KM: Final = 15.0
_MOST_WORDS: Final = 9
_LONGEST: Final = 300
_MOST_CANDIDATES: Final = 12
_PROVINCE: Final = re.compile(
    r"[\s,(]*\b(QUÉBEC|QUEBEC|QC|P\.?\s?Q\.?|CANADA)\b[\s,.)]*$", re.IGNORECASE
)
# what comes right after one of these is a street, whatever else bears that name
_STREETS: Final = frozenset(
    [
        "rue",
        "av",
        "ave",
        "avenue",
        "boul",
        "boulevard",
        "ch",
        "chemin",
        "rang",
        "route",
        "rte",
        "montee",
        "place",
        "cote",
        "rg",
    ]
)
_QUALIFIED: Final = re.compile(r"^(.*?)\s*\(([^()]+)\)\s*$")


class Precision(StrEnum):
    """How fine a point is, from the finest."""

    PIN = "pin"
    POSTAL_CODE = "postal_code"
    MUNICIPALITY = "municipality"
    FSA = "fsa"


class Reason(StrEnum):
    """Where a point comes from."""

    CODE = "code"
    MUNICIPALITY = "municipality"
    # the code is unknown or elsewhere: the name of the municipality decided
    NAME_OVER_CODE = "name_over_code"
    # the code is unknown: the middle of the known codes that begin alike
    KIN_OF_CODE = "kin_of_code"
    AREA = "area"
    PIN = "pin"


@dataclass(frozen=True)
class Located:
    """A point, where it is, and how it was found."""

    longitude: float
    latitude: float
    precision: Precision
    reason: Reason
    municipality: Municipality | None = None
    region_code: str | None = None
    postal_code: str = ""

    @property
    def position(self) -> WKBElement:
        return db.point(self.longitude, self.latitude)


class NotAPlace(Invalid):
    """Nothing in the text is a known place."""

    message = N_(
        "Nous ne trouvons pas « %(typed)s ». "
        "Écrivez un code postal ou une municipalité du Québec, ou placez le point sur la carte."
    )


class UnknownPostalCode(Invalid):
    """A code of Québec without any known kin."""

    message = N_("Le code postal %(code)s est inconnu : écrivez aussi la municipalité.")


class AmbiguousPlace(Invalid):
    """Several places bear the name; a person chooses, never the machine."""

    message = N_("Il y a plusieurs « %(typed)s » : choisissez la bonne.")

    def __init__(self, typed: str, candidates: Sequence[Municipality]) -> None:
        super().__init__(field="municipality", typed=typed)
        self.candidates = tuple(candidates)


def locate(session: Session, typed: str) -> Located:
    """The place of a postal code, an area ("J3P"), a municipality, or an address with them.

    Raises NotAPlace, UnknownPostalCode, AmbiguousPlace, or codes.NotOfQuebec.
    """
    kept = text.nfc(typed)[:_LONGEST]
    area = codes.area(kept)
    if area:
        return _area(session, area)
    code, rest = codes.find(kept)
    name = _name_in(session, rest)
    if not code and not name:
        return _by_likeness(session, kept)
    return locate_fields(session, postal_code=code, municipality=name)


def locate_fields(session: Session, *, postal_code: str, municipality: str) -> Located:
    """The place of a postal code, a municipality's name, or both; the name settles what the code
    leaves open. A name that nobody bears counts only when there is no code.

    Raises NotAPlace, UnknownPostalCode, AmbiguousPlace, codes.MalformedCode or NotOfQuebec.
    """
    code = codes.parse(postal_code)
    named = municipalities_called(session, municipality)
    if not code:
        if not text.search_key(municipality):
            raise NotAPlace(typed="", field="postal_code")
        return _by_name(named, typed=text.nfc(municipality))
    known = queries.postal_code(session, code)
    if known is None:
        return _by_kin(session, code, named=named)
    if not named:
        return _at_code(known, None)
    return _by_code_and_name(known, named)


def municipalities_called(session: Session, name: str) -> Sequence[Municipality]:
    """Those of that name; « Saint-Sébastien (Le Granit) » asks for one of an MRC or a region."""
    qualified = _QUALIFIED.match(text.nfc(name))
    if qualified and text.search_key(qualified[2]):
        found = _named(session, text.search_key(qualified[1]))
        asked = text.search_key(qualified[2])
        return [place for place in found if asked in _surroundings(place)] or found
    return _named(session, text.search_key(name))


def _named(session: Session, key: str) -> Sequence[Municipality]:
    """Asked once a session: ten thousand rows of an import name a few hundred municipalities."""
    if not key:
        return []
    asked: dict[str, Sequence[Municipality]] = session.info.setdefault(queries.ASKED_NAMES, {})
    if key not in asked:
        asked[key] = queries.municipalities_named(session, key)
    return asked[key]


def label(place: Municipality) -> str:
    """A name that tells a place from its namesakes, and reads back."""
    around = place.part_of.name if place.part_of else place.mrc or place.region.name_fr
    return f"{place.name} ({around})"


def coordinates(position: WKBElement) -> tuple[float, float]:
    """Longitude and latitude of a position, in degrees."""
    shape = to_shape(position)
    longitude, latitude = shape.coords[0]
    return longitude, latitude


def straight_km(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Between two (longitude, latitude)."""
    lon, lat, to_lon, to_lat = np.array([*start, *end])
    return float(engine.great_circle_km(lon, lat, longitudes=to_lon, latitudes=to_lat))


def _surroundings(place: Municipality) -> set[str]:
    around = {place.mrc, place.region.name_fr, place.region_code}
    if place.part_of:
        around.add(place.part_of.name)
    return {text.search_key(name) for name in around if name}


def _by_name(named: Sequence[Municipality], *, typed: str) -> Located:
    if not named:
        raise NotAPlace(typed=typed[:60], field="municipality")
    if len(named) > 1:
        raise AmbiguousPlace(typed, named)
    return _at_municipality(named[0], Reason.MUNICIPALITY)


def _by_likeness(session: Session, typed: str) -> Located:
    """A piece of a name: the only place that has it, or a question."""
    alike = queries.municipalities_like(session, typed, limit=_MOST_CANDIDATES)
    if not alike:
        raise NotAPlace(typed=typed[:60], field="place")
    if len(alike) > 1:
        raise AmbiguousPlace(typed[:60], alike)
    return _at_municipality(alike[0], Reason.MUNICIPALITY)


def _by_code_and_name(known: PostalCode, named: Sequence[Municipality]) -> Located:
    kin = [place for place in named if _is_kin(known.municipality, place)]
    if kin:
        return _at_code(known, kin[0])
    point = coordinates(known.position)
    away = {place.id: straight_km(coordinates(place.position), point) for place in named}
    nearest = min(named, key=lambda place: away[place.id])
    if not codes.is_rural(known.code) and away[nearest.id] <= _NEIGHBOURS_KM:
        return _at_code(known, nearest)
    if len(named) > 1 and nearest.region_code != known.region_code:
        raise AmbiguousPlace(nearest.name, named)
    return _at_municipality(nearest, Reason.NAME_OVER_CODE, code=known.code)


def _by_kin(session: Session, code: str, *, named: Sequence[Municipality]) -> Located:
    """An unknown code: the middle of its kin of that municipality, else the municipality, else
    the middle of all its kin."""
    for place in named:
        for length in (5, 4, 3):
            middle = queries.middle_of_codes(session, code[:length], within=[place.id])
            if middle and not codes.is_rural(code):
                return _at_middle(middle, place, code=code)
            if middle:
                return _at_municipality(place, Reason.NAME_OVER_CODE, code=code)
    if named:
        return _nearest_of_name(session, code, named)
    for length in (5, 4, 3):
        middle = queries.middle_of_codes(session, code[:length])
        if middle:
            common = queries.most_common_municipality(session, code[:length])
            return _at_middle(middle, common, code=code)
    raise UnknownPostalCode(code=codes.shown(code), field="postal_code")


def _nearest_of_name(session: Session, code: str, named: Sequence[Municipality]) -> Located:
    if len(named) == 1:
        return _at_municipality(named[0], Reason.NAME_OVER_CODE, code=code)
    middle = queries.middle_of_codes(session, code[:3])
    if middle is None:
        raise AmbiguousPlace(named[0].name, named)
    here = (middle.longitude, middle.latitude)
    nearest = min(named, key=lambda place: straight_km(coordinates(place.position), here))
    return _at_municipality(nearest, Reason.NAME_OVER_CODE, code=code)


def _area(session: Session, area: str) -> Located:
    middle = queries.middle_of_codes(session, area)
    if middle is None:
        raise UnknownPostalCode(code=area, field="postal_code")
    place = queries.most_common_municipality(session, area)
    return Located(
        middle.longitude,
        middle.latitude,
        Precision.FSA,
        Reason.AREA,
        municipality=place,
        region_code=place.region_code if place else None,
    )


def _is_kin(one: Municipality | None, other: Municipality) -> bool:
    """The same place, a part and its whole, or two parts of one."""
    if one is None:
        return False
    return bool({one.id, one.part_of_id} & ({other.id, other.part_of_id} - {None}))


def _at_code(known: PostalCode, place: Municipality | None) -> Located:
    longitude, latitude = coordinates(known.position)
    return Located(
        longitude,
        latitude,
        Precision.POSTAL_CODE,
        Reason.CODE,
        municipality=place or known.municipality,
        region_code=(place or known).region_code,
        postal_code=known.code,
    )


def _at_municipality(place: Municipality, reason: Reason, *, code: str = "") -> Located:
    longitude, latitude = coordinates(place.position)
    return Located(
        longitude,
        latitude,
        Precision.MUNICIPALITY,
        reason,
        municipality=place,
        region_code=place.region_code,
        postal_code=code,
    )


def _at_middle(middle: queries.Middle, place: Municipality | None, *, code: str) -> Located:
    return Located(
        middle.longitude,
        middle.latitude,
        Precision.FSA,
        Reason.KIN_OF_CODE,
        municipality=place,
        region_code=place.region_code if place else None,
        postal_code=code,
    )


def _name_in(session: Session, written: str) -> str:
    """The part of an address that is a municipality's name: by commas from the end, then the
    longest run of last words that is not the name of a street."""
    bare = written.strip(" ,.;")
    if _QUALIFIED.match(bare) and municipalities_called(session, bare):
        return bare
    # "(QC) Canada" is two of them
    without_province = _PROVINCE.sub("", _PROVINCE.sub("", bare))
    parts = [*_parts(without_province), *_parts(bare)]
    known = queries.known_names(session, {text.search_key(part) for part in parts})
    return next((part for part in parts if text.search_key(part) in known), "")


def _parts(written: str) -> Iterator[str]:
    segments = [segment.strip() for segment in written.split(",") if segment.strip()]
    yield written
    yield from reversed(segments)
    words = segments[-1].split() if segments else []
    streets = [i for i, word in enumerate(words) if text.search_key(word) in _STREETS]
    first = streets[-1] + 2 if streets else 1
    for start in range(max(first, len(words) - _MOST_WORDS), len(words)):
        yield " ".join(words[start:])
