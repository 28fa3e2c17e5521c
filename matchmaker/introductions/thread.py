"""The conversation of an introduction: the two parties and the facilitators, in one thread."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.errors import N_, Conflict
from matchmaker.introductions import parties, possible
from matchmaker.introductions.models import Introduction, ThreadMessage
from matchmaker.introductions.parties import Standing
from matchmaker.introductions.states import Side


class Closed(Conflict):
    """Nothing more is said about what has ended."""

    message = N_("Cette conversation est close.")


def write(
    session: Session,
    introduction: Introduction,
    body: str,
    *,
    by: Person,
    now: datetime,
    mail_key: str = "",
) -> ThreadMessage | None:
    """Add a message; None for a mail that was received already (`mail_key`: its Message-ID)."""
    standing = parties.must_see(session, introduction, by)
    parties.must_speak(standing)
    if not possible.may_write(introduction, standing):
        raise Closed
    made = session.scalar(
        insert(ThreadMessage)
        .values(
            introduction_id=introduction.id,
            person_id=by.id,
            side=voice(standing),
            body=body,
            via="mail" if mail_key else "page",
            mail_key=mail_key,
            written_at=now,
        )
        .on_conflict_do_nothing()
        .returning(ThreadMessage)
    )
    session.flush()
    return made


def voice(standing: Standing) -> Side:
    """As whom somebody speaks: a party before a facilitator."""
    return standing.acts[0] if standing.acts else Side.FACILITATOR
