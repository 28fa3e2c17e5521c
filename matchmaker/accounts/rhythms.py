"""How often news are mailed to a person, and the link in them that changes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts import service
from matchmaker.accounts.models import Person
from matchmaker.errors import NotFound

RHYTHMS: Final = ("day", "week", "never")
# news older than this are no news, however long ago the last ones were
FIRST_LOOK: Final = timedelta(days=7)
LONGEST_LOOK: Final = timedelta(days=31)


@dataclass(frozen=True)
class Subscriptions:
    """Signs the links that change how often. They last: a letter may be opened years later."""

    secret: str

    def token(self, person: Person) -> str:
        made: str = self._signer.dumps(person.id)
        return made

    def holder(self, session: Session, token: str) -> Person:
        """Whose link it is; raises NotFound, also once they left."""
        try:
            number = self._signer.loads(token)
        except (BadData, ValueError, UnicodeError):
            raise NotFound from None
        person = session.scalar(select(Person).where(Person.id == number, Person.active))
        if person is None:
            raise NotFound
        return person

    @property
    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret, salt="accounts.subscription")


def choose(session: Session, person: Person, rhythm: str) -> None:
    """Mail news this often from now on; what was refused meanwhile is not made up for."""
    if person.digest_rhythm == rhythm:
        return
    person.digest_rhythm = rhythm
    service.record(session, person, "digest.chosen", rhythm=rhythm)
    session.flush()


def period_start(rhythm: str, now: datetime, *, zone: ZoneInfo) -> datetime:
    """When the day or the week (on Monday) began where the reader is."""
    day = now.astimezone(zone).date()
    if rhythm == "week":
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, time(), zone)


def is_due(person: Person, now: datetime, *, zone: ZoneInfo) -> bool:
    """Whether this period's news have not been looked through yet."""
    if person.digest_rhythm == "never":
        return False
    last = person.digest_at or person.created_at
    return last < period_start(person.digest_rhythm, now, zone=zone)


def told_until(person: Person, now: datetime) -> datetime:
    """From when on something is news to the person."""
    if person.digest_at is None:
        return now - FIRST_LOOK
    return max(person.digest_at, now - LONGEST_LOOK)
