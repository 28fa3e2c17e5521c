"""Asking several suppliers at once to be presented, for one need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.introductions import asking
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
    asked = [
        asking.ask(session, Asking(offer=offer, need=need), by=by, now=now, today=today)
        for offer in dict.fromkeys(offers)
    ]
    return [each.introduction for each in asked if each.is_new]
