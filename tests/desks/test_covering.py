"""A kitchen's year is agreed, proposed or nobody's, need by need and by product together."""

from __future__ import annotations

from sqlalchemy.orm import Session

from matchmaker.demand.models import Need
from matchmaker.desks import covering
from matchmaker.introductions.models import Introduction
from matchmaker.supply.models import Offer
from tests.factories import ALL_YEAR, AUTUMN_TO_SPRING, SCHOOL_YEAR, Factory


def agree(session: Session, offer: Offer, need: Need, *, kg: float | None) -> None:
    session.add(
        Introduction(
            supplier_id=offer.site.organization_id,
            buyer_id=need.site.organization_id,
            supplier_site_id=offer.site_id,
            buyer_site_id=need.site_id,
            product_id=offer.product_id,
            offer_id=offer.id,
            need_id=need.id,
            state="agreed",
            origin="buyer",
            outcome_kg=kg,
        )
    )
    session.flush()


def test_nobody_knows_of_it(session: Session, make: Factory) -> None:
    [row] = covering.by_product(session, [make.need()])
    assert (row.agreed, row.proposed, row.share, row.count) == ([0] * 24, [0] * 24, 0, 0)


def test_half_of_the_kilos_is_half_of_each_half_month(session: Session, make: Factory) -> None:
    need = make.need(curve=ALL_YEAR, quantity_kg=1000)
    offer = make.offer(seasons={"storage": AUTUMN_TO_SPRING})
    agree(session, offer, need, kg=500)

    [row] = covering.by_product(session, [need])

    assert row.agreed == [50] * 8 + [0] * 8 + [50] * 8
    assert round(row.agreed_share, 2) == 0.33


def test_more_than_asked_covers_no_more(session: Session, make: Factory) -> None:
    need = make.need(curve=SCHOOL_YEAR, quantity_kg=1000)
    for _ in range(2):
        agree(session, make.offer(seasons={"storage": ALL_YEAR}), need, kg=None)

    [row] = covering.by_product(session, [need])

    assert row.agreed == SCHOOL_YEAR
    assert row.agreed_share == 1


def test_needs_of_a_product_are_added_up_in_kilos(session: Session, make: Factory) -> None:
    large = make.need(curve=ALL_YEAR, quantity_kg=3000)
    small = make.need(curve=ALL_YEAR, quantity_kg=1000)
    leek = make.need(product=make.product("poireau"), quantity_kg=10)
    agree(session, make.offer(seasons={"storage": ALL_YEAR}), small, kg=1000)

    rows = covering.by_product(session, [leek, large, small])

    assert [(row.kg, len(row.parts)) for row in rows] == [(4000, 2), (10, 1)]
    assert rows[0].agreed == [25] * 24


def test_what_is_not_published_is_left_out(session: Session, make: Factory) -> None:
    assert covering.by_product(session, [make.need(state="draft")]) == []
