"""The lines behind a figure, and the columns by which lines are grouped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, literal_column, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.catalogue.models import Family, Product
from matchmaker.impact.purchases.models import Purchase
from matchmaker.impact.shares import rules
from matchmaker.impact.shares.counting import Scope
from matchmaker.impact.shares.models import Definition
from matchmaker.organizations.models import Site

PAGE: Final = 50
YES, NO, UNKNOWN = "oui", "non", "inconnu"
COUNTS: Final[Mapping[str, bool | None]] = {YES: True, NO: False, UNKNOWN: None}
# of lines whose group nobody knows
NO_GROUP: Final = "aucun"

# PostgreSQL takes a grouped expression for the selected one only when both are written alike: no
# parameter in these
_NOTHING: Final[ColumnElement[str]] = literal_column("''")
MONTH: Final[ColumnElement[str]] = func.to_char(Purchase.bought_on, literal_column("'YYYY-MM'"))
_FAMILY: Final = func.coalesce(
    Purchase.family_id,
    select(Product.family_id)
    .where(Product.id == Purchase.product_id)
    .correlate(Purchase)
    .scalar_subquery(),
)
GROUP: Final[ColumnElement[str]] = func.coalesce(
    case((Purchase.group_code != _NOTHING, Purchase.group_code)),
    select(Family.group_code).where(Family.id == _FAMILY).correlate(Purchase).scalar_subquery(),
    literal_column(f"'{NO_GROUP}'"),
)


@dataclass(frozen=True)
class Asked:
    """Which lines of a scope; '' asks nothing. `counts` needs a definition."""

    definition: str = ""
    counts: str = ""
    group: str = ""
    month: str = ""
    site: str = ""


@dataclass(frozen=True)
class Total:
    """How many lines, their cents, and the kilos of those that weigh."""

    lines: int
    cents: int
    kg: float


def total(
    session: Session, scope: Scope, asked: Asked, *, definitions: Sequence[Definition]
) -> Total:
    """What a figure says of its lines."""
    sums = (
        func.count(),
        func.coalesce(func.sum(Purchase.amount_cents), 0),
        func.coalesce(func.sum(Purchase.quantity_kg), 0),
    )
    statement = scope.lines(select(*sums)).where(*_conditions(asked, definitions))
    lines, cents, kg = session.execute(statement).one()
    return Total(int(lines), int(cents), float(kg or 0))


def page(
    session: Session,
    scope: Scope,
    asked: Asked,
    *,
    definitions: Sequence[Definition],
    number: int = 1,
) -> Sequence[tuple[Purchase, bool | None]]:
    """One page of lines with whether each counts, the largest amounts first."""
    truth = rules.by_code(definitions).get(asked.definition, literal_column("NULL::boolean"))
    statement = (
        scope.lines(select(Purchase, truth))
        .where(*_conditions(asked, definitions))
        .options(joinedload(Purchase.site).joinedload(Site.organization))
        .order_by(func.abs(Purchase.amount_cents).desc(), Purchase.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return [(line, counts) for line, counts in session.execute(statement)]


def _conditions(asked: Asked, definitions: Sequence[Definition]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    wanted: tuple[tuple[Any, str], ...] = (
        (GROUP, asked.group),
        (MONTH, asked.month),
        (Site.public_id, asked.site),
    )
    found += [column == value for column, value in wanted if value]
    truth = rules.by_code(definitions).get(asked.definition)
    if truth is not None and asked.counts in COUNTS:
        found.append(truth.is_(COUNTS[asked.counts]))
    return found
