"""What is missing and what sleeps: each kilogram once, where it is asked or offered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from matchmaker.facilitation import gaps
from matchmaker.facilitation.models import Gap
from matchmaker.introductions.models import Introduction
from matchmaker.pairing import repair
from matchmaker.pairing.changes import Changed
from tests.facilitation.conftest import NOW, TODAY
from tests.factories import ALL_YEAR, AUTUMN_TO_SPRING, MATANE, Factory

Run = Callable[[], None]
SUMMER = [0] * 10 + [100] * 4 + [0] * 10


def kept(session: Session) -> dict[str | None, Gap]:
    return {gap.region_code: gap for gap in session.scalars(select(Gap))}


def whole(gap: Gap) -> tuple[float, float]:
    return round(sum(gap.unmet_kg)), round(sum(gap.idle_kg))


def test_without_any_pairing_there_is_nothing_to_say(session: Session) -> None:
    assert gaps.write(session, today=TODAY, now=NOW) is None
    assert gaps.report(session) is None


def test_what_is_offered_when_it_is_asked_is_not_missing(
    session: Session, make: Factory, work_out: Run
) -> None:
    make.offer(seasons={"field": ALL_YEAR}, quantity_kg=2400)
    make.need(curve=ALL_YEAR, quantity_kg=3600)
    work_out()
    assert whole(kept(session)["14"]) == (1200, 0)


def test_another_half_month_is_another_harvest(
    session: Session, make: Factory, work_out: Run
) -> None:
    make.offer(seasons={"field": SUMMER}, quantity_kg=400)
    make.need(curve=ALL_YEAR, quantity_kg=2400)
    work_out()
    gap = kept(session)["14"]
    assert gap.unmet_kg[:12] == pytest.approx([100] * 10 + [0, 0])
    assert whole(gap) == (2000, 0)


def test_ten_needs_in_front_of_one_offer_are_not_all_met(
    session: Session, make: Factory, work_out: Run
) -> None:
    make.offer(seasons={"field": ALL_YEAR}, quantity_kg=240)
    for _ in range(10):
        make.need(curve=ALL_YEAR, quantity_kg=240)
    work_out()
    assert whole(kept(session)["14"]) == (9 * 240, 0)


def test_what_no_way_leads_to_is_missing_here_and_sleeps_there(
    session: Session, make: Factory, work_out: Run
) -> None:
    make.offer(make.site(at=MATANE, region_code="01"), quantity_kg=1000, reach_km=50)
    make.need(quantity_kg=500)
    work_out()
    found = kept(session)
    assert (whole(found["01"]), whole(found["14"])) == ((0, 1000), (500, 0))


def test_what_states_no_quantity_is_counted_apart(
    session: Session, make: Factory, work_out: Run
) -> None:
    make.offer(quantity_kg=None)
    make.need(quantity_kg=None)
    work_out()
    gap = kept(session)["14"]
    assert (gap.offers_unstated, gap.needs_unstated, whole(gap)) == (1, 1, (0, 0))


def test_any_product_of_a_family_is_a_line_of_its_own(
    session: Session, make: Factory, work_out: Run
) -> None:
    product = make.product()
    make.offer(seasons={"field": ALL_YEAR}, quantity_kg=240, product=product)
    make.need(family_id=product.family_id, curve=ALL_YEAR, quantity_kg=480)
    work_out()
    rows = {gap.family_id: whole(gap) for gap in session.scalars(select(Gap))}
    assert rows == {None: (0, 0), product.family_id: (240, 0)}


def test_nothing_is_worked_out_again_until_the_pairings_change(
    session: Session, make: Factory, work_out: Run
) -> None:
    need = make.need(quantity_kg=240)
    work_out()
    first = session.scalars(select(Gap.id)).all()
    gaps.refresh(session, today=TODAY, now=NOW)
    assert session.scalars(select(Gap.id)).all() == first
    make.offer(quantity_kg=240, seasons={"field": AUTUMN_TO_SPRING})
    repair.pairs(session, Changed([], [need.id]), today=TODAY)
    gaps.refresh(session, today=TODAY, now=NOW)
    assert session.scalars(select(Gap.id)).all() != first


def test_what_is_agreed_is_missing_no_more_and_sleeps_no_more(
    session: Session, make: Factory, work_out: Run
) -> None:
    offer = make.offer(make.site(at=MATANE, region_code="01"), quantity_kg=1000, reach_km=50)
    need = make.need(quantity_kg=500)
    work_out()
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
            outcome_kg=200,
        )
    )
    session.flush()
    made = gaps.refresh(session, today=TODAY, now=NOW)
    found = kept(session)
    assert (whole(found["01"]), whole(found["14"])) == ((0, 800), (300, 0))
    assert made is not None
    assert made.met_kg == 200


def test_a_new_generation_asks_for_the_gaps_in_its_own_transaction(
    session: Session, make: Factory, generate: Callable[[], int]
) -> None:
    make.need()
    generate()
    waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'facilitation.gaps'")
    assert session.scalar(waiting) == 1
