"""Making and revoking keys, and knowing whose key a program shows."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.errors import NotFound
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Organization
from matchmaker.portal.keys.models import ApiKey, Platform
from matchmaker.portal.keys.schemas import KeyIn

# scanners of published code recognise a leaked key by it
PREFIX: Final = "jumelage_"
HINT_LETTERS: Final = len(PREFIX) + 4
# last use is worth a write this often
MINUTE: Final = timedelta(minutes=1)


class Made(NamedTuple):
    """A new key, and its words, which are shown once."""

    key: ApiKey
    words: str


def make_for_organization(
    session: Session, organization: Organization, data: KeyIn, *, by: Person, now: datetime
) -> Made:
    """A key of an organisation; owners only."""
    permissions.must_own(session, by, organization)
    return _made(session, ApiKey(organization_id=organization.id), data, by=by, now=now)


def make_for_platform(
    session: Session, platform: Platform, data: KeyIn, *, by: Person, now: datetime
) -> Made:
    """A key of a platform; whoever reaches the page may."""
    return _made(session, ApiKey(platform_id=platform.id), data, by=by, now=now)


def revoke(session: Session, key: ApiKey, *, by: Person, now: datetime) -> None:
    """Let a key die at once; twice changes nothing more."""
    if key.revoked_at is None:
        key.revoked_at = now
        _note(session, key, "api_key.revoked", by=by)


def of_organization(session: Session, organization: Organization) -> Sequence[ApiKey]:
    """Its keys that live, the newest first."""
    return _alive(session, ApiKey.organization_id == organization.id)


def of_platform(session: Session, platform: Platform) -> Sequence[ApiKey]:
    """Its keys that live, the newest first."""
    return _alive(session, ApiKey.platform_id == platform.id)


def one_of(keys: Sequence[ApiKey], public_id: str) -> ApiKey:
    """One of these by its identifier, or NotFound."""
    for key in keys:
        if key.public_id == public_id:
            return key
    raise NotFound


def shown(session: Session, words: str, *, now: datetime) -> ApiKey | None:
    """The key that these words are; None for what is unknown, dead or of a closed account."""
    if not words.startswith(PREFIX) or len(words) > 200:
        return None
    key = session.scalar(
        select(ApiKey)
        .join(ApiKey.person)
        .where(ApiKey.key_hash == _hash(words), ApiKey.revoked_at.is_(None), Person.active)
        .options(joinedload(ApiKey.organization), joinedload(ApiKey.platform))
    )
    if key is None or (key.platform is not None and key.platform.suspended_at is not None):
        return None
    if key.used_at is None or now - key.used_at > MINUTE:
        key.used_at = now
    return key


def _made(session: Session, key: ApiKey, data: KeyIn, *, by: Person, now: datetime) -> Made:
    words = PREFIX + secrets.token_urlsafe(30)
    key.person_id, key.name, key.scopes = by.id, data.name, [str(each) for each in data.scopes]
    key.key_hash, key.hint, key.made_at = _hash(words), words[:HINT_LETTERS], now
    session.add(key)
    session.flush()
    _note(session, key, "api_key.made", by=by)
    return Made(key, words)


def _alive(session: Session, condition: object) -> Sequence[ApiKey]:
    return session.scalars(
        select(ApiKey)
        .where(condition, ApiKey.revoked_at.is_(None))  # type: ignore[arg-type]
        .options(joinedload(ApiKey.person))
        .order_by(ApiKey.id.desc())
    ).all()


def _hash(words: str) -> bytes:
    return hashlib.sha256(words.encode()).digest()


def _note(session: Session, key: ApiKey, act: str, *, by: Person) -> None:
    audit.record(session, by.audit_key, act, subject_kind="api_key", subject_id=key.public_id)
