"""From what a need says to its row: quantities in kg, budget per kg, the calendar's end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from matchmaker.catalogue import terms
from matchmaker.catalogue.models import Family, Product
from matchmaker.catalogue.terms import Shelf
from matchmaker.demand import seasons
from matchmaker.demand.models import Need, NeedCertification
from matchmaker.demand.schemas import NeedDraft
from matchmaker.errors import N_, Invalid

# columns that hold what the schema says under the same name
SAME: Final = (
    "label",
    "forms",
    "accepts_substitutes",
    "quantity",
    "quantity_unit",
    "quantity_per",
    "kg_per_unit",
    "budget_is_ceiling",
    "limit_km",
    "limit_minutes",
    "pickup_km",
    "lead_time_days",
    "deliveries_per_month",
    "note",
)


class BudgetUnitUnknown(Invalid):
    """A budget in a unit whose weight is not known can't be compared."""

    message = N_("On ne sait pas combien pèse cette unité : donnez le budget au kilo.")


def wanted(shelf: Shelf, data: NeedDraft) -> Product | Family:
    """The product or the family that is asked for; raises what the catalogue asks."""
    if data.product:
        return shelf.product(data.product)
    return shelf.family(data.family or "")


@dataclass(frozen=True)
class Measures:
    """What was said in people's units, in ours."""

    season_kg: float | None
    cents_per_kg: float | None


def measure(shelf: Shelf, of: Product | Family, data: NeedDraft) -> Measures:
    """Kilos of the season and cents per kilo, as far as they are known; refuses nothing."""
    return _measured(data, _weights(shelf, of, data))


def write(shelf: Shelf, need: Need, data: NeedDraft, *, today: date) -> None:
    """Put what was said into the row; raises every refusal of the catalogue at once."""
    thing = wanted(shelf, data)
    weights = _weights(shelf, thing, data)
    check(shelf, thing, data)
    measured = _measured(data, weights)
    need.product = thing if isinstance(thing, Product) else None
    need.family = thing if isinstance(thing, Family) else None
    for name in SAME:
        setattr(need, name, getattr(data, name))
    need.curve = data.curve
    need.season_year = data.season_year or seasons.year_for(data.curve, today)
    need.expires_on = seasons.last_day(data.curve, need.season_year)
    need.quantity_kg = measured.season_kg
    need.budget_cents = data.budget
    need.budget_unit = data.budget_unit or data.quantity_unit
    need.budget_cents_per_kg = measured.cents_per_kg
    need.reception_days = data.days
    _write_certifications(shelf, need, data)


@dataclass(frozen=True)
class _Weights:
    """Kilos in the unit of the quantity and in that of the budget, as far as they are known."""

    quantity: float | None
    budget: float | None


def _weights(shelf: Shelf, of: Product | Family, data: NeedDraft) -> _Weights:
    quantity = shelf.weight(of, data.quantity_unit, said=data.kg_per_unit)
    if data.budget_unit in {None, data.quantity_unit}:
        return _Weights(quantity, quantity)
    return _Weights(quantity, shelf.kg_per_unit(of, data.budget_unit or "kg"))


def check(shelf: Shelf, of: Product | Family, data: NeedDraft) -> None:
    """Raise all that the catalogue refuses, at once."""
    weights = _weights(shelf, of, data)
    refusals: list[Invalid] = []
    if data.quantity is not None and weights.quantity is None:
        refusals.append(terms.UnknownWeight(field="kg_per_unit", example="22,7"))
    if data.budget is not None and weights.budget is None and weights.quantity is not None:
        refusals.append(BudgetUnitUnknown(field="budget_unit"))
    allowed = {each.form for each in of.forms} if isinstance(of, Product) else set()
    if allowed and set(data.forms) - allowed:
        refusals.append(terms.UnknownForm(field="forms"))
    for name in ("required", "preferred"):
        try:
            shelf.certifications(getattr(data, name))
        except terms.UnknownCertification as refusal:
            refusal.field = name
            refusals.append(refusal)
    if refusals:
        raise ExceptionGroup("refused by the catalogue", refusals)


def _measured(data: NeedDraft, weights: _Weights) -> Measures:
    kilos = None
    if data.quantity is not None and weights.quantity is not None:
        kilos = terms.season_kg(
            data.quantity,
            weights.quantity,
            per=data.quantity_per,
            curve=data.curve,
            deliveries_per_month=data.deliveries_per_month,
        )
    if data.budget is None or weights.budget is None:
        return Measures(kilos, None)
    return Measures(kilos, data.budget / weights.budget)


def _write_certifications(shelf: Shelf, need: Need, data: NeedDraft) -> None:
    """What is required is not also preferred."""
    held = {each.certification_id: each for each in need.certifications}
    known = shelf.certifications({*data.required, *data.preferred})
    rows = []
    for code, one in known.items():
        row = held.get(one.id) or NeedCertification(certification=one)
        row.is_required = code in data.required
        rows.append(row)
    need.certifications = rows
