"""Organisations and sites as pages, maps and forms take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.organizations import queries, situating
from matchmaker.organizations.models import Organization, Site
from matchmaker.organizations.schemas import PRIVATE_PLACES, Kind
from matchmaker.places import blur, codes, geocoding


def map_data(organization: Organization) -> dict[str, Any]:
    """What the map draws: only the points that strangers may see."""
    seen = [
        (site, geocoding.coordinates(site.public_position))
        for site in organization.sites
        if site.public_position is not None
    ]
    is_private = organization.kind in PRIVATE_PLACES
    margin = 0.08 if is_private else 0.02
    return {
        "points": [] if is_private else [_point(site, *at) for site, at in seen],
        "blurred": [
            {"latitude": latitude, "longitude": longitude, "radius_m": blur.RADIUS_M}
            for _, (longitude, latitude) in seen
            if is_private
        ],
        "bounds": _bounds([at for _, at in seen], margin),
    }


def typed_profile(organization: Organization) -> dict[str, Any]:
    """A profile as its form shows it."""
    names = (
        "name",
        "kind",
        "institution_type",
        "neq",
        "description",
        "website",
        "contact_name",
        "email",
        "phone",
    )
    return {name: getattr(organization, name) or "" for name in names}


def typed_site(site: Site) -> dict[str, Any]:
    """A site as its form shows it; the point only when people put it there."""
    typed: dict[str, Any] = {
        "kind": site.kind,
        "name": site.name,
        "address": site.address,
        "postal_code": codes.shown(site.postal_code),
        "municipality": site.municipality,
        "meals_per_day": site.meals_per_day or "",
        "operator": site.operator.slug if site.operator else "",
    }
    at = situating.coordinates(site)
    if at is not None and site.position_precision == geocoding.Precision.PIN:
        longitude, latitude = at
        typed |= {"latitude": _degrees(latitude), "longitude": _degrees(longitude)}
    return typed


def place(organization: Organization, regions: Mapping[str, str]) -> str:
    """« Matane, Bas-Saint-Laurent », or '' before it is located."""
    for site in organization.sites:
        parts = [site.municipality, regions.get(site.region_code or "", "")]
        if any(parts):
            return ", ".join(part for part in parts if part)
    return ""


def suggestion(organization: Organization) -> dict[str, str]:
    """One name in the list that a field proposes."""
    note = organization.sites[0].municipality if organization.sites else ""
    return {"value": organization.slug, "text": organization.name, "note": note}


def parent_choices(session: Session, person_id: int) -> list[tuple[str, str]]:
    """The bodies that a person may put an organisation below, for a list to choose from."""
    return [(each.slug, each.name) for each in queries.parents_of_person(session, person_id)]


def _point(site: Site, longitude: float, latitude: float) -> dict[str, Any]:
    kind = "kitchen" if site.kind == "kitchen" else "hub"
    name = site.name or site.organization.name
    return {"latitude": latitude, "longitude": longitude, "kind": kind, "name": name}


def _bounds(points: list[tuple[float, float]], margin: float) -> list[list[float]] | None:
    if not points:
        return None
    longitudes, latitudes = zip(*points, strict=True)
    return [
        [min(latitudes) - margin, min(longitudes) - margin],
        [max(latitudes) + margin, max(longitudes) + margin],
    ]


def _degrees(value: float) -> str:
    return f"{value:.5f}".replace(".", ",")


def kinds_to_register() -> list[str]:
    """What people may register; facilitation is given, not taken."""
    return [kind for kind in Kind if kind is not Kind.FACILITATOR]
