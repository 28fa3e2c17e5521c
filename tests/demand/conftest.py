"""A service centre with schools, and a catalogue of a few products."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import ProductForm, Unit
from matchmaker.demand import calendars
from matchmaker.organizations.models import Site
from matchmaker.settings import ROOT
from tests.factories import Factory

UNITS = (
    ("kg", "mass", 1.0, None, "kg"),
    ("lb", "mass", 0.45359237, None, "lb"),
    ("bag_50lb", "mass", 22.6796185, None, "poche de 50 lb"),
    ("litre", "volume", None, 1.0, "litre"),
    ("case", "count", None, None, "caisse"),
)


@dataclass(frozen=True)
class Centre:
    """Its buyer, and its schools with 100, 200 and 300 meals a day."""

    buyer: Person
    schools: list[Site]


@pytest.fixture
def centre(make: Factory, session: Session) -> Centre:
    buyer = make.person()
    body = make.organization("Centre de services du Chenal", kind="service_centre")
    make.member(buyer, body)
    schools = []
    for name, meals in (("Un", 100), ("Deux", 200), ("Trois", 300)):
        school = make.organization(
            f"École {name}", kind="institution", institution_type="school", parent_id=body.id
        )
        schools.append(make.site(school, meals_per_day=meals))
    for position, (code, kind, kg, litres, name) in enumerate(UNITS):
        unit = Unit(code=code, kind=kind, kg=kg, litres=litres, position=position)
        unit.one_fr = unit.many_fr = unit.one_en = unit.many_en = name
        session.add(unit)
    carrot = make.product("carotte")
    for position, form in enumerate(("whole", "peeled")):
        session.add(ProductForm(product_id=carrot.id, form=form, position=position))
    make.product("brocoli")
    calendars.load(session, ROOT / "seed")
    return Centre(buyer, schools)
