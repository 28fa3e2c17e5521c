"""What kitchens around a farm ask for, product by product and half-month by half-month, against
what is offered around them: what the farm grows, and what would sell if it grew it.

Sums of what the searches list, over the same public places: nothing here says more than they do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from matchmaker import engine
from matchmaker.catalogue.models import Family, Product
from matchmaker.organizations.publications import State
from matchmaker.pairing import listings, unpacking
from matchmaker.pairing.listings import NEEDS, OFFERS
from matchmaker.pairing.unpacking import NeedRows, OfferRows
from matchmaker.search import finding, periods
from matchmaker.search.asking import Reach
from matchmaker.search.finding import Bounds
from matchmaker.search.starting import Start
from matchmaker.supply.models import Offer

Floats = npt.NDArray[np.float64]
Keys = npt.NDArray[np.int64]

# of needs, and of offers: sums are cheaper than a ranking
MOST: Final = 60_000
MOST_MINE, MOST_OTHERS = 8, 8
YEAR: Final = tuple(range(periods.COUNT))


@dataclass(frozen=True)
class Listed:
    """What is listed around a farm: which product each row is (of a need for any product of a
    family: minus the family's number), its family, and its kilos by half-month, [n, 24]."""

    thing: Keys
    family: Keys
    kilos: Floats
    is_near: npt.NDArray[np.bool_]
    straight_km: Floats


@dataclass(frozen=True)
class Row:
    """One product, or any of a family: kilos asked for and not offered, by half-month. `slug`: the
    product whose search finds these needs."""

    thing: Product | Family
    slug: str
    kitchens: int
    asked: Floats
    unmet: Floats

    @property
    def asked_kg(self) -> float:
        return float(self.asked.sum())

    @property
    def unmet_kg(self) -> float:
        return float(self.unmet.sum())

    @property
    def bars(self) -> tuple[list[int], list[int]]:
        """Both as percents of the largest half-month."""
        most = self.asked.max() or 1.0
        asked, unmet = (np.rint(100 * each / most).astype(int) for each in (self.asked, self.unmet))
        return asked.tolist(), np.minimum(unmet, asked).tolist()


@dataclass(frozen=True)
class Outlook:
    """`mine`: what the farm grows, most asked for first; `others`: what it does not, that of its
    trade and most lacking first. `within_km`: there was more than is looked at, so only that far
    was counted. `hidden`: how many rows of each are not shown."""

    mine: Sequence[Row] = ()
    others: Sequence[Row] = ()
    within_km: float | None = None
    hidden: Mapping[str, int] = field(default_factory=dict)


def around(
    session: Session, start: Start, *, reach: Reach, growing: Mapping[int, str], today: date
) -> Outlook:
    """The outlook from a point; `growing`: the products that count as mine, and their groups."""
    bounds = Bounds(half_months=YEAR, today=today, start=start, reach=reach)
    needs, offers, within_km = _listed(session, bounds)
    totals = _totals(needs, offers)
    names = _names(session, [each.thing for each in totals], growing=growing)
    rows = [row for each in totals if (row := names.row(each)) and row.asked_kg >= 1]
    mine = sorted((each for each in rows if names.is_mine(each)), key=lambda row: -row.asked_kg)
    others = sorted(
        (each for each in rows if not names.is_mine(each) and each.unmet_kg >= 1),
        key=lambda row: (names.is_foreign(row), -row.unmet_kg),
    )
    hidden = {"mine": len(mine) - MOST_MINE, "others": len(others) - MOST_OTHERS}
    return Outlook(mine[:MOST_MINE], others[:MOST_OTHERS], within_km, hidden)


def grown(session: Session, site_ids: Collection[int]) -> dict[int, str]:
    """The products that these sites offer, or offered, with their groups."""
    rows = session.execute(
        select(Offer.product_id, Family.group_code)
        .join(Offer.product)
        .join(Product.family)
        .where(Offer.site_id.in_(site_ids), Offer.state != State.WITHDRAWN)
        .distinct()
    )
    return dict(iter(rows))


def _listed(session: Session, bounds: Bounds) -> tuple[Listed, Listed, float | None]:
    """Needs and offers within reach; both no farther than where the fuller list was cut, or
    supply would look as if it ended where only the reading did."""
    wanted = listings.packed(session, NEEDS, finding.where_needs(bounds), most=MOST)
    offered = listings.packed(session, OFFERS, finding.where_offers(bounds), most=MOST)
    needs = _side(unpacking.needs(wanted, today=bounds.today), bounds)
    offers = _side(unpacking.offers(offered, today=bounds.today), bounds)
    ends = [float(side.straight_km.max()) for side in (needs, offers) if len(side.thing) == MOST]
    within_km = min(ends, default=None)
    return _near(needs, within_km), _near(offers, within_km), within_km


def _side(rows: NeedRows | OfferRows, bounds: Bounds) -> Listed:
    columns, curve = rows.columns, rows.extra.curve.astype(np.float64)
    weight = np.nan_to_num(columns.quantity_kg) / np.maximum(curve.sum(axis=1), 1.0)
    product, family = columns.product.astype(np.int64), columns.family.astype(np.int64)
    start, reach = bounds.start, bounds.reach
    assert start is not None  # noqa: S101 - an outlook is from somewhere
    assert reach is not None  # noqa: S101 - and has an end
    longitude, latitude = rows.extra.places.T
    km, minutes = finding.ways(rows.extra, bounds)
    return Listed(
        thing=np.where(product < 0, -family, product),
        family=family,
        kilos=curve * weight[:, None],
        is_near=(km if reach.unit == "km" else minutes) <= reach.amount,
        straight_km=engine.great_circle_km(
            np.full_like(longitude, start.longitude),
            np.full_like(latitude, start.latitude),
            longitudes=longitude,
            latitudes=latitude,
        ),
    )


def _near(side: Listed, within_km: float | None) -> Listed:
    kept = side.is_near if within_km is None else side.is_near & (side.straight_km <= within_km)
    return Listed(**{each.name: getattr(side, each.name)[kept] for each in fields(side)})


@dataclass(frozen=True)
class _Total:
    thing: int
    family: int
    kitchens: int
    asked: Floats
    unmet: Floats


def _totals(needs: Listed, offers: Listed) -> list[_Total]:
    """Of each thing asked for. What is offered of a product beyond what is asked of it meets the
    needs for any product of its family."""
    things, asked, kitchens = _summed(needs.thing, needs.kilos)
    products, offered, _ = _summed(offers.thing, offers.kilos)
    family_of = dict(zip(offers.thing.tolist(), offers.family.tolist(), strict=True))
    family_of |= dict(zip(needs.thing.tolist(), needs.family.tolist(), strict=True))
    none = np.zeros(periods.COUNT)
    demand = dict(zip(things.tolist(), asked, strict=True))
    supply = dict(zip(products.tolist(), offered, strict=True))
    for product, kilos in list(supply.items()):
        left = np.maximum(kilos - demand.get(product, none), 0)
        family = -family_of[product]
        supply[family] = supply.get(family, none) + left
    return [
        _Total(
            thing,
            family_of[thing],
            count,
            asked=kilos,
            unmet=np.maximum(kilos - supply.get(thing, none), 0),
        )
        for thing, kilos, count in zip(things.tolist(), asked, kitchens.tolist(), strict=True)
    ]


def _summed(thing: Keys, kilos: Floats) -> tuple[Keys, Floats, Keys]:
    """Each thing once, its kilos together, and how many rows it has."""
    things, place, count = np.unique(thing, return_inverse=True, return_counts=True)
    total = np.zeros((len(things), periods.COUNT))
    np.add.at(total, place, kilos)
    return things, total, count


@dataclass(frozen=True)
class _Names:
    """What the numbers mean, and which are mine."""

    products: Mapping[int, Product]
    families: Mapping[int, Family]
    first_of: Mapping[int, Product]
    growing: Mapping[int, str]

    def row(self, total: _Total) -> Row | None:
        thing: Any = self.products.get(total.thing) or self.families.get(-total.thing)
        searched = self.products.get(total.thing) or self.first_of.get(total.family)
        if thing is None or searched is None:
            return None
        return Row(thing, searched.slug, total.kitchens, asked=total.asked, unmet=total.unmet)

    def is_mine(self, row: Row) -> bool:
        """A product that is grown, or a family of which one is."""
        if isinstance(row.thing, Product):
            return row.thing.id in self.growing
        first = self.first_of.get(row.thing.id)
        return first is not None and first.id in self.growing

    def is_foreign(self, row: Row) -> bool:
        """Of another trade than what is grown: milk, for who grows carrots."""
        family = row.thing.family if isinstance(row.thing, Product) else row.thing
        return family.group_code not in self.growing.values()


def _names(session: Session, things: Sequence[int], *, growing: Mapping[int, str]) -> _Names:
    families = [-each for each in things if each < 0]
    asked = session.scalars(
        select(Product).where(Product.id.in_(things)).options(joinedload(Product.family))
    ).all()
    of_families = session.scalars(
        select(Product).where(Product.family_id.in_(families)).order_by(Product.id)
    ).all()
    return _Names(
        products={each.id: each for each in asked},
        families={
            each.id: each for each in session.scalars(select(Family).where(Family.id.in_(families)))
        },
        first_of=dict(_first_of(of_families, growing)),
        growing=growing,
    )


def _first_of(
    products: Sequence[Product], growing: Collection[int]
) -> Iterator[tuple[int, Product]]:
    """One product of each family to search for: a grown one, else the first; the last one said
    of a family counts."""
    for each in sorted(products, key=lambda product: (product.id in growing, -product.id)):
        yield each.family_id, each
