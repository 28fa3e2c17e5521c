"""What facilitators and members send about events."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from matchmaker.community.levers.schemas import Region, Sector
from matchmaker.errors import N_, Invalid
from matchmaker.intake import lines
from matchmaker.intake.lines import Written

# Québec keeps two: the Îles-de-la-Madeleine are an hour ahead
ZONES: Final = ("America/Toronto", "America/Halifax")
_LOCAL: Final = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$"
Local = Annotated[str, Field(pattern=_LOCAL)]


class EndsBeforeItStarts(Invalid, ValueError):
    """Two moments the wrong way round."""

    message = N_("La fin vient après le début.")


class NoSuchMoment(Invalid, ValueError):
    """Not a day and an hour, or an hour that the spring leaps over."""

    message = N_("Écrivez un jour et une heure qui existent.")


class NotALink(Invalid, ValueError):
    """Not the address of a page."""

    message = N_("Écrivez une adresse qui commence par https://.")


class EventIn(BaseModel):
    """An event; its moments as the clock of its place says them."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[lines.Line, Field(min_length=5)]
    body: Annotated[Written, Field(max_length=6000)] = ""
    starts: Local
    ends: Local
    zone: Literal["America/Toronto", "America/Halifax"] = "America/Toronto"
    place: lines.Line = ""
    link: Annotated[str, Field(max_length=500)] = ""
    sector: Sector = ""
    region: Region = ""
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None
    state: Literal["draft", "published", "cancelled"] = "published"

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise EndsBeforeItStarts(field="ends")
        if self.link and not (self.link.startswith("https://") and urlsplit(self.link).hostname):
            raise NotALink(field="link")
        return self

    @property
    def starts_at(self) -> datetime:
        return moment(self.starts, self.zone, field="starts")

    @property
    def ends_at(self) -> datetime:
        return moment(self.ends, self.zone, field="ends")


class AttendanceIn(BaseModel):
    """For which organisation somebody comes."""

    model_config = ConfigDict(extra="forbid")

    organization: lines.Code


def moment(local: str, zone: str, *, field: str) -> datetime:
    """The instant at which a clock of the zone says this; of an hour said twice, the first."""
    place = ZoneInfo(zone)
    try:
        said = datetime.fromisoformat(local).replace(tzinfo=place)
    except ValueError:
        raise NoSuchMoment(field=field) from None
    instant = said.astimezone(ZoneInfo("UTC"))
    if instant.astimezone(place).replace(tzinfo=None) != said.replace(tzinfo=None):
        raise NoSuchMoment(field=field)
    return instant
