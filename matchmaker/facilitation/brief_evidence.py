"""What the market shows of levers: kg that nobody supplies, reasons why introductions failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Product
from matchmaker.community.levers.models import Lever
from matchmaker.facilitation.brief_records import Count
from matchmaker.facilitation.models import Gap
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import State
from matchmaker.organizations.models import Site

Line = tuple[Any, ...]
# a reason that fewer gave would tell of them
FEWEST: Final = 5


@dataclass(frozen=True)
class Market:
    """Rows of (product, family, region, kg) and of (product, family, region, reason, count)."""

    gaps: Sequence[Line]
    refused: Sequence[Line]

    def unmet_kg(self, lever: Lever) -> float | None:
        """Kg of its product or family that its region asks for in vain; None: it is of neither."""
        if not (lever.product_id or lever.family_id):
            return None
        return float(sum(row[3] for row in self.gaps if _is_about(lever)(row)))

    def refusals(self, lever: Lever) -> list[Count]:
        """Why introductions of its product or family were declined, the commonest first."""
        if not (lever.product_id or lever.family_id):
            return []
        counts: Counter[str] = Counter()
        for row in filter(_is_about(lever), self.refused):
            counts[row[3] or "other"] += row[4]
        return [
            Count(code=reason, count=count if count >= FEWEST else None)
            for reason, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        ]


def market(session: Session, levers: Sequence[Lever]) -> Market:
    """What concerns any of these levers, asked once for all of them."""
    products = {each.product_id for each in levers if each.product_id}
    families = {each.family_id for each in levers if each.family_id}
    return Market(_gaps(session, products, families), _refused(session, products, families))


def _gaps(session: Session, products: set[int], families: set[int]) -> Sequence[Line]:
    family = func.coalesce(Gap.family_id, Product.family_id)
    kilos = func.unnest(Gap.unmet_kg).table_valued("kg").render_derived().lateral()
    rows = session.execute(
        select(Gap.product_id, family, Gap.region_code, func.sum(kilos.c.kg))
        .outerjoin(Product, Product.id == Gap.product_id)
        .join(kilos, true())
        .where(or_(Gap.product_id.in_(products), family.in_(families)))
        .group_by(Gap.product_id, family, Gap.region_code)
    )
    return [tuple(row) for row in rows]


def _refused(session: Session, products: set[int], families: set[int]) -> Sequence[Line]:
    labels = (
        Introduction.product_id,
        Product.family_id,
        Site.region_code,
        Introduction.closed_reason,
    )
    rows = session.execute(
        select(*labels, func.count())
        .join(Product, Product.id == Introduction.product_id)
        .join(Site, Site.id == Introduction.buyer_site_id)
        .where(
            Introduction.state == State.DECLINED,
            or_(Introduction.product_id.in_(products), Product.family_id.in_(families)),
        )
        .group_by(*labels)
    )
    return [tuple(row) for row in rows]


def _is_about(lever: Lever) -> Callable[[Line], bool]:
    """Whether a row is of the lever's product or family, and of its region."""

    def about(row: Line) -> bool:
        thing = row[0] == lever.product_id if lever.product_id else row[1] == lever.family_id
        return bool(thing) and lever.region_code in (None, row[2])

    return about
