"""Moves by those who may make them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.audit.models import AuditEntry
from matchmaker.errors import NotFound
from matchmaker.introductions import rules, service
from matchmaker.introductions.schemas import Agreeing, Reasons, Refusing, RuleIn, Withdrawing
from matchmaker.introductions.service import AlreadyAccepted, SetAside
from matchmaker.introductions.states import IllegalMove, Side, State
from matchmaker.pairing import refusals
from matchmaker.pairing.schemas import Reason
from tests.introductions.conftest import NOW, REASONS, TODAY, Ground

NO = Refusing(side=Side.SUPPLIER, reason=Reason.VOLUME, comment="Trop peu.")


def test_asking_is_saying_yes_and_leaves_at_once(ground: Ground) -> None:
    made = ground.ask(Side.BUYER)
    assert made.state == State.ACCEPTED_BY_ONE
    assert made.buyer_accepted_at == NOW
    assert made.expires_on == TODAY + timedelta(days=rules.DEFAULT.expire_after_days)


def test_the_score_and_tables_of_the_day_are_kept(ground: Ground) -> None:
    made = ground.ask()
    assert made.score == pytest.approx(sum(points for _, points, _ in made.terms), abs=1e-6)
    assert made.tables
    assert made.km is not None


def test_both_yes_connect_them(session: Session, ground: Ground) -> None:
    made = ground.ask(Side.BUYER)
    service.accept(session, made, side=Side.SUPPLIER, by=ground.farmer, now=NOW)
    assert made.state == State.CONNECTED
    assert made.connected_at == NOW


def test_the_same_side_does_not_say_yes_for_the_other(session: Session, ground: Ground) -> None:
    made = ground.ask(Side.BUYER)
    with pytest.raises(AlreadyAccepted):
        service.accept(session, made, side=Side.BUYER, by=ground.cook, now=NOW)


def test_a_stranger_does_not_know_of_it(session: Session, ground: Ground) -> None:
    made = ground.ask()
    with pytest.raises(NotFound):
        service.accept(session, made, side=Side.SUPPLIER, by=ground.stranger, now=NOW)


def test_a_party_does_not_answer_for_the_other(session: Session, ground: Ground) -> None:
    made = ground.ask()
    with pytest.raises(NotFound):
        service.accept(session, made, side=Side.SUPPLIER, by=ground.cook, now=NOW)


def test_asking_again_answers_the_open_one(ground: Ground) -> None:
    assert ground.ask(Side.BUYER).id == ground.ask(Side.SUPPLIER).id


def test_a_careful_region_has_a_facilitator_look_first(session: Session, ground: Ground) -> None:
    rules.change(
        session,
        "14",
        RuleIn(waits_for_facilitator=True, remind_after_days=5, expire_after_days=10),
        by=ground.facilitator,
    )
    made = ground.ask(Side.BUYER)
    assert made.state == State.PROPOSED
    service.send(session, made, by=ground.facilitator, now=NOW, today=TODAY)
    assert made.state == State.ACCEPTED_BY_ONE
    assert made.expires_on == TODAY + timedelta(days=10)


def test_the_other_side_does_not_see_what_was_not_sent(session: Session, ground: Ground) -> None:
    made = ground.propose()
    with pytest.raises(NotFound):
        service.accept(session, made, side=Side.BUYER, by=ground.cook, now=NOW)


def test_a_party_can_not_send_what_a_facilitator_prepares(session: Session, ground: Ground) -> None:
    made = ground.propose()
    with pytest.raises(NotFound):
        service.send(session, made, by=ground.cook, now=NOW, today=TODAY)


def test_reasons_are_corrected_before_it_leaves_and_not_after(
    session: Session, ground: Ground
) -> None:
    made = ground.propose()
    service.reword(
        session, made, Reasons(supplier_reason="a", buyer_reason="b"), by=ground.facilitator
    )
    service.send(session, made, by=ground.facilitator, now=NOW, today=TODAY)
    with pytest.raises(IllegalMove):
        service.reword(session, made, REASONS, by=ground.facilitator)
    assert (made.supplier_reason, made.buyer_reason) == ("a", "b")


def test_a_no_is_kept_with_its_reason_and_sets_the_pair_aside(
    session: Session, ground: Ground
) -> None:
    made = ground.ask(Side.BUYER)
    service.decline(session, made, NO, by=ground.farmer, now=NOW)
    kept = refusals.of(session, ground.offer, ground.need)
    assert (made.state, made.closed_side, made.closed_reason) == ("declined", "supplier", "volume")
    assert kept is not None
    assert kept.side == "offer"


def test_what_was_set_aside_is_not_asked_again(session: Session, ground: Ground) -> None:
    service.decline(session, ground.ask(), NO, by=ground.farmer, now=NOW)
    with pytest.raises(SetAside):
        ground.ask(Side.BUYER)


def test_who_asked_takes_it_back_until_they_are_connected(session: Session, ground: Ground) -> None:
    made = ground.ask(Side.BUYER)
    service.accept(session, made, side=Side.SUPPLIER, by=ground.farmer, now=NOW)
    with pytest.raises(IllegalMove):
        service.withdraw(session, made, Withdrawing(), by=ground.cook, now=NOW)


def test_a_facilitator_stops_it_whenever(session: Session, ground: Ground) -> None:
    made = ground.ask(Side.BUYER)
    service.accept(session, made, side=Side.SUPPLIER, by=ground.farmer, now=NOW)
    service.withdraw(session, made, Withdrawing(), by=ground.facilitator, now=NOW)
    assert (made.state, made.closed_side) == (State.WITHDRAWN, Side.FACILITATOR)


def test_a_facilitator_answers_on_the_telephone_and_it_is_written(
    session: Session, ground: Ground
) -> None:
    made = ground.ask(Side.BUYER)
    service.accept(session, made, side=Side.SUPPLIER, by=ground.facilitator, now=NOW)
    line = session.scalars(
        select(AuditEntry).where(
            AuditEntry.act == "introduction.accepted", AuditEntry.subject_id == made.public_id
        )
    ).one()
    assert line.details["on_behalf"] is True
    assert line.details["side"] == "supplier"


def test_an_agreement_says_how_much(session: Session, ground: Ground) -> None:
    made = ground.ask(Side.BUYER)
    service.accept(session, made, side=Side.SUPPLIER, by=ground.farmer, now=NOW)
    service.agree(session, made, Agreeing(side=Side.BUYER, kg="1 200"), by=ground.cook, now=NOW)
    assert (made.state, made.outcome_kg) == (State.AGREED, 1200)


def test_an_agreement_leaves_room_for_the_next_season(session: Session, ground: Ground) -> None:
    made = ground.ask(Side.BUYER)
    service.accept(session, made, side=Side.SUPPLIER, by=ground.farmer, now=NOW)
    service.agree(session, made, Agreeing(side=Side.BUYER, kg="10"), by=ground.cook, now=NOW)
    assert ground.ask(Side.BUYER).id != made.id


def test_silence_ends_it_after_its_last_day_only(session: Session, ground: Ground) -> None:
    made = ground.ask(Side.BUYER)
    assert made.expires_on is not None
    assert not service.expire(session, made, now=NOW, today=made.expires_on)
    assert service.expire(session, made, now=NOW, today=made.expires_on + timedelta(days=1))
    assert (made.state, made.closed_reason) == (State.EXPIRED, "no_answer")
