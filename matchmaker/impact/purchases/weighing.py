"""Kilos of a line, where its words and the catalogue's units tell; a wrong weight is worse than
none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.catalogue import quantities, queries
from matchmaker.catalogue.models import Product
from matchmaker.catalogue.quantities import Formats, Quantity
from matchmaker.catalogue.tokens import split
from matchmaker.intake import text

MOST_KG: Final = 1e9


@dataclass(frozen=True)
class Scale:
    """What units of the catalogue weigh: the same whatever is in them, or of one product."""

    masses: Mapping[str, float]
    words: Mapping[str, str]
    weights: Mapping[int, Mapping[str, float]]

    def kg(
        self,
        quantity: float | None,
        unit: str,
        *,
        written: Quantity | None,
        product_id: int | None,
        formats: Formats,
    ) -> float | None:
        """written: the format that the description says (« caisse de 50 lb »)."""
        if quantity is None:
            return None
        # without a unit only the words tell what one is: a head of lettuce or its case
        each = (
            self._each(unit, written, product_id=product_id, formats=formats)
            if unit
            else _said(written, "unit")
        )
        total = quantity * each if each else None
        return round(total, 3) if total and 0.001 <= total < MOST_KG else None

    def _each(
        self, unit: str, written: Quantity | None, *, product_id: int | None, formats: Formats
    ) -> float | None:
        """What one weighs: as the unit says, the description, or the catalogue of the product."""
        code = self.words.get(text.search_key(unit), "")
        if not code:
            read = quantities.count_in(split(f"1 {unit}")).quantity(formats)
            if read is None or read.kg:
                return read.kg if read else None
            code = read.unit
        known = self.weights.get(product_id or 0, {}).get(code)
        return self.masses.get(code) or _said(written, code) or known


def _said(written: Quantity | None, code: str) -> float | None:
    """What one package weighs by the description; a weight alone, « 50 lb », is one piece's."""
    if written is None or not code:
        return None
    is_alone = written.amount is not None and not written.is_weight_said
    if is_alone and written.unit != "unit":
        return written.kg
    return written.kg_per_unit if written.unit == code or code == "unit" else None


def scale(session: Session, product_ids: set[int]) -> Scale:
    """The units of the catalogue, and what they weigh of these products."""
    units = queries.units(session)
    found = session.scalars(select(Product).where(Product.id.in_(product_ids))).all()
    weights = queries.weights(session, found)
    return Scale(
        masses={unit.code: unit.kg for unit in units if unit.kg},
        words={
            text.search_key(word): unit.code
            for unit in units
            for word in (unit.code, unit.one_fr, unit.many_fr, unit.one_en, unit.many_en)
        }
        | {"livre": "lb", "livres": "lb", "lbs": "lb", "kilo": "kg", "kilos": "kg", "l": "litre"},
        weights={key: {each.unit.code: each.kg for each in rows} for key, rows in weights.items()},
    )
