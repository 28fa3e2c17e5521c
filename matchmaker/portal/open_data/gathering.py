"""The rows of each table, from what is in the database as of a day; in the order of their keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Family, Product, SeasonDefault
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import State
from matchmaker.organizations.models import Organization, Site
from matchmaker.pairing import remainders
from matchmaker.pairing.remainders import Stock
from matchmaker.places.models import Region
from matchmaker.portal.open_data import suppressing, tables
from matchmaker.portal.open_data.suppressing import Part
from matchmaker.portal.open_data.tables import EVERYWHERE, NOWHERE

Row = tuple[Any, ...]
TAKEN: Final[dict[str, str]] = {EVERYWHERE: "Ensemble du Québec", NOWHERE: "Non déterminée"}


@dataclass
class Sum:
    """Kilograms, how many rows they add up, and whom they rest on."""

    sides: tuple[set[int], ...]
    kg: float = 0.0
    count: int = 0

    def add(self, kg: float, sides: Sequence[int]) -> None:
        self.kg += kg
        self.count += 1
        for known, each in zip(self.sides, sides, strict=True):
            known.add(each)

    @property
    def part(self) -> Part:
        return Part(tuple(map(frozenset, self.sides)))


@dataclass
class Group:
    """The regions of one total, and that total."""

    regions: dict[str, Sum] = field(default_factory=dict)

    def add(self, region: str, kg: float, sides: Sequence[int]) -> None:
        for name in (region, EVERYWHERE):
            if name not in self.regions:
                self.regions[name] = Sum(tuple(set() for _ in sides))
            self.regions[name].add(kg, sides)

    def shown(self) -> Iterator[tuple[str, Sum | None]]:
        """Each region by its code, the total among them, with None for what stays unsaid."""
        parts = {name: each.part for name, each in self.regions.items() if name != EVERYWHERE}
        unsaid = suppressing.hidden(parts)
        for name in sorted(self.regions):
            is_unsaid = unsaid.hides_total if name == EVERYWHERE else name in unsaid.parts
            yield name, None if is_unsaid else self.regions[name]


def everything(session: Session, *, today: date) -> dict[str, Iterator[Row]]:
    """The rows of every table, by its name."""
    return {
        tables.PRODUCTS.name: _products(session),
        tables.SEASONS.name: _seasons(session),
        tables.REGIONS.name: _regions(session),
        tables.ORGANIZATIONS.name: _organizations(session),
        tables.SUPPLY.name: _market(session, remainders.offered(session, today=today)),
        tables.DEMAND.name: _market(session, remainders.wanted(session, today=today)),
        tables.INTRODUCTIONS.name: _introductions(session),
    }


def _products(session: Session) -> Iterator[Row]:
    found = session.execute(
        select(Product.slug, Family.code, Product.name_fr, Product.name_en).join(
            Family, Family.id == Product.family_id
        )
    )
    yield from sorted(map(tuple, found))


def _seasons(session: Session) -> Iterator[Row]:
    found = session.execute(
        select(
            Product.slug,
            SeasonDefault.mode,
            SeasonDefault.curve,
            SeasonDefault.confidence,
            SeasonDefault.source,
        ).join(Product, Product.id == SeasonDefault.product_id)
    )
    for slug, mode, curve, confidence, source in sorted(map(tuple, found)):
        for half_month, percent in enumerate(curve, start=1):
            yield slug, mode, half_month, percent, confidence, source


def _regions(session: Session) -> Iterator[Row]:
    found = session.scalars(select(Region))
    yield from sorted(({each.code: each.name_fr for each in found} | TAKEN).items())


def _organizations(session: Session) -> Iterator[Row]:
    """The directory as strangers see it; of several places, the first."""
    found = session.execute(
        select(
            Organization.slug,
            Organization.name,
            Organization.kind,
            Organization.institution_type,
            Site.municipality,
            Site.region_code,
            Organization.state == "active",
            Organization.is_fictional,
        )
        .outerjoin(Site, Site.organization_id == Organization.id)
        .where(Organization.state != "closed")
        .ext(distinct_on(Organization.slug))
        .order_by(Organization.slug, Site.id)
    )
    rows = sorted(found, key=lambda row: str(row[0]))
    for slug, name, kind, institution, municipality, region, *flags in rows:
        yield slug, name, kind, institution, municipality or "", region or NOWHERE, *flags


def _market(session: Session, stock: Stock) -> Iterator[Row]:
    """One side of the market: a row where something grows or is wanted."""
    names = _names(session)
    groups: dict[tuple[str, str, int], Group] = defaultdict(Group)
    for product, region, organization, kg in zip(*stock, strict=True):
        code = f"{region:02}" if region else NOWHERE
        for half_month in kg.nonzero()[0].tolist():
            group = groups[(*names[int(product)], half_month + 1)]
            group.add(code, float(kg[half_month]), [int(organization)])
    for family, product_name, half_month in sorted(groups):
        for region_code, shown in groups[family, product_name, half_month].shown():
            numbers = _market_numbers(shown)
            yield family, product_name, region_code, half_month, *numbers, shown is None


def _market_numbers(shown: Sum | None) -> Row:
    if shown is None:
        return None, None, None
    return round(shown.kg), shown.count, shown.part.fewest


def _introductions(session: Session) -> Iterator[Row]:
    found = session.execute(
        select(
            Introduction.state,
            Site.region_code,
            Introduction.outcome_kg,
            Introduction.supplier_id,
            Introduction.buyer_id,
        ).join(Site, Site.id == Introduction.buyer_site_id)
    )
    groups: dict[str, Group] = defaultdict(Group)
    for state, region, kg, supplier, buyer in found:
        agreed = (kg or 0.0) if state == State.AGREED else 0.0
        groups[state].add(region or NOWHERE, agreed, [supplier, buyer])
    for state in sorted(groups):
        for region_code, shown in groups[state].shown():
            numbers = (None, None) if shown is None else (shown.count, round(shown.kg))
            yield region_code, state, *numbers, shown is None


def _names(session: Session) -> dict[int, tuple[str, str]]:
    """Family and product by the number of the product, or minus that of the family."""
    products = session.execute(
        select(Product.id, Family.code, Product.slug).join(Family, Family.id == Product.family_id)
    )
    families = session.execute(select(Family.id, Family.code))
    named = {number: (family, slug) for number, family, slug in products}
    return named | {-number: (family, "") for number, family in families}
