"""Answers kept for words: an institution's own first, then those of the body above it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.impact.purchases import facts
from matchmaker.impact.purchases.facts import Facts
from matchmaker.impact.purchases.models import Answer, SupplierAnswer
from matchmaker.organizations.models import Organization


@dataclass(frozen=True)
class Answers:
    """Read once for many lines. `above`: the bodies that answer for one, itself first."""

    above: Mapping[int, tuple[int, ...]]
    of_words: Mapping[tuple[int, str, str], Facts]
    of_suppliers: Mapping[tuple[int, str], int | None]

    def facts(self, organization_id: int, description: str, supplier: str) -> list[Facts]:
        """What was answered, the surest first: for the words of this supplier, then of any."""
        keys = [
            (body, description, sold_by)
            for body in self.above[organization_id]
            for sold_by in dict.fromkeys((supplier, ""))
        ]
        return [self.of_words[key] for key in keys if key in self.of_words]

    def names_supplier(self, organization_id: int, supplier: str) -> bool:
        """Whether somebody said who this is, even that the directory does not have it."""
        return any((body, supplier) in self.of_suppliers for body in self.above[organization_id])

    def supplier(self, organization_id: int, supplier: str) -> int | None:
        keys = [(body, supplier) for body in self.above[organization_id]]
        return next((self.of_suppliers[key] for key in keys if key in self.of_suppliers), None)


def read(
    session: Session,
    organization_ids: Collection[int],
    *,
    descriptions: Collection[str],
    suppliers: Collection[str],
) -> Answers:
    """The answers that these words may meet."""
    parents = session.execute(
        select(Organization.id, Organization.parent_id).where(Organization.id.in_(organization_ids))
    )
    above = {own: (own, parent) if parent else (own,) for own, parent in parents}
    bodies = {body for chain in above.values() for body in chain}
    words = session.scalars(
        select(Answer).where(
            Answer.organization_id.in_(bodies), Answer.description_key.in_(set(descriptions))
        )
    )
    names = session.execute(
        select(
            SupplierAnswer.organization_id, SupplierAnswer.supplier_key, SupplierAnswer.supplier_id
        ).where(
            SupplierAnswer.organization_id.in_(bodies),
            SupplierAnswer.supplier_key.in_(set(suppliers)),
        )
    )
    return Answers(
        above,
        {
            (each.organization_id, each.description_key, each.supplier_key): facts.stated(each)
            for each in words
        },
        {(body, key): supplier for body, key, supplier in names},
    )
