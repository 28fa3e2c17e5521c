"""What a morning does about introductions that nobody moved."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.introductions import chasing, service
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Side, State
from matchmaker.mail.models import Message
from tests.introductions.conftest import NOW, Ground


def morning(app: Flask, session: Session, *, days: int) -> list[tuple[str, str]]:
    """What is sent that many days after NOW: (letter, recipient)."""
    before = set(session.scalars(select(Message.id)))
    now: datetime = NOW + timedelta(days=days)
    today = now.date()
    with app.test_request_context():
        for introduction_id in chasing.candidates(session, now=now, today=today):
            chasing.one(session, introduction_id, now=now, today=today)
    session.flush()
    return [
        (each.letter, each.recipient)
        for each in session.scalars(select(Message).order_by(Message.id))
        if each.id not in before
    ]


@pytest.fixture
def asked(ground: Ground) -> Introduction:
    return ground.ask(Side.BUYER)


def test_nobody_is_hurried(
    app: Flask, session: Session, ground: Ground, asked: Introduction
) -> None:
    assert morning(app, session, days=6) == []


def test_who_has_not_answered_is_reminded_after_a_week_once(
    app: Flask, session: Session, ground: Ground, asked: Introduction
) -> None:
    assert morning(app, session, days=7) == [("introductions/reminder", ground.farmer.email)]
    assert morning(app, session, days=8) == []
    assert morning(app, session, days=14) == [("introductions/reminder", ground.farmer.email)]
    assert morning(app, session, days=21) == []


def test_then_it_is_closed_and_who_waited_is_told(
    app: Flask, session: Session, ground: Ground, asked: Introduction
) -> None:
    sent = morning(app, session, days=22)
    assert asked.state == State.EXPIRED
    assert ("introductions/ended", ground.cook.email) in sent


def test_who_has_met_is_asked_how_it_goes_three_times(
    app: Flask, session: Session, ground: Ground, asked: Introduction
) -> None:
    service.accept(session, asked, side=Side.SUPPLIER, by=ground.farmer, now=NOW)
    both = sorted([ground.farmer.email, ground.cook.email])
    rounds = [morning(app, session, days=15 * each) for each in range(1, 6)]
    assert [sorted(to for _, to in sent) for sent in rounds] == [both, both, both, [], []]


def test_what_ended_is_left_in_peace(
    app: Flask, session: Session, ground: Ground, asked: Introduction
) -> None:
    service.accept(session, asked, side=Side.SUPPLIER, by=ground.farmer, now=NOW)
    asked.state = State.AGREED
    session.flush()
    assert morning(app, session, days=60) == []
