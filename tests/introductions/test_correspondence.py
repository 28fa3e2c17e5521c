"""Reminders can be refused; what somebody did for a person always reaches them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.introductions import correspondence
from matchmaker.introductions.states import Side
from matchmaker.mail.models import Message
from tests.introductions.conftest import NOW, Ground


@pytest.fixture(autouse=True)
def _pages(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def sent(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).order_by(Message.id)))


def test_a_reminder_says_where_to_refuse_it(session: Session, ground: Ground) -> None:
    correspondence.remind(session, ground.ask(Side.BUYER), now=NOW)
    [reminder] = sent(session)
    assert reminder.recipient == ground.farmer.email
    assert "/courriels/" in reminder.unsubscribe
    assert reminder.unsubscribe in reminder.body_text


def test_who_refused_is_not_reminded_but_is_still_asked(session: Session, ground: Ground) -> None:
    ground.farmer.digest_rhythm = "never"
    made = ground.ask(Side.BUYER)
    correspondence.remind(session, made, now=NOW)
    correspondence.announce(session, made, now=NOW)
    [question] = sent(session)
    assert (question.letter, question.unsubscribe) == ("introductions/asked", "")
