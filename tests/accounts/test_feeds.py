"""The address of a calendar: one each, hashed, dead when renewed or closed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts import feeds
from matchmaker.accounts.feeds import Feeds
from matchmaker.accounts.models import CalendarFeed
from matchmaker.errors import NotFound
from tests.factories import Factory

FEEDS = Feeds("a secret of the deployment, long enough")
NOW = datetime(2026, 9, 10, 14, 0, tzinfo=UTC)


def test_the_address_leads_to_the_person_and_is_not_kept(session: Session, make: Factory) -> None:
    person = make.person()

    token = FEEDS.open(session, person, now=NOW)

    assert FEEDS.holder(session, token) is person
    kept = session.scalars(select(CalendarFeed)).one()
    assert token.encode() not in kept.token_hash


def test_a_new_address_kills_the_one_before(session: Session, make: Factory) -> None:
    person = make.person()
    first, second = (FEEDS.open(session, person, now=NOW) for _ in range(2))

    assert FEEDS.holder(session, second) is person
    with pytest.raises(NotFound):
        FEEDS.holder(session, first)


def test_a_closed_calendar_does_not_answer(session: Session, make: Factory) -> None:
    person = make.person()
    token = FEEDS.open(session, person, now=NOW)

    feeds.close(session, person)

    assert feeds.opened(session, person) is None
    with pytest.raises(NotFound):
        FEEDS.holder(session, token)


def test_a_disabled_person_s_calendar_does_not_answer(session: Session, make: Factory) -> None:
    person = make.person(active=False)
    with pytest.raises(NotFound):
        FEEDS.holder(session, FEEDS.open(session, person, now=NOW))


@pytest.mark.parametrize("token", ["", "x", "a.b", "é.è", "IlZ4Ig.AAAA"])
def test_what_we_did_not_sign_is_nothing(session: Session, token: str) -> None:
    with pytest.raises(NotFound):
        FEEDS.holder(session, token)


def test_another_deployment_s_signature_is_nothing(session: Session, make: Factory) -> None:
    token = Feeds("another secret, as long as this one").open(session, make.person(), now=NOW)
    with pytest.raises(NotFound):
        FEEDS.holder(session, token)
