"""Registering platforms, and stopping one that does what it should not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import distinct, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.errors import N_, Invalid
from matchmaker.portal.keys.models import Platform, PlatformConsent
from matchmaker.portal.keys.schemas import PlatformIn


class AlreadyRegistered(Invalid):
    """A platform has this name."""

    message = N_("Une plateforme porte déjà ce nom.")


def register(session: Session, data: PlatformIn, *, by: Person) -> Platform:
    """A new platform. Raises AlreadyRegistered."""
    values = {"name": data.name, "website": str(data.website), "purpose": data.purpose}
    made: Platform | None = session.scalar(
        insert(Platform)
        .values(**values)
        .on_conflict_do_nothing(index_elements=[Platform.name])
        .returning(Platform)
    )
    if made is None:
        raise AlreadyRegistered(field="name")
    _note(session, made, "platform.registered", by=by)
    return made


def toggle(session: Session, platform: Platform, *, by: Person, now: datetime) -> None:
    """Stop a platform, all its keys with it; or let it work again."""
    platform.suspended_at = None if platform.suspended_at else now
    _note(
        session,
        platform,
        "platform.suspended" if platform.suspended_at else "platform.resumed",
        by=by,
    )


def listed(session: Session) -> Sequence[Platform]:
    """All of them, by name."""
    return session.scalars(select(Platform).order_by(Platform.name)).all()


def consenting(session: Session, platform: Platform) -> int:
    """How many organisations let it do something."""
    return (
        session.scalar(
            select(func.count(distinct(PlatformConsent.organization_id))).where(
                PlatformConsent.platform_id == platform.id, PlatformConsent.withdrawn_at.is_(None)
            )
        )
        or 0
    )


def _note(session: Session, platform: Platform, act: str, *, by: Person) -> None:
    audit.record(session, by.audit_key, act, subject_kind="platform", subject_id=platform.public_id)
