"""A point put on the map by hand: bad coordinates are refused, distant ones confirmed."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.errors import N_, Invalid
from matchmaker.intake import values
from matchmaker.places import geocoding, queries
from matchmaker.places.geocoding import Located, Precision, Reason

# farther than this from every postal code of Québec, the north asks for a second look too
_FAR_KM: Final = 60.0


class BadPin(Invalid, ValueError):
    """Coordinates that can't be read or can't be a place, as a schema says it."""

    @classmethod
    def of(cls, refusal: Invalid, field: str) -> Self:
        made = cls(refusal.message, field=refusal.field or field)
        made.values = refusal.values
        return made


class FarFromQuebec(Invalid):
    """A possible point where nobody of Québec lives: a person confirms it."""

    message = N_(
        "Ce point est à %(distance_km)s km de la municipalité du Québec la plus proche. "
        "Déplacez-le, ou confirmez qu’il est au bon endroit."
    )


def _degrees(written: object) -> object:
    """45,5 and 45.5 are one number; what is no number is left to the schema."""
    if not isinstance(written, str) or not written.strip():
        return written
    try:
        return values.coordinate(written.strip().replace("\u2212", "-"))
    except Invalid as refusal:
        raise BadPin.of(refusal, "") from refusal


Degrees = Annotated[float, BeforeValidator(_degrees)]


class PositionIn(BaseModel):
    """A pin's place in degrees. `is_confirmed`: a person looked again at a distant point."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    latitude: Degrees
    longitude: Degrees
    is_confirmed: bool = False

    @model_validator(mode="after")
    def can_be_a_place(self) -> Self:
        try:
            db.point(self.longitude, self.latitude)
        except db.BadPosition as refusal:
            raise BadPin.of(refusal, "position") from refusal
        return self


def locate(session: Session, pin: PositionIn) -> Located:
    """The pin with the nearest municipality and its region.

    Raises FarFromQuebec for a distant point that nobody confirmed.
    """
    here = (pin.longitude, pin.latitude)
    nearest = queries.nearest_postal_code(session, db.point(*here))
    if nearest is None:
        return Located(*here, Precision.PIN, Reason.PIN)
    away_km = geocoding.straight_km(here, geocoding.coordinates(nearest.position))
    if away_km > _FAR_KM and not pin.is_confirmed:
        raise FarFromQuebec(field="position", distance_km=round(away_km))
    return Located(
        *here,
        Precision.PIN,
        Reason.PIN,
        municipality=nearest.municipality,
        region_code=nearest.region_code,
    )
