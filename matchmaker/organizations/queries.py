"""Finding organisations and sites."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, exists, or_, select, tuple_
from sqlalchemy.orm import Session, selectinload

from matchmaker.errors import N_, NotFound
from matchmaker.intake import text
from matchmaker.organizations import names, permissions
from matchmaker.organizations.models import (
    HeldCertification,
    Membership,
    Organization,
    Site,
)
from matchmaker.organizations.schemas import PARENTS

PAGE: Final = 24


class NoSuchOrganization(NotFound):
    """Nothing has this name in its address, or not any more."""

    message = N_("Cette organisation n’est pas, ou n’est plus, dans le répertoire.")


@dataclass(frozen=True, slots=True)
class Search:
    """What a visitor of the directory asks for; '' asks nothing."""

    words: str = ""
    kind: str = ""
    region: str = ""
    after: str = ""


def by_slug(session: Session, slug: str) -> Organization:
    """The organisation at this address, with its sites and certifications; or NotFound."""
    found = session.scalar(
        select(Organization)
        .where(Organization.slug == slug)
        .options(
            selectinload(Organization.sites),
            selectinload(Organization.certifications).selectinload(HeldCertification.certification),
            selectinload(Organization.certifications).selectinload(HeldCertification.body),
        )
    )
    if found is None:
        raise NoSuchOrganization
    return found


def open_by_slug(session: Session, slug: str) -> Organization:
    """The same for strangers: what is closed is not there any more."""
    found = by_slug(session, slug)
    if found.state == "closed":
        raise NoSuchOrganization
    return found


def site_of(organization: Organization, public_id: str) -> Site:
    """One of its sites, or NotFound."""
    for site in organization.sites:
        if site.public_id == public_id:
            return site
    raise NotFound


def site_by_public_id(session: Session, public_id: str) -> Site:
    """A site by its opaque identifier, or NotFound."""
    found = session.scalar(
        select(Site).where(Site.public_id == public_id).options(selectinload(Site.organization))
    )
    if found is None:
        raise NotFound
    return found


def of_person(session: Session, person_id: int) -> Sequence[Membership]:
    """A person's memberships, with organisations and their sites, oldest first."""
    return session.scalars(
        select(Membership)
        .where(Membership.person_id == person_id)
        .options(selectinload(Membership.organization).selectinload(Organization.sites))
        .order_by(Membership.since, Membership.id)
    ).all()


def acting(person_id: int) -> ColumnElement[bool]:
    """The sites where a person may act by a role, as a condition on Site."""
    mine = select(Membership.organization_id).where(
        Membership.person_id == person_id, Membership.role.in_(("owner", "editor"))
    )
    children = select(Organization.id).where(Organization.parent_id.in_(mine))
    return or_(
        Site.organization_id.in_(mine),
        Site.organization_id.in_(children),
        Site.operator_id.in_(mine),
    )


def sites_of_person(session: Session, person_id: int) -> Sequence[Site]:
    """Where a person may act: sites of their organisations, of the schools below them, and the
    kitchens that they run; by organisation and name."""
    return session.scalars(
        select(Site)
        .join(Site.organization)
        .where(acting(person_id))
        .options(selectinload(Site.organization))
        .order_by(Organization.name_key, Site.name, Site.id)
    ).all()


def directory(session: Session, search: Search, *, limit: int = PAGE) -> Sequence[Organization]:
    """One page and one row more, by name; the row more says that there is a next page."""
    found = _matching(search)
    if search.after:
        last = select(Organization.name_key, Organization.id)
        start = session.execute(last.where(Organization.slug == search.after)).first()
        if start is not None:
            found = found.where(tuple_(Organization.name_key, Organization.id) > tuple_(*start))
    return session.scalars(
        found.options(selectinload(Organization.sites))
        .order_by(Organization.name_key, Organization.id)
        .limit(limit + 1)
    ).all()


def suggested(session: Session, words: str, kinds: Collection[str]) -> Sequence[Organization]:
    """What a field proposes while somebody types a name, of these kinds; the likeliest first."""
    key = text.search_key(words)
    if not key:
        return []
    found = _matching(Search(words=words)).where(Organization.kind.in_(kinds))
    starts = Organization.name_key.startswith(key, autoescape=True)
    return session.scalars(
        found.options(selectinload(Organization.sites))
        .order_by(starts.desc(), Organization.name_key, Organization.id)
        .limit(10)
    ).all()


def meant(session: Session, written: str, kinds: Collection[str]) -> Organization | None:
    """The organisation of these kinds at this address, or the only one of this name."""
    found = session.scalars(
        select(Organization)
        .where(
            or_(Organization.slug == written, Organization.name_key == names.key(written)),
            Organization.kind.in_(kinds),
        )
        .order_by((Organization.slug == written).desc())
        .limit(2)
    ).all()
    if not found or (found[0].slug != written and len(found) > 1):
        return None
    return found[0]


def _matching(search: Search) -> Select[Organization]:
    found = select(Organization).where(Organization.state != "closed")
    for word in text.search_key(search.words).split():
        found = found.where(Organization.name_key.contains(word, autoescape=True))
    if search.kind:
        found = found.where(Organization.kind == search.kind)
    if search.region:
        found = found.where(
            exists().where(
                Site.organization_id == Organization.id, Site.region_code == search.region
            )
        )
    return found


def members(session: Session, organization: Organization) -> Sequence[Membership]:
    """Who speaks for it, owners first."""
    found = session.scalars(
        select(Membership)
        .where(Membership.organization_id == organization.id)
        .options(selectinload(Membership.person))
        .order_by(Membership.since, Membership.id)
    ).all()
    return sorted(found, key=lambda each: permissions.ROLES.index(each.role))


def parents_of_person(session: Session, person_id: int) -> Sequence[Organization]:
    """Bodies that have others below them and that a person speaks for, by name."""
    return session.scalars(
        select(Organization)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(
            Membership.person_id == person_id,
            Membership.role.in_((permissions.OWNER, permissions.EDITOR)),
            Organization.kind.in_(PARENTS),
        )
        .order_by(Organization.name_key)
    ).all()


def children(session: Session, organization: Organization) -> Sequence[Organization]:
    """The bodies that belong to it, by name."""
    return session.scalars(
        select(Organization)
        .where(Organization.parent_id == organization.id, Organization.state != "closed")
        .options(selectinload(Organization.sites))
        .order_by(Organization.name_key)
        .limit(200)
    ).all()
