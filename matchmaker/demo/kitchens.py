"""Institutions of every type, the bodies above them, and what their kitchens look for."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final

from matchmaker.demand import seasons
from matchmaker.demand.models import Contract, Need, NeedCertification
from matchmaker.demo import sources
from matchmaker.demo.world import World
from matchmaker.organizations.models import Organization, Site

# how common each type is, and the meals that its kitchen makes in a day
TYPES: Final = {
    "cpe": (34, (60, 90)),
    "school": (30, (180, 900)),
    "college": (6, (500, 1200)),
    "university": (3, (1500, 3000)),
    "hospital": (9, (700, 2500)),
    "long_term_care": (18, (150, 500)),
    "seniors_residence": (9, (80, 250)),
    "workplace": (5, (150, 600)),
}


def build(world: World) -> list[Organization]:
    """Every institution of the demonstration, needs included."""
    centres = _service_centres(world)
    operator_place = sources.Place("06", "Montréal", 0, 0)
    operator = world.organization(
        "Services alimentaires Table-Ronde", operator_place, kind="food_service_operator"
    )
    made = [*centres.values(), operator]
    for place in sources.places(world.folder):
        made += [
            _institution(world, place, centres=centres, operator=operator)
            for _ in range(place.kitchens)
        ]
    return made


def _service_centres(world: World) -> dict[str, Organization]:
    homes = {
        "01": ("Centre de services scolaire de l’Estuaire-Fleuri", "Rimouski"),
        "03": ("Centre de services scolaire des Remparts", "Québec"),
        "06": ("Centre de services scolaire du Mont-Vert", "Montréal"),
        "14": ("Centre de services scolaire des Grands-Champs", "Joliette"),
        "16": ("Centre de services scolaire du Grand-Chenal", "Longueuil"),
    }
    return {
        region: world.organization(name, sources.Place(region, town, 0, 0), kind="service_centre")
        for region, (name, town) in homes.items()
    }


def _institution(
    world: World,
    place: sources.Place,
    *,
    centres: dict[str, Organization],
    operator: Organization,
) -> Organization:
    kinds = list(TYPES)
    kind = world.dice.choices(kinds, [TYPES[k][0] for k in kinds])[0]
    name = f"{world.dice.choice(world.words[kind])}, {place.municipality}"
    made = world.organization(name, place, kind="institution", institution_type=kind)
    if kind == "school":
        made.parent = centres.get(place.region_code)
    site = world.site(made, place, kind="kitchen", spread_km=0.4)
    site.meals_per_day = round(world.dice.randint(*TYPES[kind][1]), -1)
    if kind in {"college", "workplace"} and world.dice.random() < 0.6:
        site.operator = operator
    _wish(world, site, kind)
    if kind == "hospital" and world.dice.random() < 0.4:
        until = world.today + timedelta(days=world.dice.randint(90, 500))
        world.session.add(
            Contract(organization=made, family=world.families["milk_and_cream"], until=until)
        )
    return made


def _wish(world: World, site: Site, kind: str) -> None:
    curve = world.usual_year(kind)
    left = list(world.tastes)
    for _ in range(world.dice.randint(5, 9)):
        taste = world.dice.choices(left, [t.weight for t in left])[0]
        left.remove(taste)
        world.session.add(_need(world, site, taste=taste, curve=curve))


def _need(world: World, site: Site, *, taste: sources.Taste, curve: list[int]) -> Need:
    dice = world.dice
    meals = site.meals_per_day or 100
    served = sum(curve) / 2400
    kg = taste.kg_per_100_meals * meals / 100 * 52 * served * dice.uniform(0.5, 1.3)
    year = seasons.year_for(curve, world.today)
    need = Need(
        site=site,
        product=world.products.get(taste.product),
        family=world.families.get(taste.family),
        forms=_forms(world, taste),
        season_year=year,
        state="published",
        curve=curve,
        quantity=max(5.0, round(kg, -1)),
        quantity_kg=max(5.0, round(kg, -1)),
        published_at=datetime.combine(
            world.today - timedelta(days=dice.randint(1, 45)), time(15, 0), tzinfo=UTC
        ),
        expires_on=seasons.last_day(curve, year),
        source="demo",
        **_terms(world, taste),
    )
    for code, chance, required in (
        ("aliments_du_quebec", 0.35, False),
        ("organic", 0.12, False),
        ("haccp", 0.05, True),
    ):
        if dice.random() < chance:
            need.certifications.append(
                NeedCertification(certification=world.labels[code], is_required=required)
            )
    return need


def _forms(world: World, taste: sources.Taste) -> list[str]:
    if not taste.forms or world.dice.random() < 0.35:
        return []
    return list(taste.forms[: world.dice.randint(1, len(taste.forms))])


def _terms(world: World, taste: sources.Taste) -> dict[str, object]:
    dice = world.dice
    budget = round(taste.cents_per_kg * dice.uniform(0.9, 1.35)) if dice.random() < 0.75 else None
    return {
        "budget_cents": budget,
        "budget_cents_per_kg": float(budget) if budget else None,
        "limit_km": dice.choice((120.0, 150.0, 200.0, 300.0, None)),
        "pickup_km": 15.0 if dice.random() < 0.15 else None,
        "reception_days": sum(dice.sample((1, 2, 4, 8, 16), k=dice.randint(2, 4))),
        "lead_time_days": dice.choice((3, 5, 7)),
        "deliveries_per_month": float(dice.choice((4, 4, 8, 2))),
        "accepts_substitutes": dice.random() < 0.35,
    }
