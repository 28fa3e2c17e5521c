"""Who calls: anybody, or the program that shows a key; and in whose name it may act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.errors import N_, NotAllowed, NotFound
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Organization, Site
from matchmaker.portal.keys import consents, service
from matchmaker.portal.keys.models import ApiKey
from matchmaker.portal.keys.scopes import Scope
from matchmaker.web.errors import NotIdentified


class NoKey(NotIdentified):
    """No key was shown, or one that opens nothing."""

    message = N_("Cette adresse demande une clé valide : « Authorization: Bearer … ».")


class TooNarrow(NotAllowed):
    """The key does not open this."""

    message = N_("Cette clé n’ouvre pas cela : il lui faut la portée « %(scope)s ».")


@dataclass(frozen=True)
class Mandate:
    """An organisation, and the person in whose name a program acts there."""

    organization: Organization
    person: Person


@dataclass(frozen=True)
class Caller:
    """Anybody (no key), or a program."""

    key: ApiKey | None = None
    mandates: Sequence[Mandate] = ()

    def person_at(self, session: Session, site: Site) -> Person | None:
        """In whose name the program acts at a place; None where nobody lets it."""
        bodies = {site.organization_id, site.organization.parent_id, site.operator_id}
        for each in self.mandates:
            is_theirs = each.organization.id in bodies
            if is_theirs and permissions.may_edit_site(session, each.person, site):
                return each.person
        return None

    def acting_at(self, session: Session, site: Site) -> Person:
        """The same, NotFound where nobody lets it."""
        person = self.person_at(session, site)
        if person is None:
            raise NotFound
        return person

    def places(self) -> ColumnElement[bool]:
        """The sites where the program may act, as a condition on Site."""
        own = [each.organization.id for each in self.mandates]
        if not own:
            return false()
        below = select(Organization.id).where(Organization.parent_id.in_(own))
        return or_(
            Site.organization_id.in_(own),
            Site.organization_id.in_(below),
            Site.operator_id.in_(own),
        )

    def sites(self, session: Session) -> set[int]:
        """Their numbers."""
        return set(session.scalars(select(Site.id).where(self.places())))


ANYBODY = Caller()


def read(session: Session, header: str, *, now: datetime) -> ApiKey | None:
    """The key of an Authorization header; none without a header. Raises NoKey."""
    if not header:
        return None
    kind, _, words = header.partition(" ")
    key = service.shown(session, words.strip(), now=now) if kind.lower() == "bearer" else None
    if key is None:
        raise NoKey
    return key


def admitted(session: Session, key: ApiKey | None, scope: Scope | None) -> Caller:
    """Whoever may do this. Raises NoKey, TooNarrow."""
    if scope is None:
        return Caller(key)
    if key is None:
        raise NoKey
    if scope not in key.scopes:
        raise TooNarrow(scope=str(scope))
    return Caller(key, _mandates(session, key, scope))


def _mandates(session: Session, key: ApiKey, scope: Scope) -> list[Mandate]:
    """An organisation's key acts for it while its maker is of the house; a platform's wherever
    it was let."""
    if key.platform is not None:
        given = consents.given_to(session, key.platform, scope)
        return [Mandate(each.organization, each.person) for each in given]
    own = key.organization
    if own is None or permissions.role_of(session, key.person_id, own) is None:
        raise NoKey
    return [Mandate(own, key.person)]
