"""An order list becomes needs line by line, in every kitchen it is for, and loses nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from matchmaker.catalogue.trade import Per
from matchmaker.demand import order_lines, order_lists
from matchmaker.demand.models import Need, OrderList
from matchmaker.demand.sharing import NotOnTheMap, Sharing
from matchmaker.errors import NotFound
from tests.demand.conftest import Centre
from tests.factories import Factory

NOW, TODAY = datetime(2026, 9, 1, 12, tzinfo=UTC), date(2026, 9, 1)
WRITTEN = ["carottes pelées 60 kg par semaine", "zzz", "brocoli"]


def started(
    session: Session, centre: Centre, written: list[str], sharing: Sharing = Sharing.MEALS
) -> OrderList:
    return order_lists.start(
        session,
        written,
        sites=centre.schools,
        shared=sharing,
        per=Per.WEEK,
        title="Automne",
        by=centre.buyer,
    )


def publish(session: Session, order_list: OrderList, centre: Centre) -> list[Need]:
    return order_lists.publish(session, order_list, by=centre.buyer, now=NOW, today=TODAY)


def states(order_list: OrderList) -> list[str]:
    return [line.state for line in order_lists.lines_of(order_list)]


def test_ready_lines_go_in_and_the_others_stay(session: Session, centre: Centre) -> None:
    order_list = started(session, centre, WRITTEN)

    made = publish(session, order_list, centre)

    assert [(need.site, need.quantity) for need in made] == list(
        zip(centre.schools, [10, 20, 30], strict=True)
    )
    assert {(need.state, need.forms[0], need.updated_by) for need in made} == {
        ("published", "peeled", centre.buyer.audit_key)
    }
    # the usual year of a school: nothing in July
    assert made[0].curve[12:14] == [0, 0]
    assert made[0].expires_on == date(2027, 6, 30)
    assert states(order_list) == ["done", "open", "open"]


def test_pressed_twice_it_publishes_once(session: Session, centre: Centre) -> None:
    order_list = started(session, centre, WRITTEN)
    publish(session, order_list, centre)

    assert publish(session, order_list, centre) == []
    assert session.scalar(select(func.count()).select_from(Need)) == 3


def test_farms_hear_of_it_once_for_each_school(session: Session, centre: Centre) -> None:
    publish(session, started(session, centre, WRITTEN), centre)

    queued = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'pairing.repair'")
    assert session.scalar(queued) == len(centre.schools)


def test_a_corrected_line_goes_in_later(session: Session, centre: Centre) -> None:
    order_list = started(session, centre, WRITTEN, Sharing.EACH)
    order_lists.correct(
        session, order_list, {2: {"left": "1"}, 3: {"quantity": "12", "season": "sept.-nov."}}
    )

    made = publish(session, order_list, centre)

    assert sorted((need.product.slug if need.product else "", need.quantity) for need in made) == [
        *[("brocoli", 12.0)] * 3,
        *[("carotte", 60.0)] * 3,
    ]
    assert states(order_list) == ["done", "left", "done"]


def test_drafts_ask_for_the_product_only(session: Session, centre: Centre) -> None:
    order_list = started(session, centre, WRITTEN)

    made = order_lists.draft(session, order_list, by=centre.buyer, today=TODAY)

    assert {need.state for need in made} == {"draft"}
    assert len(made) == 6
    assert states(order_list) == ["done", "open", "done"]


def test_nothing_is_published_while_a_school_is_nowhere(session: Session, centre: Centre) -> None:
    order_list = started(session, centre, WRITTEN)
    centre.schools[0].position = None

    with pytest.raises(NotOnTheMap):
        publish(session, order_list, centre)


def test_lists_have_a_length(session: Session, centre: Centre) -> None:
    with pytest.raises(order_lists.NothingWritten):
        started(session, centre, [])
    with pytest.raises(order_lists.TooLong):
        started(session, centre, ["carotte"] * (order_lines.MOST + 1))


def test_a_list_is_its_writers_alone(session: Session, make: Factory, centre: Centre) -> None:
    order_list = started(session, centre, WRITTEN)

    with pytest.raises(NotFound):
        order_lists.one(session, order_list.public_id, person_id=make.person().id)


def test_nobody_writes_a_list_for_the_kitchen_of_others(
    session: Session, make: Factory, centre: Centre
) -> None:
    with pytest.raises(NotFound):
        order_lists.start(
            session,
            WRITTEN,
            sites=[make.site(make.organization(kind="institution"))],
            shared=Sharing.EACH,
            per=Per.WEEK,
            title="",
            by=centre.buyer,
        )


def test_old_lists_go_and_their_needs_stay(session: Session, centre: Centre) -> None:
    publish(session, started(session, centre, WRITTEN), centre)

    now = datetime.now(UTC)
    assert order_lists.forget(session, before=now - timedelta(days=60)) == 0
    assert order_lists.forget(session, before=now + timedelta(days=1)) == 1
    assert session.scalar(select(func.count()).select_from(Need)) == 3
