from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.accounts import sessions
from matchmaker.accounts.models import SignIn
from matchmaker.errors import NotFound
from tests.factories import Factory

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_a_key_opens_its_persons_session(session: Session, make: Factory) -> None:
    person = make.person()

    key = sessions.start(session, person, device="Firefox, Android", now=NOW)

    assert sessions.person_of(session, key, now=NOW) is person


def test_only_a_hash_of_the_key_is_kept(session: Session, make: Factory) -> None:
    key = sessions.start(session, make.person(), device="", now=NOW)

    row = session.scalars(select(SignIn)).one()

    assert key.encode() not in row.key_hash
    assert len(row.key_hash) == 32


def test_an_ended_session_stays_shut(session: Session, make: Factory) -> None:
    key = sessions.start(session, make.person(), device="", now=NOW)

    sessions.end(session, key, now=NOW)

    assert sessions.person_of(session, key, now=NOW) is None


@pytest.mark.parametrize("since", [sessions.IDLE, sessions.LONGEST])
def test_an_old_session_is_shut(session: Session, make: Factory, since: timedelta) -> None:
    key = sessions.start(session, make.person(), device="", now=NOW)

    assert sessions.person_of(session, key, now=NOW + since) is None


def test_a_session_in_use_ends_all_the_same_after_its_longest_time(
    session: Session, make: Factory
) -> None:
    key = sessions.start(session, make.person(), device="", now=NOW)
    last = NOW
    while last - NOW < sessions.LONGEST - sessions.IDLE:
        last += sessions.IDLE / 2
        assert sessions.person_of(session, key, now=last)

    assert sessions.person_of(session, key, now=NOW + sessions.LONGEST) is None


def test_a_disabled_person_has_no_session(session: Session, make: Factory) -> None:
    person = make.person()
    key = sessions.start(session, person, device="", now=NOW)

    person.active = False

    assert sessions.person_of(session, key, now=NOW) is None


def test_being_seen_again_soon_writes_nothing(session: Session, make: Factory) -> None:
    key = sessions.start(session, make.person(), device="", now=NOW)

    sessions.person_of(session, key, now=NOW + timedelta(minutes=1))

    assert not session.dirty


def test_somebody_elses_session_is_not_found(session: Session, make: Factory) -> None:
    mine, theirs = make.person(), make.person()
    sessions.start(session, theirs, device="", now=NOW)
    row = session.scalars(select(SignIn)).one()

    with pytest.raises(NotFound):
        sessions.end_one(session, mine, row.public_id, now=NOW)


def test_ending_the_others_keeps_this_one(session: Session, make: Factory) -> None:
    person = make.person()
    keys = [sessions.start(session, person, device="", now=NOW) for _ in range(3)]

    sessions.end_others(session, person, keys[1], now=NOW)

    assert [bool(sessions.person_of(session, key, now=NOW)) for key in keys] == [False, True, False]
    assert session.scalar(select(func.count()).select_from(SignIn)) == 3


def test_the_list_shows_open_sessions_only(session: Session, make: Factory) -> None:
    person = make.person()
    kept, ended = (sessions.start(session, person, device="", now=NOW) for _ in range(2))
    sessions.end(session, ended, now=NOW)

    rows = sessions.opened(session, person, now=NOW)

    assert [sessions.is_of(row, kept) for row in rows] == [True]
