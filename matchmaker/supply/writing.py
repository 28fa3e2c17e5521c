"""From what an offer says to its row: quantities in kg, prices per kg, the season's end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from matchmaker.catalogue import terms
from matchmaker.catalogue.models import Product
from matchmaker.catalogue.terms import Shelf
from matchmaker.catalogue.trade import Form
from matchmaker.errors import N_, Invalid
from matchmaker.intake import half_months
from matchmaker.supply import seasons
from matchmaker.supply.models import Offer, OfferCertification, OfferSeason
from matchmaker.supply.schemas import OfferDraft

# columns that hold what the schema says under the same name
SAME: Final = (
    "label",
    "quantity",
    "quantity_unit",
    "quantity_per",
    "kg_per_unit",
    "price_to_discuss",
    "packaging",
    "delivers",
    "reach_km",
    "reach_minutes",
    "lead_time_days",
    "deliveries_per_month",
    "min_order_kg",
    "is_refrigerated",
    "allows_pickup",
    "drops_at_hub",
    "note",
)


class PriceUnitUnknown(Invalid):
    """A price in a unit whose weight is not known can't be compared."""

    message = N_("On ne sait pas combien pèse cette unité : donnez le prix au kilo.")


@dataclass(frozen=True)
class Measures:
    """What was said in people's units, in ours."""

    season_kg: float | None
    cents_per_kg: float | None


def form_of(of: Product, data: OfferDraft) -> str:
    """The form that was said, or the usual one of the product."""
    return data.form or next((each.form for each in of.forms), Form.WHOLE)


def measure(shelf: Shelf, of: Product, data: OfferDraft) -> Measures:
    """Kilos of the season and cents per kilo, as far as they are known; refuses nothing."""
    return _measured(data, _weights(shelf, of, data))


def write(shelf: Shelf, offer: Offer, data: OfferDraft, *, today: date) -> None:
    """Put what was said into the row; raises every refusal of the catalogue at once."""
    offer.product = shelf.product(data.product)
    weights = _weights(shelf, offer.product, data)
    check(shelf, offer.product, data)
    measured = _measured(data, weights)
    for name in SAME:
        setattr(offer, name, getattr(data, name))
    offer.form = form_of(offer.product, data)
    offer.quantity_kg = measured.season_kg
    offer.price_cents = data.price
    offer.price_unit = data.price_unit or data.quantity_unit
    offer.price_cents_per_kg = measured.cents_per_kg
    offer.min_order_cents = data.min_order
    offer.delivery_days = data.days
    _write_certifications(shelf, offer, data)
    _write_season(offer, data, today)


@dataclass(frozen=True)
class _Weights:
    """Kilos in the unit of the quantity and in that of the price, as far as they are known."""

    quantity: float | None
    price: float | None


def _weights(shelf: Shelf, of: Product, data: OfferDraft) -> _Weights:
    quantity = shelf.weight(of, data.quantity_unit, said=data.kg_per_unit)
    if data.price_unit in {None, data.quantity_unit}:
        return _Weights(quantity, quantity)
    return _Weights(quantity, shelf.kg_per_unit(of, data.price_unit or "kg"))


def check(shelf: Shelf, of: Product, data: OfferDraft) -> None:
    """Raise all that the catalogue refuses, at once."""
    weights = _weights(shelf, of, data)
    refusals: list[Invalid] = []
    if data.quantity is not None and weights.quantity is None:
        refusals.append(terms.UnknownWeight(field="kg_per_unit", example="22,7"))
    if data.price is not None and weights.price is None and weights.quantity is not None:
        refusals.append(PriceUnitUnknown(field="price_unit"))
    allowed = {each.form for each in of.forms}
    if allowed and data.form and data.form not in allowed:
        refusals.append(terms.UnknownForm(field="form"))
    try:
        shelf.certifications(data.certifications)
    except terms.UnknownCertification as refusal:
        refusals.append(refusal)
    if refusals:
        raise ExceptionGroup("refused by the catalogue", refusals)


def _measured(data: OfferDraft, weights: _Weights) -> Measures:
    kilos = None
    if data.quantity is not None and weights.quantity is not None:
        kilos = terms.season_kg(
            data.quantity,
            weights.quantity,
            per=data.quantity_per,
            curve=half_months.stacked(data.curves.values()),
            deliveries_per_month=data.deliveries_per_month,
        )
    if data.price is None or weights.price is None:
        return Measures(kilos, None)
    return Measures(kilos, data.price / weights.price)


def _write_certifications(shelf: Shelf, offer: Offer, data: OfferDraft) -> None:
    held = {each.certification_id: each for each in offer.certifications}
    offer.certifications = [
        held.get(one.id) or OfferCertification(certification=one)
        for one in shelf.certifications(data.certifications).values()
    ]


def _write_season(offer: Offer, data: OfferDraft, today: date) -> None:
    curves = data.curves
    held = {each.mode: each for each in offer.seasons}
    offer.seasons = [held.get(mode) or OfferSeason(mode=mode) for mode in curves]
    for season in offer.seasons:
        season.curve = curves[season.mode]
    offer.season_year = data.season_year or seasons.year_for(curves, today)
    offer.expires_on = seasons.last_day(curves, offer.season_year)
