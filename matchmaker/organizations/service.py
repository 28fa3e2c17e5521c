"""Registering organisations, changing their profile, adding and moving their sites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import jobs
from matchmaker.accounts.models import Person
from matchmaker.errors import N_, Conflict, Invalid
from matchmaker.organizations import matching, names, permissions, queries, situating, trail
from matchmaker.organizations.models import Membership, Organization, Site
from matchmaker.organizations.schemas import (
    OPERATORS,
    PARENTS,
    USUAL_SITE,
    Kind,
    NewOrganization,
    Profile,
    SiteIn,
    SiteKind,
)

# with random endings, more tries than this mean something else is wrong
_TRIES: Final = 8


class AlreadyRegistered(Conflict):
    """The same name at the same postal code, or the same NEQ."""

    message = N_("Cette organisation est déjà inscrite. Demandez à la rejoindre.")


class NeqTaken(Invalid):
    """Another organisation has this NEQ."""

    message = N_("Une autre organisation a déjà ce NEQ.")


class NoSuchParent(Invalid):
    """The body that it should belong to is not known, or has none below it."""

    message = N_("Choisissez une organisation du répertoire qui en regroupe d’autres.")


class NoSuchOperator(Invalid):
    """The company that should run the kitchen is not known, or runs none."""

    message = N_("Choisissez un gestionnaire de services alimentaires du répertoire.")


class OutOfRegion(Invalid):
    """A facilitator registers only where they act."""

    message = N_("Ce lieu est hors de vos régions. Confiez-le à l’animation de la sienne.")


def register(session: Session, data: NewOrganization, *, by: Person, now: datetime) -> Organization:
    """A person registers their organisation and owns it.

    Raises matching.LooksLike when others bear its name around there, unless the person said that
    it is none of them; AlreadyRegistered for the very same.
    """
    organization = _create(session, data, by=by, source="form", state="active")
    session.add(
        Membership(
            person_id=by.id, organization_id=organization.id, role=permissions.OWNER, since=now
        )
    )
    session.flush()
    trail.record(session, by, "organization.registered", organization=organization)
    return organization


def alike(session: Session, data: NewOrganization) -> Sequence[Organization]:
    """Those that a new one may already be, to be asked about; none once the person said no."""
    return () if data.is_distinct else _alike(session, data, situating.spot(session, data))


def register_on_behalf(session: Session, data: NewOrganization, *, by: Person) -> Organization:
    """A facilitator registers somebody who is on the telephone; it waits for its owner."""
    organization = _create(session, data, by=by, source="facilitator", state="unclaimed")
    if not permissions.is_on_behalf(session, by, organization):
        raise OutOfRegion(field="postal_code")
    trail.record(session, by, "organization.registered_on_behalf", organization=organization)
    return organization


def change(session: Session, organization: Organization, data: Profile, *, by: Person) -> None:
    """Change a profile; its address stays."""
    permissions.must_edit(session, by, organization)
    if data.neq != organization.neq:
        _refuse_taken_neq(session, data.neq, organization.id)
    was_private = organization.kind
    for name, value in _columns(data).items():
        setattr(organization, name, value)
    organization.name_key = names.key(data.name)
    organization.updated_by = by.audit_key
    if organization.kind != was_private:
        for site in organization.sites:
            if site.position is not None:
                site.public_position = situating.public_point(
                    site.position, kind_of_owner=organization.kind, public_id=site.public_id
                )
    session.flush()
    trail.record(session, by, "organization.changed", organization=organization)


def belong(session: Session, organization: Organization, parent_slug: str, *, by: Person) -> None:
    """Put a school below its service centre, whose members may then act for it; '' takes it out."""
    permissions.must_own(session, by, organization)
    parent = _parent(session, parent_slug)
    if parent is not None and organization.id in {parent.id, parent.parent_id}:
        raise NoSuchParent(field="parent")
    organization.parent_id = parent.id if parent else None
    organization.updated_by = by.audit_key
    session.flush()
    trail.record(session, by, "organization.parent_changed", organization=organization)


def add_site(session: Session, organization: Organization, data: SiteIn, *, by: Person) -> Site:
    """Another place of an organisation."""
    permissions.must_edit(session, by, organization)
    site = Site(organization_id=organization.id, source="form")
    _fill(session, site, data, organization=organization, by=by)
    session.add(site)
    session.flush()
    trail.record(session, by, "site.added", organization=organization, site=site.public_id)
    return site


def change_site(session: Session, site: Site, data: SiteIn, *, by: Person) -> None:
    """Change a place; what is offered or sought there is paired anew when it moved."""
    permissions.must_edit_site(session, by, site)
    before = situating.coordinates(site)
    _fill(session, site, data, organization=site.organization, by=by)
    session.flush()
    if situating.coordinates(site) != before:
        jobs.enqueue(session, "pairing.repair", site_id=site.id)
    trail.record(session, by, "site.changed", organization=site.organization, site=site.public_id)


def _create(
    session: Session, data: NewOrganization, *, by: Person, source: str, state: str
) -> Organization:
    found = situating.spot(session, data)
    others = () if data.is_distinct else _alike(session, data, found)
    if others:
        raise matching.LooksLike(others)
    _refuse_taken_neq(session, data.neq, None)
    parent = _parent(session, data.parent)
    values = _columns(data) | {
        "name_key": names.key(data.name),
        "twin_key": names.twin_key(data.name, data.postal_code or found.municipality),
        "parent_id": parent.id if parent else None,
        "source": source,
        "state": state,
        "updated_by": by.audit_key,
    }
    organization = _insert(session, values, municipality=found.municipality)
    site = Site(
        organization_id=organization.id,
        kind=USUAL_SITE.get(data.kind, SiteKind.KITCHEN),
        source=source,
        updated_by=by.audit_key,
    )
    situating.settle(site, found, address=data.address, kind_of_owner=data.kind)
    session.add(site)
    session.flush()
    return organization


def _alike(
    session: Session, data: NewOrganization, found: situating.Spot
) -> Sequence[Organization]:
    return matching.candidates(
        session,
        name=data.name,
        postal_code=data.postal_code,
        municipality=found.municipality,
        neq=data.neq,
    )


def _insert(session: Session, values: dict[str, Any], *, municipality: str) -> Organization:
    """One row, however many posts arrive at once; each conflict tells its cause by asking."""
    for slug in islice(names.slugs(values["name"], municipality), _TRIES):
        made = session.execute(
            insert(Organization)
            .values(**values, slug=slug)
            .on_conflict_do_nothing()
            .returning(Organization.id)
        ).scalar()
        if made is not None:
            return session.get_one(Organization, made)
        if _is_taken(session, values):
            break
    raise AlreadyRegistered


def _is_taken(session: Session, values: dict[str, Any]) -> bool:
    same = Organization.twin_key == values["twin_key"]
    if values["neq"]:
        same = same | (Organization.neq == values["neq"])
    return session.scalar(select(Organization.id).where(same).limit(1)) is not None


def _fill(
    session: Session, site: Site, data: SiteIn, *, organization: Organization, by: Person
) -> None:
    site.kind = data.kind
    site.name = data.name
    site.meals_per_day = data.meals_per_day
    site.operator_id = _operator(session, data.operator)
    site.updated_by = by.audit_key
    situating.settle(
        site,
        situating.spot(session, data),
        address=data.address,
        kind_of_owner=organization.kind,
    )


_PROFILE: Final = set(Profile.model_fields)


def _columns(data: Profile) -> dict[str, Any]:
    """A profile as columns, where nothing is '' but for the NEQ."""
    said = data.model_dump(mode="json", include=_PROFILE)
    if data.kind != Kind.INSTITUTION:
        said["institution_type"] = None
    return {name: value or ("" if name != "neq" else None) for name, value in said.items()}


def _parent(session: Session, written: str) -> Organization | None:
    if not written:
        return None
    found = queries.meant(session, written, PARENTS)
    if found is None:
        raise NoSuchParent(field="parent")
    return found


def _operator(session: Session, written: str) -> int | None:
    if not written:
        return None
    found = queries.meant(session, written, OPERATORS)
    if found is None:
        raise NoSuchOperator(field="operator")
    return found.id


def _refuse_taken_neq(session: Session, neq: str | None, organization_id: int | None) -> None:
    if not neq:
        return
    other = select(Organization.id).where(Organization.neq == neq)
    if organization_id is not None:
        other = other.where(Organization.id != organization_id)
    if session.scalar(other.limit(1)) is not None:
        raise NeqTaken(field="neq")
