"""What would unlock a need is done by saying yes, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Certification
from matchmaker.demand.models import Need, NeedCertification
from matchmaker.errors import NotFound
from matchmaker.pairing import easing
from matchmaker.supply.models import Offer
from tests.factories import JOLIETTE, SOREL, Factory

SignIn = Callable[[FlaskClient, Person], str]
NOW, TODAY = datetime(2026, 11, 25, 12, tzinfo=UTC), date(2026, 11, 25)
YEAR = date(2027, 6, 30)


@pytest.fixture
def buyer(make: Factory) -> Person:
    found: Person = make.person()
    return found


@pytest.fixture
def pair(make: Factory, buyer: Person) -> Callable[..., tuple[Offer, Need]]:
    """An offer and a need that fail on one thing."""

    def made(offer: dict[str, Any], need: dict[str, Any]) -> tuple[Offer, Need]:
        school = make.organization("École", kind="institution")
        make.member(buyer, school)
        wanted = make.need(make.site(school, at=SOREL), expires_on=YEAR, **need)
        return make.offer(at=JOLIETTE, expires_on=YEAR, **offer), wanted

    return made


def ease(session: Session, need: Need, change: str, *, by: Person) -> None:
    easing.ease(session, need.public_id, change, by=by, now=NOW, today=TODAY)


def test_another_form_is_accepted_too(session: Session, buyer: Person, pair: Any) -> None:
    _, need = pair({"form": "frozen"}, {"forms": ["whole"]})
    ease(session, need, "form", by=buyer)
    assert need.forms == ["whole", "frozen"]


def test_a_ceiling_rises_in_the_unit_of_the_budget(
    session: Session, buyer: Person, pair: Any
) -> None:
    budget = {
        "budget_cents": 2000,
        "budget_unit": "case",
        "budget_cents_per_kg": 100,
        "budget_is_ceiling": True,
    }
    offer, need = pair({}, budget)
    ease(session, need, "price", by=buyer)
    assert need.budget_cents_per_kg >= offer.price_cents_per_kg
    assert need.budget_cents == round(need.budget_cents_per_kg * 20)


def test_a_required_label_is_preferred_from_then_on(
    session: Session, buyer: Person, pair: Any
) -> None:
    label = Certification(code="organic", kind="organic", bit=0, name_fr="Bio", name_en="Organic")
    session.add(label)
    session.flush()
    _, need = pair({}, {})
    need.certifications = [NeedCertification(certification=label, is_required=True)]
    session.flush()
    ease(session, need, "certification", by=buyer)
    assert not need.certifications[0].is_required


def test_the_way_is_longer_by_what_lacks(session: Session, buyer: Person, pair: Any) -> None:
    _, need = pair({"delivers": False, "allows_pickup": True}, {"pickup_km": 5.0})
    ease(session, need, "reach", by=buyer)
    assert need.pickup_km > 5


def test_what_nobody_suggested_is_not_done(session: Session, buyer: Person, pair: Any) -> None:
    _, need = pair({}, {})
    with pytest.raises(easing.NotSuggested):
        ease(session, need, "form", by=buyer)


def test_the_need_of_others_does_not_move(session: Session, make: Factory, pair: Any) -> None:
    _, need = pair({"form": "frozen"}, {"forms": ["whole"]})
    with pytest.raises(NotFound):
        ease(session, need, "form", by=make.person())


def test_the_button_stands_on_the_page_of_the_need(
    client: FlaskClient, sign_in: SignIn, buyer: Person, pair: Any
) -> None:
    _, need = pair({"form": "frozen"}, {"forms": ["whole"]})
    sign_in(client, buyer)
    address = f"/mon-espace/besoins/{need.public_id}/assouplissement"

    answer = client.post(address, data={"change": "form"})

    assert (answer.status_code, answer.location) == (303, f"/besoins/{need.public_id}")
    assert client.post(address, data={"change": "form"}).status_code == 409
