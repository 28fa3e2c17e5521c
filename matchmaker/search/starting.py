"""Where a search starts from: what was typed, one of my sites, or the site of what is ranked."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from matchmaker.errors import Invalid
from matchmaker.organizations.models import Site
from matchmaker.places import geocoding
from matchmaker.search.asking import Asked
from matchmaker.search.mine import Mine


@dataclass(frozen=True)
class Start:
    """A point and what to call it. `is_rough`: kilometres from there are give or take ten."""

    longitude: float
    latitude: float
    name: str
    is_rough: bool = False


@dataclass(frozen=True)
class Place:
    """The start, or why there is none: a refusal to say, names to choose from."""

    start: Start | None = None
    refusal: Invalid | None = None
    choices: tuple[str, ...] = ()


def find(session: Session, asked: Asked, *, mine: Mine) -> Place:
    """What is typed wins over the chosen site, which must be the person's own."""
    if asked.where:
        return _typed(session, asked.where)
    site = mine.site(asked.site)
    return of_site(site) if site else Place()


def of_site(site: Site) -> Place:
    """A site of one's own, at its exact point; nowhere when it has none yet."""
    if site.position is None:
        return Place()
    longitude, latitude = geocoding.coordinates(site.position)
    return Place(Start(longitude, latitude, site.municipality or site.organization.name))


def _typed(session: Session, typed: str) -> Place:
    try:
        found = geocoding.locate(session, typed)
    except geocoding.AmbiguousPlace as refusal:
        names = tuple(geocoding.label(place) for place in refusal.candidates)
        return Place(refusal=refusal, choices=names)
    except Invalid as refusal:
        return Place(refusal=refusal)
    name = found.municipality.name if found.municipality else typed
    is_rough = found.precision in {geocoding.Precision.MUNICIPALITY, geocoding.Precision.FSA}
    return Place(Start(found.longitude, found.latitude, name, is_rough))
