from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.errors import NotFound
from matchmaker.organizations.permissions import ReadersOnly
from matchmaker.pairing import queries, refusals, repair
from matchmaker.pairing.changes import Changed
from matchmaker.pairing.models import PairRefusal
from matchmaker.pairing.schemas import Reason, Refusal
from tests.factories import Factory
from tests.pairing.conftest import TODAY

PRICE = Refusal(reason=Reason.PRICE, comment="Trop cher")


def member(make: Factory, row: Any, role: str = "editor") -> Person:
    person = make.person()
    make.member(person, row.site.organization, role)
    return person


@pytest.mark.parametrize("side", ["offer", "need"])
def test_either_side_may_decline(session: Session, make: Factory, side: str) -> None:
    pair = {"offer": make.offer(), "need": make.need()}
    person = member(make, pair[side])
    made = refusals.decline(session, pair["offer"], pair["need"], refusal=PRICE, by=person)
    assert (made.side, made.reason, made.comment) == (side, "price", "Trop cher")


def test_a_stranger_may_not_decline(session: Session, make: Factory) -> None:
    with pytest.raises(NotFound):
        refusals.decline(session, make.offer(), make.need(), refusal=PRICE, by=make.person())


def test_declining_twice_is_declining_once(session: Session, make: Factory) -> None:
    offer, need = make.offer(), make.need()
    person = member(make, need)
    for _ in range(2):
        refusals.decline(session, offer, need, refusal=PRICE, by=person)
    assert session.scalar(select(func.count()).select_from(PairRefusal)) == 1


def test_a_declined_pair_leaves_both_lists(
    session: Session, make: Factory, generate: Callable[[], int]
) -> None:
    offer, need = make.offer(), make.need()
    generate()
    refusals.decline(session, offer, need, refusal=PRICE, by=member(make, offer))
    repair.pairs(session, Changed(needs=[need.id]), today=TODAY)
    assert queries.of_need(session, need.id).feasible == 0
    assert queries.of_offer(session, offer.id).feasible == 0


def test_what_is_taken_back_is_paired_again(
    session: Session, make: Factory, generate: Callable[[], int]
) -> None:
    offer, need = make.offer(), make.need()
    person = member(make, need)
    refusals.decline(session, offer, need, refusal=PRICE, by=person)
    generate()
    refusals.undo(session, offer, need, by=person)
    repair.pairs(session, Changed(needs=[need.id]), today=TODAY)
    assert len(queries.of_offer(session, offer.id).proposals) == 1


def test_only_the_side_that_declined_takes_it_back(session: Session, make: Factory) -> None:
    offer, need = make.offer(), make.need()
    refusals.decline(session, offer, need, refusal=PRICE, by=member(make, need))
    with pytest.raises(NotFound):
        refusals.undo(session, offer, need, by=member(make, offer))


def test_a_refusal_has_the_pair_looked_at_again(session: Session, make: Factory) -> None:
    offer, need = make.offer(), make.need()
    refusals.decline(session, offer, need, refusal=PRICE, by=member(make, need))
    jobs = session.execute(text("SELECT task_name, args FROM procrastinate_jobs")).all()
    assert [tuple(job) for job in jobs] == [("pairing.repair", {"need_id": need.id})]


def test_a_reader_may_not_decline(session: Session, make: Factory) -> None:
    offer, need = make.offer(), make.need()
    with pytest.raises((NotFound, ReadersOnly)):
        refusals.decline(session, offer, need, refusal=PRICE, by=member(make, need, "reader"))
