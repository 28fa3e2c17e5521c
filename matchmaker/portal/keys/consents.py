"""What an organisation lets a platform do: one row for each thing, given and taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.errors import NotFound
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Organization
from matchmaker.portal.keys.models import Platform, PlatformConsent
from matchmaker.portal.keys.scopes import Scope


def platforms(session: Session) -> Sequence[Platform]:
    """Those that work, by name."""
    return session.scalars(
        select(Platform).where(Platform.suspended_at.is_(None)).order_by(Platform.name)
    ).all()


def platform(session: Session, public_id: str) -> Platform:
    """A platform by its identifier, or NotFound."""
    found = session.scalar(select(Platform).where(Platform.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def given_by(session: Session, organization: Organization) -> dict[int, set[Scope]]:
    """What each platform may do for it, by the platform's number."""
    rows = session.execute(
        select(PlatformConsent.platform_id, PlatformConsent.scope).where(
            PlatformConsent.organization_id == organization.id,
            PlatformConsent.withdrawn_at.is_(None),
        )
    )
    found: dict[int, set[Scope]] = {}
    for platform_id, scope in rows:
        found.setdefault(platform_id, set()).add(Scope(scope))
    return found


def given_to(session: Session, platform: Platform, scope: Scope) -> Sequence[PlatformConsent]:
    """Who lets it do one thing, with the person who said so."""
    return session.scalars(
        select(PlatformConsent)
        .join(PlatformConsent.person)
        .where(
            PlatformConsent.platform_id == platform.id,
            PlatformConsent.scope == scope,
            PlatformConsent.withdrawn_at.is_(None),
            Person.active,
        )
        .options(joinedload(PlatformConsent.person), joinedload(PlatformConsent.organization))
    ).all()


def settle(
    session: Session,
    organization: Organization,
    platform: Platform,
    *,
    scopes: Collection[Scope],
    by: Person,
    now: datetime,
) -> None:
    """Let the platform do exactly this from now on; owners only. What stays as it was keeps its
    date."""
    permissions.must_own(session, by, organization)
    _withdraw(session, organization, platform, kept=scopes, now=now)
    for scope in scopes:
        session.execute(
            insert(PlatformConsent)
            .values(
                organization_id=organization.id,
                platform_id=platform.id,
                scope=str(scope),
                person_id=by.id,
                given_at=now,
            )
            .on_conflict_do_nothing()
        )
    audit.record(
        session,
        by.audit_key,
        "platform.consented",
        subject_kind="organization",
        subject_id=organization.id,
        platform=platform.public_id,
        scopes=sorted(map(str, scopes)),
    )


def _withdraw(
    session: Session,
    organization: Organization,
    platform: Platform,
    *,
    kept: Collection[Scope],
    now: datetime,
) -> None:
    session.execute(
        update(PlatformConsent)
        .where(
            PlatformConsent.organization_id == organization.id,
            PlatformConsent.platform_id == platform.id,
            PlatformConsent.withdrawn_at.is_(None),
            PlatformConsent.scope.not_in([str(each) for each in kept]),
        )
        .values(withdrawn_at=now)
    )
