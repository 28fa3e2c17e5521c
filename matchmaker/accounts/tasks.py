"""What accounts forget by themselves, once a night."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from matchmaker import jobs
from matchmaker.accounts import sessions
from matchmaker.accounts.models import Person, SignIn, UsedToken
from matchmaker.accounts.tokens import LIFETIMES
from matchmaker.mail.models import EMPTIED, Message

# a session that ended stays on its person's list of past devices no longer than this
ENDED_KEPT: Final = timedelta(days=30)
UNPROVED_KEPT: Final = timedelta(days=30)
DEAD_LETTERS_KEPT: Final = timedelta(days=90)


@jobs.task("accounts.tidy", cron="41 4 * * *")
def tidy(work: jobs.Work) -> None:
    with work.begin() as session:
        forget(session, now=work.now())


def forget(session: Session, *, now: datetime) -> None:
    """Drop sessions that ended, tokens too old to serve, accounts never proved, dead letters."""
    session.execute(
        delete(SignIn).where(
            or_(
                SignIn.revoked_at < now - ENDED_KEPT,
                SignIn.seen_at < now - sessions.IDLE - ENDED_KEPT,
                SignIn.started_at < now - sessions.LONGEST - ENDED_KEPT,
            )
        )
    )
    session.execute(delete(UsedToken).where(UsedToken.used_at < now - max(LIFETIMES.values())))
    session.execute(
        delete(Person).where(
            Person.confirmed_at.is_(None),
            Person.erased_at.is_(None),
            Person.created_at < now - UNPROVED_KEPT,
        )
    )
    session.execute(
        update(Message)
        .where(Message.state == "dead", Message.created_at < now - DEAD_LETTERS_KEPT)
        .values(EMPTIED)
    )
