"""Asking several suppliers at once to be presented, for one need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.introductions import correspondence, service, starting, subject, wording
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.schemas import Asking

# what one press may ask: as many as stand side by side
MOST: Final = 4


def ask(
    session: Session,
    offers: Sequence[str],
    *,
    need: str,
    by: Person,
    now: datetime,
    today: date,
) -> list[Introduction]:
    """Ask for each of these offers, all of them or none; answers those that are new. What is
    asked already stays as it is."""
    made = []
    for offer in dict.fromkeys(offers):
        about = starting.read(session, Asking(offer=offer, need=need), person=by, today=today)
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
            correspondence.announce(session, asked.introduction, now=now)
            made.append(asked.introduction)
    return made
