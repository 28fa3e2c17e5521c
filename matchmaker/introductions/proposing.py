"""A facilitator presents many at once: what can be is, what can't is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.errors import Refusal
from matchmaker.introductions import service, subject, wording
from matchmaker.introductions.models import Introduction

Pair = tuple[str, str]


@dataclass
class Proposed:
    """The new introductions, how many were open already, and why the others can't be."""

    made: list[Introduction] = field(default_factory=list)
    known: int = 0
    refused: list[Refusal] = field(default_factory=list)


def prepare(session: Session, pairs: Sequence[Pair], *, by: Person, today: date) -> Proposed:
    """Introductions of these offers and needs (public identifiers), with suggested reasons, that
    nobody hears of yet."""
    done = Proposed()
    for offer_id, need_id in pairs:
        try:
            about = subject.pair(session, offer_id, need_id, person=by, today=today)
            asked = service.propose(session, about, by=by, reasons=wording.suggested(about))
        except Refusal as refusal:
            done.refused.append(refusal)
            continue
        if asked.is_new:
            done.made.append(asked.introduction)
        else:
            done.known += 1
    return done


def send(
    session: Session,
    introductions: Sequence[Introduction],
    *,
    by: Person,
    now: datetime,
    today: date,
) -> None:
    """Let them all go to the parties."""
    for introduction in introductions:
        service.send(session, introduction, by=by, now=now, today=today)
