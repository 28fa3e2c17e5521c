"""A farm and a kitchen that could trade carrots, who speaks for them, and who looks after both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.demand.models import Need
from matchmaker.introductions import service, subject
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.schemas import Reasons
from matchmaker.introductions.states import Side
from matchmaker.introductions.subject import Subject
from matchmaker.supply.models import Offer
from tests.factories import JOLIETTE, SOREL, Factory

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
REASONS = Reasons(supplier_reason="Tout près.", buyer_reason="Tout près, 24 km.")


@dataclass
class Ground:
    """Two parties and those around them; `ask()` makes an introduction between them."""

    session: Session
    offer: Offer
    need: Need
    farmer: Person
    cook: Person
    facilitator: Person
    stranger: Person

    def subject(self, by: Person | None = None) -> Subject:
        return subject.pair(
            self.session,
            self.offer.public_id,
            self.need.public_id,
            person=by or self.cook,
            today=TODAY,
        )

    def ask(self, side: Side = Side.BUYER) -> Introduction:
        by = self.cook if side is Side.BUYER else self.farmer
        return service.ask(
            self.session,
            self.subject(by),
            side=side,
            by=by,
            now=NOW,
            today=TODAY,
            reasons=REASONS,
        ).introduction

    def propose(self) -> Introduction:
        return service.propose(
            self.session, self.subject(self.facilitator), by=self.facilitator, reasons=REASONS
        ).introduction

    def person(self, side: Side) -> Person:
        return {Side.SUPPLIER: self.farmer, Side.BUYER: self.cook}.get(side, self.facilitator)


@pytest.fixture
def ground(session: Session, make: Factory) -> Ground:
    return build(session, make)


def build(session: Session, make: Factory) -> Ground:
    farm = make.organization("Ferme du Rang", contact_name="Réjean", phone="450 555-0101")
    kitchen = make.organization("École des Pins", kind="institution", institution_type="school")
    farmer, cook = make.person(), make.person()
    make.member(farmer, farm)
    make.member(cook, kitchen)
    product = make.product()
    return Ground(
        session,
        make.offer(make.site(farm, at=JOLIETTE), product=product),
        make.need(make.site(kitchen, at=SOREL, region_code="16"), product=product),
        farmer,
        cook,
        make.person(roles=("facilitator",), regions=("14",)),
        make.person(),
    )
