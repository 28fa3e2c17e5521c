"""Periods begin where the reader is; a link lasts, and is nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts import rhythms
from matchmaker.accounts.rhythms import Subscriptions
from matchmaker.audit.models import AuditEntry
from matchmaker.errors import NotFound
from matchmaker.web.clock import QUEBEC
from tests.factories import Factory

MONDAY = datetime(2026, 11, 30, 11, tzinfo=UTC)
LINKS = Subscriptions("a secret")


def test_a_day_and_a_week_begin_at_midnight_in_quebec() -> None:
    late = datetime(2026, 12, 1, 3, tzinfo=UTC)
    for now in (MONDAY, late):
        assert rhythms.period_start("day", now, zone=QUEBEC).isoformat() == (
            "2026-11-30T00:00:00-05:00"
        )
    sunday = datetime(2026, 12, 6, 20, tzinfo=UTC)
    start = rhythms.period_start("week", sunday, zone=QUEBEC)
    assert start.isoformat() == "2026-11-30T00:00:00-05:00"


@pytest.mark.parametrize(
    ("rhythm", "days_ago", "is_due"),
    [
        ("day", 1, True),
        ("day", 0.1, False),
        ("week", 1, True),
        ("week", 0.1, False),
        ("never", 30, False),
    ],
)
def test_news_are_due_once_a_period(
    make: Factory, rhythm: str, days_ago: float, *, is_due: bool
) -> None:
    person = make.person(digest_rhythm=rhythm, digest_at=MONDAY - timedelta(days=days_ago))
    assert rhythms.is_due(person, MONDAY, zone=QUEBEC) is is_due


def test_who_just_came_waits_for_the_next_period(make: Factory) -> None:
    person = make.person(created_at=MONDAY - timedelta(hours=1))
    assert not rhythms.is_due(person, MONDAY, zone=QUEBEC)
    assert rhythms.is_due(person, MONDAY + timedelta(days=7), zone=QUEBEC)


def test_news_go_back_to_the_last_ones_but_not_for_ever(make: Factory) -> None:
    new = make.person()
    told = make.person(digest_at=MONDAY - timedelta(days=9))
    away = make.person(digest_at=MONDAY - timedelta(days=400))
    ages = [MONDAY - rhythms.told_until(each, MONDAY) for each in (new, told, away)]
    assert [age.days for age in ages] == [7, 9, 31]


def test_a_link_is_one_person_s_and_survives_a_new_password(
    session: Session, make: Factory
) -> None:
    person = make.person()
    token = LINKS.token(person)
    person.fs_uniquifier = "after a new password"
    session.flush()
    assert LINKS.holder(session, token) is person


@pytest.mark.parametrize("change", ["altered", "of another deployment", "gone", "nonsense"])
def test_a_link_that_is_not_good_finds_nobody(session: Session, make: Factory, change: str) -> None:
    person = make.person()
    token = LINKS.token(person)
    if change == "gone":
        person.active = False
        session.flush()
    links = Subscriptions("another") if change == "of another deployment" else LINKS
    altered = {"altered": f"OTk{token}", "nonsense": "é.è"}.get(change, token)
    with pytest.raises(NotFound):
        links.holder(session, altered)


def test_a_choice_is_recorded_once(session: Session, make: Factory) -> None:
    person = make.person()
    for _ in range(2):
        rhythms.choose(session, person, "never")
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.act == "digest.chosen")).all()
    assert (person.digest_rhythm, len(acts)) == ("never", 1)
