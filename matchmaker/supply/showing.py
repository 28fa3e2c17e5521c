"""Offers as forms and cards show them: what was typed, what to choose from, what comes filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue.models import Product
from matchmaker.catalogue.terms import Shelf
from matchmaker.intake import half_months
from matchmaker.organizations.models import Site
from matchmaker.supply import queries, seasons, writing
from matchmaker.supply.models import Offer
from matchmaker.supply.schemas import OfferDraft
from matchmaker.web import filters, i18n, vocabulary

# what a farm usually says the same way for all its products
HABITS: Final = (
    "delivers",
    "reach_km",
    "reach_minutes",
    "lead_time_days",
    "min_order_kg",
    "is_refrigerated",
    "allows_pickup",
    "drops_at_hub",
)
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Options:
    """What the lists of the form offer."""

    sites: Choices
    forms: Choices
    units: list[tuple[str, str, float | None, str]]
    certifications: Choices
    years: Choices

    @property
    def price_units(self) -> Choices:
        return [(code, words) for code, words, *_ in self.units]


@dataclass(frozen=True)
class Card:
    """An offer as kitchens will see it, from what is typed so far."""

    site: Site
    product: Product
    data: OfferDraft
    measures: writing.Measures

    @property
    def form(self) -> str:
        return writing.form_of(self.product, self.data)

    @property
    def layers(self) -> list[tuple[str, list[int]]]:
        return list(self.data.curves.items())


def lots(curves: Mapping[str, Sequence[int]]) -> list[str]:
    """24 values as the painted season writes them: "0", or "field:60 storage:40"."""
    return [
        " ".join(f"{mode}:{curve[i]}" for mode, curve in curves.items() if curve[i]) or "0"
        for i in range(half_months.COUNT)
    ]


def layers(offer: Offer) -> list[tuple[str, list[int]]]:
    """The season of an offer as pictures take it, in the order in which modes stack."""
    by_mode = {each.mode: each.curve for each in offer.seasons}
    return [(mode, by_mode[mode]) for mode in seasons.MODES if mode in by_mode]


def typed(offer: Offer) -> dict[str, Any]:
    """An offer as it would be typed into the form again."""
    return {name: getattr(offer, name) for name in writing.SAME} | {
        "key": offer.public_id,
        "site": offer.site.public_id,
        "product": offer.product.slug,
        "form": offer.form,
        "season_year": offer.season_year,
        "season": lots(dict(layers(offer))),
        "price": dollars(offer.price_cents),
        "price_unit": "" if offer.price_unit == offer.quantity_unit else offer.price_unit,
        "delivery_days": [day for day in vocabulary.DAYS if offer.delivery_days & day],
        "min_order": dollars(offer.min_order_cents),
        "certifications": [each.certification.code for each in offer.certifications],
    }


def started(session: Session, sites: Sequence[Site], *, site: Site) -> dict[str, Any]:
    """What a new offer starts with: the way this farm delivered last."""
    start: dict[str, Any] = {
        "site": site.public_id,
        "quantity_per": "season",
        "quantity_unit": "kg",
    }
    last = queries.latest(session, [each.id for each in sites])
    if last is None:
        return start | {"delivers": True}
    habits = typed(last)
    return start | {name: habits[name] for name in (*HABITS, "delivery_days", "min_order")}


def usual_season(session: Session, product: Product, region_code: str | None) -> list[str]:
    """The product's usual year where it grows: in the field, and from storage after it."""
    curves = catalogue.default_curves(session, product.id, region_code=region_code)
    fresh = {mode: curve for mode, curve in curves.items() if mode in {"field", "storage"}}
    return lots(fresh or curves)


def options(
    session: Session, sites: Sequence[Site], *, product: Product | None, today: date
) -> Options:
    """The lists of the form; with a product, only the forms it is sold in."""
    allowed = [each.form for each in product.forms] if product else []
    forms = allowed or list(vocabulary.codes("form"))
    french = i18n.language() == "fr"
    weighed = catalogue.units_of(session, product) if product else []
    weights = {each.unit.code: each.kg for each in weighed}
    return Options(
        sites=[(site.public_id, place_words(site)) for site in sites],
        forms=[(form, vocabulary.word("form", form)) for form in forms],
        units=[
            (unit.code, unit.many_fr if french else unit.many_en, weights.get(unit.code), unit.kind)
            for unit in catalogue.units(session)
        ],
        certifications=[
            (each.code, each.name_fr if french else each.name_en)
            for each in catalogue.certifications(session)
        ],
        years=[(str(year), str(year)) for year in range(today.year - 1, today.year + 2)],
    )


def card(session: Session, data: OfferDraft, *, site: Site, product: Product) -> Card:
    return Card(site, product, data, writing.measure(Shelf(session), product, data))


def place_words(site: Site) -> str:
    """« Ferme du Rang-du-Nord, Saint-Cuthbert »."""
    words = (site.organization.name, site.name, site.municipality)
    return ", ".join(dict.fromkeys(word for word in words if word))


def dollars(cents: int | None) -> str:
    """Cents as they would be typed: 32,00."""
    return "" if cents is None else filters.number(cents / 100, 2)
