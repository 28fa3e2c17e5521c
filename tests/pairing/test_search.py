from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from matchmaker.pairing import search
from matchmaker.pairing.search import Looked
from tests.factories import JOLIETTE, MATANE, MONTREAL, SCHOOL_YEAR, SOREL, Factory
from tests.pairing.conftest import TODAY


def from_sorel(make: Factory) -> Looked:
    return Looked(*SOREL, product=make.product())


def test_suppliers_near_a_place_come_best_first(session: Session, make: Factory) -> None:
    far, near, _ = make.offer(at=MONTREAL), make.offer(at=JOLIETTE), make.offer(at=MATANE)
    found = search.suppliers(session, from_sorel(make), today=TODAY, limit=10)
    assert [each.key for each in found] == [near.id, far.id]
    assert found[0].scored.score > found[1].scored.score


def test_a_period_changes_the_order(session: Session, make: Factory) -> None:
    summer = make.offer(seasons={"field": [0] * 12 + [100] * 6 + [0] * 6})
    autumn = make.offer()
    whole_year = replace(from_sorel(make), curve=SCHOOL_YEAR)
    july = replace(from_sorel(make), curve=[0] * 12 + [100] * 2 + [0] * 10)
    first = search.suppliers(session, whole_year, today=TODAY, limit=10)[0]
    only = search.suppliers(session, july, today=TODAY, limit=10)
    assert first.key == autumn.id
    assert [each.key for each in only] == [summer.id]


def test_a_reach_is_a_limit(session: Session, make: Factory) -> None:
    make.offer(at=MONTREAL)
    near = make.offer(at=JOLIETTE)
    found = search.suppliers(session, replace(from_sorel(make), reach_km=40), today=TODAY, limit=10)
    assert [each.key for each in found] == [near.id]


def test_another_form_is_not_found(session: Session, make: Factory) -> None:
    make.offer(form="frozen")
    found = search.suppliers(
        session, replace(from_sorel(make), forms=["washed"]), today=TODAY, limit=10
    )
    assert found == []


def test_strangers_measure_from_public_points(session: Session, make: Factory) -> None:
    offer = make.offer()
    exact = search.suppliers(session, from_sorel(make), today=TODAY, limit=1)[0].scored.km
    offer.site.public_position = make.site(at=MONTREAL).position
    session.flush()
    blurred = search.suppliers(session, from_sorel(make), today=TODAY, limit=1)[0].scored.km
    assert exact is not None
    assert blurred is not None
    assert blurred > 2 * exact


def test_buyers_of_a_product_or_its_family_are_found(session: Session, make: Factory) -> None:
    named = make.need()
    family = make.need(family_id=make.family().id)
    make.need(product=make.product("betterave"))
    looked = Looked(*JOLIETTE, product=make.product())
    found = search.buyers(session, looked, today=TODAY, limit=10)
    assert [each.key for each in found] == [named.id, family.id]
