"""Which place a line of a file speaks of: by organisation and site, among those the sender may."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, selectinload

from matchmaker.accounts.models import FacilitatorRegion, Person
from matchmaker.errors import N_, Invalid
from matchmaker.intake import text
from matchmaker.organizations import names, permissions, queries
from matchmaker.organizations.models import Organization, Site

MOST_NAMED: Final = 5


class WhichOrganization(Invalid):
    """Nothing says whose line it is."""

    message = N_("Dites de quelle organisation il s’agit : %(proposal)s.")


class UnknownOrganization(Invalid):
    """No organisation of this name is open to the sender."""

    message = N_("Aucune organisation « %(written)s » où vous pouvez agir. Vérifiez le nom.")


class WhichSite(Invalid):
    """The organisation has several places."""

    message = N_("Cette organisation a plusieurs lieux. Écrivez lequel : %(proposal)s.")


def sites(
    session: Session, person: Person, *, kinds: Collection[str], asked: str = ""
) -> list[Site]:
    """Where a person may act, by organisation and name. The site asked for, by its public
    identifier, comes first; it may be one that the person tends on somebody's behalf."""
    mine = [site for site in queries.sites_of_person(session, person.id) if site.kind in kinds]
    chosen = [site for site in mine if site.public_id == asked]
    if asked and not chosen:
        chosen = _on_behalf(session, person, asked, kinds=kinds)
    return [*chosen, *(site for site in mine if site not in chosen)]


def _on_behalf(
    session: Session, person: Person, asked: str, *, kinds: Collection[str]
) -> list[Site]:
    found = session.scalars(
        select(Site)
        .where(Site.public_id == asked, Site.kind.in_(kinds))
        .options(selectinload(Site.organization))
    )
    return [site for site in found if permissions.may_edit_site(session, person, site)]


class Places:
    """The sites where a person may act, found by what a file says of them.

    person_id: None for a command, which may act everywhere. mentioned: the names, NEQ or
    identifiers that the file uses, so that no more is read than needed.
    """

    def __init__(
        self,
        session: Session,
        person_id: int | None,
        *,
        kinds: Collection[str],
        mentioned: Iterable[str],
    ) -> None:
        self._by_key: dict[str, list[Site]] = defaultdict(list)
        self._all: list[Site] = []
        scope = _scope(session, person_id, keys={_key(each) for each in mentioned if each})
        found = session.scalars(
            select(Site)
            .join(Site.organization)
            .where(Site.kind.in_(kinds), Organization.state != "closed", scope)
            .options(selectinload(Site.organization))
            .order_by(Site.id)
        )
        for site in found:
            self._add(site)

    def find(self, organization: str, site: str) -> Site:
        """The one place; refuses when there is none, or several."""
        if organization:
            candidates = self._by_key.get(_key(organization), [])
            if not candidates:
                raise UnknownOrganization(field="organization", written=organization)
        else:
            candidates = self._all
            owners = dict.fromkeys(each.organization.name for each in candidates)
            if len(owners) != 1:
                likely = ", ".join(list(owners)[:MOST_NAMED])
                raise WhichOrganization(field="organization", proposal=likely)
        meant = [each for each in candidates if not site or text.search_key(site) in _words(each)]
        if len(meant) != 1:
            likely = ", ".join(_called(each) for each in candidates[:MOST_NAMED])
            raise WhichSite(field="site", proposal=likely)
        return meant[0]

    def _add(self, site: Site) -> None:
        owner = site.organization
        self._all.append(site)
        keys = (owner.name_key, owner.slug, owner.neq, owner.external_id)
        for key in {_key(each) for each in keys if each}:
            self._by_key[key].append(site)


def _scope(session: Session, person_id: int | None, *, keys: set[str]) -> ColumnElement[bool]:
    named = or_(
        Organization.name_key.in_(keys),
        Organization.slug.in_({key.replace(" ", "-") for key in keys}),
        Organization.neq.in_(keys),
        Organization.external_id.in_(keys),
    )
    if person_id is None:
        return named
    acting = queries.acting(person_id)
    roles = {role.name for role in session.get_one(Person, person_id).roles}
    if "administrator" in roles:
        return or_(acting, named)
    if "facilitator" in roles:
        regions = select(FacilitatorRegion.region_code).where(
            FacilitatorRegion.person_id == person_id
        )
        return or_(acting, named & Site.region_code.in_(regions))
    return acting


def _key(written: str) -> str:
    return names.key(written)


def _words(site: Site) -> set[str]:
    known = (site.public_id, site.name, site.municipality, site.postal_code, site.external_id or "")
    return {text.search_key(each) for each in known if each}


def _called(site: Site) -> str:
    return site.name or site.municipality
