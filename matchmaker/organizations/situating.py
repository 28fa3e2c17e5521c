"""Putting a site on the map: from words or a pin to a position, its region and its public point."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from geoalchemy2 import WKBElement
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker import db
from matchmaker.errors import Invalid
from matchmaker.intake import text
from matchmaker.organizations.models import Site
from matchmaker.organizations.schemas import PRIVATE_PLACES, Where
from matchmaker.places import blur, geocoding, pin
from matchmaker.places.models import Municipality, PostalCode

# a point this near to its postal code needs no second look
_NEAR_KM: Final = 30.0
_CHUNK: Final = 2000
# « Saint-Sébastien (Le Granit) » tells a place from its namesakes
_QUALIFIER: Final = re.compile(r"\s*\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a site is found to be; precision as geocoding.Precision."""

    longitude: float
    latitude: float
    precision: str
    municipality: str
    region_code: str | None
    postal_code: str

    @property
    def point(self) -> tuple[float, float]:
        return self.longitude, self.latitude

    @property
    def position(self) -> WKBElement:
        return db.point(self.longitude, self.latitude)


def spot(session: Session, where: Where) -> Spot:
    """The place that the words or the point say; a point overrules the words.

    Raises the refusals of geocoding and of pins, at the field of `Where` that they speak of.
    """
    try:
        if where.latitude is None or where.longitude is None:
            found = geocoding.locate_fields(
                session, postal_code=where.postal_code, municipality=where.municipality
            )
        else:
            db.point(where.longitude, where.latitude)
            found = pin.locate(
                session,
                pin.PositionIn(
                    latitude=where.latitude,
                    longitude=where.longitude,
                    is_confirmed=where.is_point_confirmed,
                ),
            )
    except Invalid as refusal:
        if refusal.field == "position":
            refusal.field = "latitude"
        raise
    return Spot(
        found.longitude,
        found.latitude,
        found.precision,
        _municipality(where.municipality, found.municipality),
        found.region_code,
        where.postal_code,
    )


def _municipality(written: str, found: Municipality | None) -> str:
    """As the gazetteer writes it when that is what was meant; nobody knows every hamlet."""
    bare = _QUALIFIER.sub("", text.nfc(written))
    if found is None:
        return bare
    if bare and text.search_key(bare) not in {found.search_key, *found.other_keys}:
        return bare
    return found.name


class Spots:
    """The same for many rows: the postal codes that they name are read at once."""

    def __init__(self, session: Session, places: Iterable[Where]) -> None:
        self._session = session
        self._codes: dict[str, PostalCode] = {}
        self._asked: dict[tuple[object, ...], Spot] = {}
        wanted = sorted({place.postal_code for place in places} - {""})
        for start in range(0, len(wanted), _CHUNK):
            rows = session.scalars(
                select(PostalCode)
                .where(PostalCode.code.in_(wanted[start : start + _CHUNK]))
                .options(joinedload(PostalCode.municipality))
            )
            self._codes.update({row.code: row for row in rows})

    def of(self, where: Where) -> Spot:
        """As `spot`, asking the database only for what its code does not settle."""
        settled = self._settled(where)
        if settled is not None:
            return settled
        key = (where.postal_code, where.municipality, where.latitude, where.longitude)
        if key not in self._asked:
            self._asked[key] = spot(self._session, where)
        return self._asked[key]

    def _settled(self, where: Where) -> Spot | None:
        code = self._codes.get(where.postal_code)
        if code is None or code.municipality is None:
            return None
        point, precision = geocoding.coordinates(code.position), geocoding.Precision.POSTAL_CODE
        if where.latitude is not None and where.longitude is not None:
            around = point
            point, precision = (where.longitude, where.latitude), geocoding.Precision.PIN
            if geocoding.straight_km(point, around) > _NEAR_KM:
                return None
        elif not _is_meant(where, code.municipality):
            return None
        return Spot(
            *point,
            precision,
            _municipality(where.municipality, code.municipality),
            code.region_code or code.municipality.region_code,
            where.postal_code,
        )


def _is_meant(where: Where, municipality: Municipality) -> bool:
    key = text.search_key(where.municipality)
    return not key or key in {municipality.search_key, *municipality.other_keys}


def settle(site: Site, found: Spot, *, address: str, kind_of_owner: str) -> None:
    """Give a site its place, and the point that strangers see."""
    site.public_id = site.public_id or db.public_id()
    site.address = address
    for name, value in columns(
        found, kind_of_owner=kind_of_owner, public_id=site.public_id
    ).items():
        setattr(site, name, value)


def columns(found: Spot, *, kind_of_owner: str, public_id: str) -> dict[str, Any]:
    """The place of a site as columns."""
    position = found.position
    return {
        "public_id": public_id,
        "postal_code": found.postal_code,
        "municipality": found.municipality,
        "region_code": found.region_code,
        "position": position,
        "position_precision": str(found.precision),
        "public_position": public_point(position, kind_of_owner=kind_of_owner, public_id=public_id),
    }


def public_point(position: WKBElement, *, kind_of_owner: str, public_id: str) -> WKBElement:
    """The exact point of a place open to all; a blurred one where somebody may live."""
    if kind_of_owner not in PRIVATE_PLACES:
        return position
    return blur.blurred(position, seed=public_id)


def coordinates(site: Site) -> tuple[float, float] | None:
    """Longitude and latitude of a site, None before it is located."""
    return None if site.position is None else geocoding.coordinates(site.position)
