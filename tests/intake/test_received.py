from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.errors import NotFound
from matchmaker.intake import received, tasks
from matchmaker.intake.models import ReceivedFile
from tests.factories import Factory

NOW = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)


def file(make: Factory, person_id: int, at: datetime = NOW) -> ReceivedFile:
    made = ReceivedFile(
        person_id=person_id, kind="offers", name="a.csv", content=b"a", received_at=at
    )
    return received.receive(make.session, made)


def test_a_file_is_found_by_its_sender_only(session: Session, make: Factory) -> None:
    mine = file(make, make.person().id)
    found = received.of_person(session, mine.public_id, person_id=mine.person_id, kinds=["offers"])
    assert found is mine
    with pytest.raises(NotFound):
        received.of_person(session, mine.public_id, person_id=make.person().id, kinds=["offers"])


def test_a_file_of_a_kind_no_longer_open_is_not_found(session: Session, make: Factory) -> None:
    mine = file(make, make.person().id)
    with pytest.raises(NotFound):
        received.of_person(session, mine.public_id, person_id=mine.person_id, kinds=["needs"])


def test_files_of_yesterday_go(session: Session, make: Factory) -> None:
    person = make.person().id
    file(make, person, NOW - timedelta(days=2))
    kept = file(make, person)
    assert tasks.forget(session, before=NOW - tasks.KEPT) == 1
    assert session.get(ReceivedFile, kept.id) is kept


def test_nobody_hoards_files(make: Factory) -> None:
    person = make.person().id
    for _ in range(received.MOST_AT_ONCE):
        file(make, person)
    with pytest.raises(received.TooManyFiles):
        file(make, person)
