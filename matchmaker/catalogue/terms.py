"""The terms in which products are offered and asked for: form, unit, weight, price per kilo."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.catalogue import beside, lookup, queries
from matchmaker.catalogue.beside import Beside
from matchmaker.catalogue.models import Certification, Family, Product, Unit, UnitConversion
from matchmaker.catalogue.trade import Per
from matchmaker.errors import N_, Invalid
from matchmaker.intake import half_months


class UnknownFamily(Invalid):
    """The family isn't in the catalogue."""

    message = N_("Choisissez une famille de la liste.")


class UnknownWeight(Invalid):
    """A unit whose weight nobody has said."""

    message = N_("Dites combien de kilos pèse une unité, par exemple %(example)s.")


class UnknownForm(Invalid):
    """The product isn't sold in this form."""

    message = N_("Ce produit ne se vend pas sous cette forme.")


class UnknownCertification(Invalid):
    """The certification isn't in the catalogue."""

    message = N_("Choisissez des certifications de la liste.")


def product(session: Session, written: str) -> Product:
    """The product of a form, by slug or in words; raises lookup.UnclearProduct with the likely
    ones when it must be asked."""
    found = session.scalar(select(Product).where(Product.slug == written))
    return found or lookup.settle(session, written)


def beside_of(session: Session, written: str) -> Beside:
    """What the words of a form say beside their product; nothing when they are a slug, or when the
    product must be asked first."""
    known = lookup.known(session)
    if not written or written in known.sold:
        return beside.NOTHING
    reading = known.read(written)
    if reading.product is None:
        return beside.NOTHING
    return beside.of(reading, known.sold.get(reading.product.slug, ()))


def family(session: Session, code: str) -> Family:
    """The family of a form; raises UnknownFamily."""
    found = session.scalar(select(Family).where(Family.code == code))
    if found is None:
        raise UnknownFamily(field="family")
    return found


class Shelf:
    """What the catalogue knows, each thing asked once: for a form or a whole file."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._products: dict[str, Product] = {}
        self._families: dict[str, Family] = {}
        self._weights: dict[tuple[type, int], dict[str, float]] = {}

    def stock(self, slugs: Collection[str]) -> None:
        """Look up these products at once, with what their units weigh; for long lists."""
        found = queries.products(self._session, sorted(slugs))
        weights = queries.weights(self._session, found)
        for row in found:
            self._products[row.slug] = row
            self._weights[type(row), row.id] = {each.unit.code: each.kg for each in weights[row.id]}

    def product(self, written: str) -> Product:
        """By slug or in words; raises lookup.UnclearProduct with the likely ones."""
        if written not in self._products:
            self._products[written] = product(self._session, written)
        return self._products[written]

    def family(self, code: str) -> Family:
        """By its code; raises UnknownFamily."""
        if code not in self._families:
            self._families[code] = family(self._session, code)
        return self._families[code]

    def kg_per_unit(self, of: Product | Family, code: str) -> float | None:
        """What one unit of a product, or of anything in a family, weighs; None: nobody knows."""
        key = (type(of), of.id)
        if key not in self._weights:
            self._weights[key] = _weights(self._session, of)
        return self._weights[key].get(code)

    def weight(self, of: Product | Family, code: str, *, said: float | None) -> float | None:
        """Kilos in one unit: as the person said for a case or a bag of theirs, else as the
        catalogue knows; a kilo or a pound stays what it is."""
        if said is None or code in self.masses:
            return self.kg_per_unit(of, code)
        return said

    @cached_property
    def masses(self) -> frozenset[str]:
        """The units that weigh the same whatever is in them."""
        return frozenset(unit.code for unit in queries.units(self._session) if unit.kind == "mass")

    @cached_property
    def _certifications(self) -> dict[str, Certification]:
        return {each.code: each for each in queries.certifications(self._session)}

    def certifications(self, codes: Collection[str]) -> dict[str, Certification]:
        """Certifications by code; raises UnknownCertification when one is not known."""
        if not codes:
            return {}
        if set(codes) - set(self._certifications):
            raise UnknownCertification(field="certifications")
        return {code: self._certifications[code] for code in dict.fromkeys(codes)}


def _weights(session: Session, of: Product | Family) -> dict[str, float]:
    if isinstance(of, Product):
        return {weighed.unit.code: weighed.kg for weighed in queries.units_of(session, of)}
    converted = (UnitConversion.unit_id == Unit.id) & (UnitConversion.family_id == of.id)
    kilos = func.coalesce(Unit.kg, UnitConversion.kg)
    rows = session.execute(
        select(Unit.code, kilos).outerjoin(UnitConversion, converted).where(kilos.is_not(None))
    )
    return {code: float(kg) for code, kg in rows}


def season_kg(
    quantity: float,
    kg_each: float,
    *,
    per: Per,
    curve: Sequence[int],
    deliveries_per_month: float | None,
) -> float | None:
    """Kilograms over the whole season; None while that is not known.

    A quantity per week counts every full week of the curve (a half-month at 50 percent is worth
    half of one); per delivery, every delivery of its full months.
    """
    times = {
        Per.SEASON: 1.0,
        Per.WEEK: half_months.weeks(curve),
        Per.DELIVERY: half_months.months(curve) * (deliveries_per_month or 0),
    }[per]
    return quantity * kg_each * times or None
