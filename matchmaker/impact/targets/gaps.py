"""What would close the gap: the words bought that do not count, or might, by their points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.impact.purchases.models import Purchase
from matchmaker.impact.shares import rules
from matchmaker.impact.shares.counting import Scope
from matchmaker.impact.shares.models import Definition

MOST: Final = 6


@dataclass(frozen=True)
class Gain:
    """All the lines of the same words: their cents, and the part of all cents that they are."""

    words: str
    cents: int
    points: float


def unknown(
    session: Session, scope: Scope, definitions: Sequence[Definition], *, code: str
) -> list[Gain]:
    """What may count already: to be settled first, for it costs nothing."""
    return _gains(session, scope, definitions, code=code, answer=None)


def elsewhere(
    session: Session, scope: Scope, definitions: Sequence[Definition], *, code: str
) -> list[Gain]:
    """What does not count: to be bought from here."""
    return _gains(session, scope, definitions, code=code, answer=False)


def _gains(
    session: Session,
    scope: Scope,
    definitions: Sequence[Definition],
    *,
    code: str,
    answer: bool | None,
) -> list[Gain]:
    total = session.scalar(scope.lines(select(func.sum(Purchase.amount_cents)))) or 0
    truth = rules.by_code(definitions)[code]
    cents = func.sum(Purchase.amount_cents)
    statement = (
        scope.lines(select(func.min(Purchase.description), cents))
        .where(truth.is_(answer))
        .group_by(Purchase.description_key)
        .having(cents > 0)
        .order_by(cents.desc(), Purchase.description_key)
        .limit(MOST)
    )
    return [
        Gain(words, int(each), each / total)
        for words, each in session.execute(statement)
        if total > 0
    ]
