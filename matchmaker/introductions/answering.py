"""Answering from a mail, without signing in: a link that is signed, dated, for one person, one
introduction and one side, and good until that side has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.accounts.tokens import BadLink
from matchmaker.errors import N_
from matchmaker.introductions import parties, queries
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import AWAITED, PARTIES, Side

# an introduction may wait this long, reminders included
LIFETIME: Final = timedelta(days=180)


class Answered(BadLink):
    """This side has said yes or no, or the introduction ended."""

    message = N_("Cette demande a déjà reçu sa réponse, ou n’en attend plus.")


@dataclass(frozen=True)
class Answerer:
    """Who may answer for which side of which introduction."""

    introduction: Introduction
    side: Side
    person: Person


@dataclass(frozen=True)
class Links:
    """Makes and reads answering tokens with the deployment's secret."""

    secret: str

    def make(self, introduction: Introduction, side: Side, person: Person, *, now: datetime) -> str:
        until = int((now + LIFETIME).timestamp())
        made: str = self._signer.dumps([introduction.public_id, side, person.fs_uniquifier, until])
        return made

    def holder(self, session: Session, token: str, *, now: datetime) -> Answerer:
        """Who answers. Raises BadLink, and Answered when there is nothing left to answer: of any
        number of posts at once one moves the introduction, and the others come here."""
        try:
            public_id, side, uniquifier, until = self._signer.loads(token)
        except (BadData, ValueError, UnicodeError, TypeError):
            raise BadLink from None
        if side not in PARTIES or datetime.fromtimestamp(until, UTC) < now:
            raise BadLink
        person = session.scalar(
            select(Person).where(Person.fs_uniquifier == uniquifier, Person.active)
        )
        if person is None:
            raise BadLink
        found = Answerer(queries.one(session, public_id), Side(side), person)
        is_awaited = found.introduction.state in AWAITED
        if not is_awaited or parties.accepted_at(found.introduction, found.side):
            raise Answered
        return found

    @property
    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret, salt="introductions.answer")
