"""Adding lines up: what counts, what does not, what could, in dollars and in kilos.

A share is an interval: its low end is what counts for sure, its high end what would count if all
that is unknown did. A credit that is unknown lowers the low end and leaves the high one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, null, select
from sqlalchemy.orm import Session

from matchmaker.impact.purchases.models import Purchase
from matchmaker.impact.shares import rules
from matchmaker.impact.shares.models import Definition
from matchmaker.organizations.models import Site

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Scope:
    """Which lines: those of these sites, bought from `first` to `last`, both included."""

    site_ids: Sequence[int]
    first: date
    last: date

    def lines(self, statement: Select[*Columns]) -> Select[*Columns]:
        """Narrow a statement over purchases, and join each with its site."""
        return statement.join(Site, Site.id == Purchase.site_id).where(
            Purchase.site_id.in_(self.site_ids),
            Purchase.bought_on.between(self.first, self.last),
        )


@dataclass(frozen=True)
class Tally:
    """Sums of one unit (cents or kg) under one definition.

    `sure` counts; of what is unknown, `gain` are the lines that add and `loss` (never positive)
    the credits.
    """

    total: float = 0
    sure: float = 0
    gain: float = 0
    loss: float = 0

    @property
    def low(self) -> float | None:
        """The smallest share, 0 to 1; none when nothing was bought on balance."""
        return _ratio(self.sure + self.loss, self.total)

    @property
    def high(self) -> float | None:
        """The largest share, 0 to 1."""
        return _ratio(self.sure + self.gain, self.total)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.total + other.total,
            self.sure + other.sure,
            self.gain + other.gain,
            self.loss + other.loss,
        )


@dataclass(frozen=True)
class Count:
    """A group of lines: how many, and their tallies by code of definition.

    kg is of the lines that weigh something known: `weighed_cents` of them, of `cents` in all.
    """

    lines: int
    cents: float
    weighed_cents: float
    in_cents: Mapping[str, Tally]
    in_kg: Mapping[str, Tally]


def count(
    session: Session,
    scope: Scope,
    definitions: Sequence[Definition],
    *,
    by: SQLColumnExpression[Any] | None = None,
) -> dict[Any, Count]:
    """The lines of a scope by the values of a column; by None, all of them under the key None.

    Each line is in one group, once under each definition.
    """
    codes = rules.by_code(definitions)
    sums = _columns(codes.values())
    if by is None:
        statement = scope.lines(select(null(), *sums))
    else:
        statement = scope.lines(select(by, *sums)).group_by(by)
    return {row[0]: _count(row[1:], list(codes)) for row in session.execute(statement)}


def everything(session: Session, scope: Scope, definitions: Sequence[Definition]) -> Count:
    """All the lines of a scope together; zeros when there is none."""
    found = count(session, scope, definitions)
    nothing = dict.fromkeys((each.code for each in definitions), Tally())
    return found.get(None, Count(0, 0, 0, nothing, nothing))


def _columns(truths: Iterable[rules.Truth]) -> list[ColumnElement[Any]]:
    """How many lines, their cents, those that weigh; then for each truth three sums of each
    unit."""
    weighs = Purchase.quantity_kg.is_not(None)
    totals = [
        func.count(),
        _sum(Purchase.amount_cents),
        _sum(Purchase.amount_cents, weighs),
        _sum(Purchase.quantity_kg),
    ]
    return totals + [
        each
        for truth in truths
        for amount in (Purchase.amount_cents, Purchase.quantity_kg)
        for each in (
            _sum(amount, truth.is_(True)),
            _sum(amount, truth.is_(None), amount > 0),
            _sum(amount, truth.is_(None), amount < 0),
        )
    ]


def _sum(amount: Any, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    total = func.sum(amount)
    return func.coalesce(total.filter(*conditions) if conditions else total, 0)


def _count(sums: Sequence[Any], codes: Sequence[str]) -> Count:
    lines, cents, weighed_cents, kg, *parts = (float(each) for each in sums)
    return Count(
        int(lines),
        cents,
        weighed_cents,
        {code: Tally(cents, *parts[6 * at : 6 * at + 3]) for at, code in enumerate(codes)},
        {code: Tally(kg, *parts[6 * at + 3 : 6 * at + 6]) for at, code in enumerate(codes)},
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
