"""A request to be presented, from what was sent to the letters that leave."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.introductions import correspondence, service, starting, subject, thread, wording
from matchmaker.introductions.schemas import Asking
from matchmaker.introductions.service import Asked

# a person asks this often in a day at most: the others read their mail
MOST_A_DAY: Final = 60


def ask(session: Session, asking: Asking, *, by: Person, now: datetime, today: date) -> Asked:
    """Ask for one of the parties. What is open already stays as it is, and nobody is written to.

    Raises what `starting.read` and `service.ask` raise.
    """
    about = starting.read(session, asking, person=by, today=today)
    asked = service.ask(
        session,
        about,
        side=subject.side_of(session, about, by),
        by=by,
        now=now,
        today=today,
        reasons=wording.suggested(about),
    )
    if asked.is_new:
        if asking.message:
            thread.write(session, asked.introduction, asking.message, by=by, now=now)
        correspondence.announce(session, asked.introduction, now=now)
    return asked
