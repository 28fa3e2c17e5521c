"""Reading the catalogue: products, their usual years, what a unit weighs, who certifies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.catalogue import calendars
from matchmaker.catalogue.models import (
    Accreditation,
    Certification,
    CertificationBody,
    Family,
    Product,
    RegionShift,
    SeasonDefault,
    Substitute,
    Unit,
    UnitConversion,
)
from matchmaker.errors import N_, NotFound
from matchmaker.places.models import Region

Curves = dict[str, list[int]]
GROUPS: Final = (
    "vegetables", "fruit", "dairy", "eggs", "meat", "fish", "grains", "maple_honey", "prepared",
)  # fmt: skip


class UnknownProduct(NotFound):
    """There is no product of this name."""

    message = N_("Ce produit n’est pas au catalogue.")


@dataclass(frozen=True)
class Weighed:
    """A unit, and the kg of one of them for a product."""

    unit: Unit
    kg: float


def product(session: Session, slug: str) -> Product:
    """The product with its family, words, forms and seasons."""
    found = session.scalar(
        select(Product)
        .where(Product.slug == slug)
        .options(
            joinedload(Product.family),
            selectinload(Product.synonyms),
            selectinload(Product.forms),
            selectinload(Product.seasons),
        )
    )
    if found is None:
        raise UnknownProduct
    return found


def products(session: Session, slugs: Sequence[str]) -> list[Product]:
    """These products with their forms and family, in this order; unknown slugs are left out."""
    rows = session.scalars(
        select(Product)
        .where(Product.slug.in_(slugs))
        .options(joinedload(Product.family), selectinload(Product.forms))
    )
    found = {row.slug: row for row in rows}
    return [found[slug] for slug in slugs if slug in found]


def families(session: Session) -> list[tuple[Family, list[Product]]]:
    """Every family with its products, in page order."""
    rows = session.scalars(
        select(Product)
        .join(Product.family)
        .options(joinedload(Product.family))
        .order_by(Family.position, Product.name_fr)
    )
    return [(family, list(members)) for family, members in groupby(rows, lambda row: row.family)]


def shift_days(session: Session, region_code: str | None) -> int:
    """By how many days the region's field season is later; 0 where nobody said."""
    days = session.scalar(select(RegionShift.days).where(RegionShift.region_code == region_code))
    return days or 0


def default_curves(session: Session, product_id: int, *, region_code: str | None = None) -> Curves:
    """The usual year by mode, later in the field by the region's shift, soft at both ends."""
    return curves_of(session, [product_id], region_code=region_code).get(product_id, {})


def curves_of(
    session: Session, product_ids: Iterable[int], *, region_code: str | None = None
) -> dict[int, Curves]:
    """`default_curves` for several products, by their numbers."""
    later = shift_days(session, region_code)
    return {
        product_id: calendars.usual(curves, shift_days=later)
        for product_id, curves in _written(session, product_ids).items()
    }


def default_curve(
    session: Session, product_id: int, mode: str, *, region_code: str | None = None
) -> list[int]:
    """The curve to paint first; nothing when the product has no such mode."""
    return default_curves(session, product_id, region_code=region_code).get(mode, [0] * 24)


def kg_per_unit(session: Session, product: Product, unit_code: str) -> float | None:
    """What one of the unit weighs in kg; None when nobody knows.

    A mass is the same for everything, a volume is weighed by the product's density, a count by
    the product's own conversion or else its family's.
    """
    return {weighed.unit.code: weighed.kg for weighed in units_of(session, product)}.get(unit_code)


def units_of(session: Session, product: Product) -> list[Weighed]:
    """The units in which the product can be counted, with the kg of one, in the usual order."""
    return weights(session, [product])[product.id]


def weights(session: Session, of: Sequence[Product]) -> dict[int, list[Weighed]]:
    """`units_of` for several products, by their numbers."""
    known = units(session)
    conversions = session.scalars(
        select(UnitConversion).where(
            or_(
                UnitConversion.product_id.in_([row.id for row in of]),
                UnitConversion.family_id.in_([row.family_id for row in of]),
            )
        )
    ).all()
    return {row.id: _weighed(row, units=known, conversions=conversions) for row in of}


def units(session: Session) -> Sequence[Unit]:
    return session.scalars(select(Unit).order_by(Unit.position)).all()


def substitutes_of(session: Session, product_id: int) -> list[tuple[Product, float]]:
    """What may take its place, the best first."""
    rows = session.execute(
        select(Product, Substitute.compatibility)
        .join(Substitute, Substitute.substitute_id == Product.id)
        .where(Substitute.product_id == product_id)
        .order_by(Substitute.compatibility.desc(), Product.name_fr)
    )
    return [(row, compatibility) for row, compatibility in rows]


def regions(session: Session) -> Sequence[Region]:
    """The regions whose seasons differ, by code."""
    return session.scalars(select(Region).order_by(Region.code)).all()


def certifications(session: Session) -> Sequence[Certification]:
    return session.scalars(select(Certification).order_by(Certification.bit)).all()


def bodies_of(session: Session, certification_id: int) -> Sequence[CertificationBody]:
    """Who may give the certification."""
    return session.scalars(
        select(CertificationBody)
        .join(Accreditation, Accreditation.body_id == CertificationBody.id)
        .where(Accreditation.certification_id == certification_id)
        .order_by(CertificationBody.name)
    ).all()


def _written(session: Session, product_ids: Iterable[int]) -> dict[int, Curves]:
    rows = session.execute(
        select(SeasonDefault.product_id, SeasonDefault.mode, SeasonDefault.curve).where(
            SeasonDefault.product_id.in_(product_ids)
        )
    )
    curves: dict[int, Curves] = {}
    for product_id, mode, curve in rows:
        curves.setdefault(product_id, {})[mode] = curve
    return curves


def _weighed(
    product: Product, *, units: Sequence[Unit], conversions: Sequence[UnitConversion]
) -> list[Weighed]:
    counted = {row.unit_id: row.kg for row in conversions if row.family_id == product.family_id}
    # the product's own wins
    counted |= {row.unit_id: row.kg for row in conversions if row.product_id == product.id}
    kilos = ((unit, _kg_of(unit, product=product, counted=counted)) for unit in units)
    return [Weighed(unit, kg) for unit, kg in kilos if kg is not None]


def _kg_of(unit: Unit, *, product: Product, counted: dict[int, float]) -> float | None:
    if unit.kg is not None:
        return unit.kg
    if unit.litres is not None:
        return None if product.kg_per_litre is None else unit.litres * product.kg_per_litre
    return counted.get(unit.id)
