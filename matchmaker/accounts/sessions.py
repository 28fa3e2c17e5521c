"""Open sessions: one row each, so that any of them can be ended from anywhere, copies included."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session, joinedload

from matchmaker.accounts.models import Person, SignIn
from matchmaker.errors import NotFound

IDLE: Final = timedelta(days=30)
LONGEST: Final = timedelta(days=180)
# how stale the last-seen time may grow, so that reading a page rarely writes
SEEN_EVERY: Final = timedelta(minutes=10)


def start(session: Session, person: Person, *, device: str, now: datetime) -> str:
    """Open a session and return the key that its cookie carries; only a hash is kept."""
    key = secrets.token_urlsafe(32)
    session.add(
        SignIn(person=person, key_hash=_hash(key), started_at=now, seen_at=now, device=device)
    )
    session.flush()
    return key


def person_of(session: Session, key: str, *, now: datetime) -> Person | None:
    """Whose session the key opens, unless it was ended, grew old, or the account is disabled."""
    found = session.scalar(
        select(SignIn)
        .join(SignIn.person)
        .options(joinedload(SignIn.person).selectinload(Person.roles))
        .where(SignIn.key_hash == _hash(key), _is_open(now), Person.active)
    )
    if found is None:
        return None
    if now - found.seen_at > SEEN_EVERY:
        found.seen_at = now
    return found.person


def opened(session: Session, person: Person, *, now: datetime) -> Sequence[SignIn]:
    """The person's open sessions, the one used last first."""
    return session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person.id, _is_open(now))
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    ).all()


def is_of(sign_in: SignIn, key: str) -> bool:
    """Whether the row is the session that carries this key."""
    return secrets.compare_digest(sign_in.key_hash, _hash(key))


def end(session: Session, key: str, *, now: datetime) -> None:
    """End the session of this key, wherever its cookie was copied to."""
    session.execute(
        update(SignIn)
        .where(SignIn.key_hash == _hash(key), SignIn.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def end_one(session: Session, person: Person, public_id: str, *, now: datetime) -> None:
    """End one of the person's own sessions; somebody else's is NotFound."""
    found = session.scalar(
        select(SignIn).where(SignIn.person_id == person.id, SignIn.public_id == public_id)
    )
    if found is None:
        raise NotFound
    found.revoked_at = found.revoked_at or now
    session.flush()


def end_all(session: Session, person: Person, *, now: datetime) -> None:
    """End every session of the person."""
    session.execute(
        update(SignIn)
        .where(SignIn.person_id == person.id, SignIn.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def end_others(session: Session, person: Person, key: str, *, now: datetime) -> None:
    """End every session of the person but the one of this key."""
    session.execute(
        update(SignIn)
        .where(
            SignIn.person_id == person.id,
            SignIn.key_hash != _hash(key),
            SignIn.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )


def _is_open(now: datetime) -> ColumnElement[bool]:
    return and_(
        SignIn.revoked_at.is_(None),
        SignIn.seen_at > now - IDLE,
        SignIn.started_at > now - LONGEST,
    )


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
