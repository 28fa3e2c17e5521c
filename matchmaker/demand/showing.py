"""Needs as forms and cards show them: what was typed, what to choose from, what comes filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue.models import Family, Product
from matchmaker.catalogue.terms import Shelf
from matchmaker.demand import queries, seasons, writing
from matchmaker.demand.models import Need
from matchmaker.demand.schemas import NeedDraft
from matchmaker.organizations.models import Site
from matchmaker.web import filters, i18n, vocabulary

# what a kitchen usually says the same way for all its products
HABITS: Final = ("limit_km", "limit_minutes", "pickup_km", "lead_time_days")
CHOICES_OF_FORMS: Final = 3
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Options:
    """What the lists of the form offer."""

    sites: Choices
    families: Choices
    forms: Choices
    units: list[tuple[str, str, float | None, str]]
    certifications: Choices
    years: Choices

    @property
    def price_units(self) -> Choices:
        return [(code, words) for code, words, *_ in self.units]


@dataclass(frozen=True)
class Card:
    """A need as farms will see it, from what is typed so far."""

    site: Site
    wanted: Product | Family
    data: NeedDraft
    measures: writing.Measures


def typed(need: Need) -> dict[str, Any]:
    """A need as it would be typed into the form again."""
    labels = need.certifications
    return {name: getattr(need, name) for name in writing.SAME} | {
        "key": need.public_id,
        "site": need.site.public_id,
        "product": need.product.slug if need.product else "",
        "family": need.family.code if need.family else "",
        "season_year": need.season_year,
        "season": [str(value) for value in need.curve],
        "budget": dollars(need.budget_cents),
        "budget_unit": "" if need.budget_unit == need.quantity_unit else need.budget_unit,
        "reception_days": [day for day in vocabulary.DAYS if need.reception_days & day],
        "required": [each.certification.code for each in labels if each.is_required],
        "preferred": [each.certification.code for each in labels if not each.is_required],
    }


def started(session: Session, sites: Sequence[Site], *, site: Site) -> dict[str, Any]:
    """What a new need starts with: the kitchen's usual year, and the way it received last."""
    year = queries.usual_year(session, site.organization.institution_type)
    start: dict[str, Any] = {
        "site": site.public_id,
        "season": [str(value) for value in year],
        "quantity_per": "week",
        "quantity_unit": "kg",
        "sharing": "each",
    }
    last = queries.latest(session, [each.id for each in sites])
    if last is None:
        return start
    habits = typed(last)
    return start | {name: habits[name] for name in (*HABITS, "reception_days")}


def options(
    session: Session, sites: Sequence[Site], *, wanted: Product | Family | None, today: date
) -> Options:
    """The lists of the form; with a product, only the forms it is sold in."""
    allowed = [each.form for each in wanted.forms] if isinstance(wanted, Product) else []
    forms = allowed or list(vocabulary.codes("form"))
    french = i18n.language() == "fr"
    year = seasons.school_year(today)
    weighed = catalogue.units_of(session, wanted) if isinstance(wanted, Product) else []
    weights = {each.unit.code: each.kg for each in weighed}
    return Options(
        sites=[(site.public_id, place_words(site)) for site in sites],
        families=[
            (family.code, family.name_fr if french else family.name_en)
            for family, _ in catalogue.families(session)
        ],
        forms=[(form, vocabulary.word("form", form)) for form in forms],
        units=[
            (unit.code, unit.many_fr if french else unit.many_en, weights.get(unit.code), unit.kind)
            for unit in catalogue.units(session)
        ],
        certifications=[
            (each.code, each.name_fr if french else each.name_en)
            for each in catalogue.certifications(session)
        ],
        years=[(str(each), f"{each}-{each + 1}") for each in (year, year + 1)],
    )


def unit_words(session: Session) -> dict[str, str]:
    """Every unit in the reader's language, by its code."""
    french = i18n.language() == "fr"
    units = catalogue.units(session)
    return {unit.code: unit.many_fr if french else unit.many_en for unit in units}


def card(session: Session, data: NeedDraft, *, site: Site, wanted: Product | Family) -> Card:
    return Card(site, wanted, data, writing.measure(Shelf(session), wanted, data))


def place_words(site: Site) -> str:
    """« Cuisine centrale du Grand-Chenal, Sorel-Tracy »."""
    words = (site.organization.name, site.name, site.municipality)
    return ", ".join(dict.fromkeys(word for word in words if word))


def dollars(cents: int | None) -> str:
    """Cents as they would be typed: 32,00."""
    return "" if cents is None else filters.number(cents / 100, 2)
