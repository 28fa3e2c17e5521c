"""The secret address of a person's calendar: signed, kept as a hash, one each, and revocable."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import CalendarFeed, Person
from matchmaker.errors import NotFound


@dataclass(frozen=True)
class Feeds:
    """Makes and reads tokens with a secret of the deployment."""

    secret: str

    def open(self, session: Session, person: Person, *, now: datetime) -> str:
        """A new token, shown once; the one before is dead."""
        made: str = self._signer.dumps(secrets.token_urlsafe(18))
        row = {"token_hash": _hash(made), "made_at": now}
        session.execute(
            insert(CalendarFeed)
            .values(person_id=person.id, **row)
            .on_conflict_do_update(index_elements=[CalendarFeed.person_id], set_=row)
        )
        _note(session, person, "calendar.opened")
        return made

    def holder(self, session: Session, token: str) -> Person:
        """Whose calendar it is; what is forged, dead or a disabled person's is NotFound."""
        try:
            self._signer.loads(token)
        except (BadData, UnicodeError):
            raise NotFound from None
        person = session.scalar(
            select(Person)
            .join(CalendarFeed, CalendarFeed.person_id == Person.id)
            .where(CalendarFeed.token_hash == _hash(token), Person.active)
        )
        if person is None:
            raise NotFound
        return person

    @property
    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret, salt="accounts.calendar")


def opened(session: Session, person: Person) -> CalendarFeed | None:
    """The calendar that the person opened, without its address: that is not kept."""
    return session.get(CalendarFeed, person.id)


def close(session: Session, person: Person) -> None:
    """Let the address die."""
    session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person.id))
    _note(session, person, "calendar.closed")


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _note(session: Session, person: Person, act: str) -> None:
    audit.record(session, person.audit_key, act, subject_kind="person", subject_id=person.audit_key)
