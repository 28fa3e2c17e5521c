"""How to reach each other, and where: revealed to both once both have said yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.introductions import parties, states
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.parties import Standing
from matchmaker.introductions.states import PARTIES, Side
from matchmaker.organizations.models import Site
from matchmaker.places import geocoding


@dataclass(frozen=True)
class Contact:
    """Whom to call and where to go; '' and None are not known. The place: latitude, longitude."""

    organization: str
    name: str
    email: str
    phone: str
    address: str
    municipality: str
    postal_code: str
    place: tuple[float, float] | None


def revealed(
    session: Session, introduction: Introduction, standing: Standing, *, to: Person
) -> Mapping[Side, Contact]:
    """Both contacts, to the parties once connected; to facilitators too, which leaves a line."""
    if introduction.state not in states.CONNECTED:
        return {}
    if not standing.reads:
        audit.record(
            session,
            to.audit_key,
            "introduction.contact_seen",
            subject_kind="introduction",
            subject_id=introduction.public_id,
            side=Side.FACILITATOR,
        )
    return {side: of(session, introduction, side) for side in PARTIES}


def of(session: Session, introduction: Introduction, side: Side) -> Contact:
    """How to reach a side: what its profile says, else who speaks for it."""
    site = parties.site_of(introduction, side)
    body = site.organization
    people = parties.people(session, introduction, side)
    first = people[0] if people else None
    return Contact(
        organization=body.name,
        name=body.contact_name or (first.name if first else ""),
        email=body.email or (first.email if first else ""),
        phone=body.phone or (first.phone if first else ""),
        address=site.address,
        municipality=site.municipality,
        postal_code=f"{site.postal_code[:3]} {site.postal_code[3:]}".strip(),
        place=_place(site),
    )


def _place(site: Site) -> tuple[float, float] | None:
    if site.position is None:
        return None
    longitude, latitude = geocoding.coordinates(site.position)
    return round(latitude, 5), round(longitude, 5)
