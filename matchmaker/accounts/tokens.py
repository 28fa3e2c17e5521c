"""What mailed links carry: signed, for one purpose, dated, and good once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person, UsedToken
from matchmaker.errors import N_, Invalid

Purpose = Literal["confirm", "reset", "sign_in"]
LIFETIMES: Final[dict[Purpose, timedelta]] = {
    "confirm": timedelta(days=3),
    "reset": timedelta(hours=2),
    "sign_in": timedelta(minutes=30),
}


class BadLink(Invalid):
    """Altered, too old, already used, or overtaken by a change of password: all look the same."""

    message = N_("Ce lien a déjà servi ou n’est plus bon. Demandez-en un autre.")


@dataclass(frozen=True)
class Tokens:
    """Makes and reads tokens with a secret of the deployment."""

    secret: str

    def make(self, person: Person, purpose: Purpose, *, now: datetime) -> str:
        until = int((now + LIFETIMES[purpose]).timestamp())
        made: str = self._signer(purpose).dumps(
            [person.fs_uniquifier, until, secrets.token_urlsafe(6)]
        )
        return made

    def holder(self, session: Session, token: str, purpose: Purpose, *, now: datetime) -> Person:
        """Whose token it is, without using it up; raises BadLink."""
        try:
            uniquifier, until, _ = self._signer(purpose).loads(token)
        except (BadData, ValueError, UnicodeError):
            raise BadLink from None
        if datetime.fromtimestamp(until, UTC) < now:
            raise BadLink
        used = select(UsedToken.id).where(UsedToken.token_hash == _hash(token)).exists()
        person = session.scalar(
            select(Person).where(Person.fs_uniquifier == uniquifier, Person.active, ~used)
        )
        if person is None:
            raise BadLink
        return person

    def spend(self, session: Session, token: str, purpose: Purpose, *, now: datetime) -> Person:
        """Whose token it was: of any number of posts at once, one succeeds; raises BadLink."""
        person = self.holder(session, token, purpose, now=now)
        if not use_up(session, token, now=now):
            raise BadLink
        return person

    def _signer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret, salt=f"accounts.{purpose}")


def use_up(session: Session, token: str, *, now: datetime) -> bool:
    """Whether the token served for the first time: of any number of uses at once, one does."""
    taken = session.execute(
        insert(UsedToken)
        .values(token_hash=_hash(token), used_at=now)
        .on_conflict_do_nothing()
        .returning(UsedToken.id)
    ).first()
    return taken is not None


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
