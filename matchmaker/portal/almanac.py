"""The year of what grows: how many products are on hand, and which ones these days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Family, Product, SeasonDefault
from matchmaker.demand.models import Need
from matchmaker.organizations.models import Site
from matchmaker.supply.models import Offer

# what is frozen or canned is on hand all year: it would hide the seasons
MODES: Final = ("field", "storage", "greenhouse")
SEASONAL_GROUPS: Final = ("vegetables", "fruit")
HALF_MONTHS: Final = 24
CANDIDATES: Final = 60

Layer = tuple[str, list[int]]


@dataclass(frozen=True)
class Crop:
    """A product that has seasons, with its usual year by mode."""

    product_id: int
    slug: str
    name_fr: str
    name_en: str
    years: Mapping[str, Sequence[int]]

    def mode_at(self, half_month: int) -> str | None:
        """Where it comes from then: the field before the store before the greenhouse."""
        return next((mode for mode in MODES if self.amount(mode, half_month) > 0), None)

    def amount(self, mode: str, half_month: int) -> int:
        return self.years[mode][half_month] if mode in self.years else 0

    @property
    def layers(self) -> list[Layer]:
        return [(mode, list(self.years[mode])) for mode in MODES if mode in self.years]

    @property
    def fresh_half_months(self) -> int:
        """How long it is on hand: a short season comes first in an almanac."""
        return sum(self.mode_at(i) is not None for i in range(HALF_MONTHS))


@dataclass(frozen=True)
class Row:
    """A line of the almanac."""

    crop: Crop
    farms: int
    kitchens: int


def crops(session: Session) -> list[Crop]:
    """Fruit and vegetables with their years, by name."""
    rows = session.execute(
        select(
            Product.id,
            Product.slug,
            Product.name_fr,
            Product.name_en,
            SeasonDefault.mode,
            SeasonDefault.curve,
        )
        .join(Product.family)
        .join(SeasonDefault, SeasonDefault.product_id == Product.id)
        .where(Family.group_code.in_(SEASONAL_GROUPS))
        .order_by(Product.name_fr)
    )
    years: dict[tuple[int, str, str, str], dict[str, Sequence[int]]] = {}
    for product_id, slug, name_fr, name_en, mode, curve in rows:
        years.setdefault((product_id, slug, name_fr, name_en), {})[mode] = curve
    return [Crop(*key, modes) for key, modes in years.items()]


def skyline(of: Iterable[Crop]) -> list[Layer]:
    """How many products are on hand in each mode; a product counts once per half-month."""
    counts = {mode: [0] * HALF_MONTHS for mode in MODES}
    for crop in of:
        for half_month in range(HALF_MONTHS):
            mode = crop.mode_at(half_month)
            if mode is not None:
                counts[mode][half_month] += 1
    return list(counts.items())


def in_season(
    session: Session, of: Sequence[Crop], *, half_month: int, limit: int = 7
) -> list[Row]:
    """What to speak of these days: at hand now, somebody grows it here, and not for long."""
    picked = candidates(of, half_month)
    farms, kitchens = _farms(session, picked), _kitchens(session, picked)
    rows = [
        Row(crop, farms.get(crop.product_id, 0), kitchens.get(crop.product_id, 0))
        for crop in picked
    ]
    rows.sort(key=lambda row: (row.farms == 0, row.kitchens == 0))
    return sorted(rows[:limit], key=lambda row: row.crop.fresh_half_months)


def candidates(of: Sequence[Crop], half_month: int) -> list[Crop]:
    """Field before store before greenhouse, the short seasons first."""
    here = [crop for crop in of if crop.mode_at(half_month)]

    def rank(crop: Crop) -> tuple[int, int, str]:
        return MODES.index(crop.mode_at(half_month) or "field"), crop.fresh_half_months, crop.slug

    return sorted(here, key=rank)[:CANDIDATES]


def _farms(session: Session, of: Sequence[Crop]) -> dict[int, int]:
    rows = session.execute(
        select(Offer.product_id, func.count(distinct(Site.organization_id)))
        .join(Offer.site)
        .where(Offer.state == "published", Offer.product_id.in_(_ids(of)))
        .group_by(Offer.product_id)
    )
    return dict(iter(rows))


def _kitchens(session: Session, of: Sequence[Crop]) -> dict[int, int]:
    rows = session.execute(
        select(Need.product_id, func.count(distinct(Need.site_id)))
        .where(Need.state == "published", Need.product_id.in_(_ids(of)))
        .group_by(Need.product_id)
    )
    return {product_id: count for product_id, count in rows if product_id is not None}


def _ids(of: Sequence[Crop]) -> list[int]:
    return [crop.product_id for crop in of]
