"""What a rebuild notes of itself, as others read it while it runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from matchmaker.pairing import generations, progress
from matchmaker.pairing.models import Generation
from matchmaker.pairing.progress import REBUILDING, Notes, Phase, Progress
from tests.factories import Factory
from tests.pairing.conftest import TODAY

LAST = {"read": 2.0, "rank": 6.0, "write": 1.0, "switch": 1.0, "clear": 5.0}


@pytest.mark.parametrize(
    ("phase", "spent", "percent"),
    [
        (Phase.READ, 0.0, 0),
        (Phase.READ, 1.0, 10),
        (Phase.READ, 60.0, 20),
        (Phase.RANK, 3.0, 50),
        (Phase.SWITCH, 60.0, 99),
    ],
)
def test_the_percent_follows_what_the_last_rebuild_took(
    phase: Phase, spent: float, percent: int
) -> None:
    assert progress._percent(LAST, phase, spent) == percent


def test_without_a_last_one_no_percent_is_made_up() -> None:
    assert progress._percent({}, Phase.RANK, 3.0) is None


@pytest.mark.drill
def test_others_read_each_part_while_it_lasts_and_its_seconds_after(
    fresh_database: Engine,
) -> None:
    with Session(fresh_database) as session, session.begin():
        make = Factory(session)
        make.offer()
        make.need()
    generations.rebuild(fresh_database, today=TODAY)
    read: list[Progress | None] = []

    def look(_: str) -> None:
        """Before a part is noted: what was noted of the one before."""
        with Session(fresh_database) as session:
            read.append(progress.under_way(session))

    generations.rebuild(fresh_database, today=TODAY, report=look, by="job")
    assert read[0] is None
    assert [each and each.phase for each in read[1:]] == [Phase.READ, Phase.RANK, Phase.WRITE]
    assert all(each and each.by == "job" for each in read[1:])
    assert all(each and each.percent is not None for each in read[1:])
    with Session(fresh_database) as session:
        assert progress.under_way(session) is None
        counts = session.scalars(select(Generation.counts).order_by(Generation.id.desc())).first()
        assert counts is not None
        assert set(counts["seconds"]) == {*Phase, "clear"}
        assert (counts["offers"], counts["needs"], counts["by"]) == (1, 1, "job")


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.drill
def test_what_a_killed_rebuild_noted_is_not_under_way(fresh_database: Engine) -> None:
    def kill(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if "ATTACH" in statement:
            raise Killed

    event.listen(fresh_database, "before_cursor_execute", kill)
    with pytest.raises(Killed):
        generations.rebuild(fresh_database, today=TODAY)
    event.remove(fresh_database, "before_cursor_execute", kill)
    with Session(fresh_database) as session:
        noted = session.scalars(select(Generation)).one()
        assert (noted.state, noted.counts["phase"]) == ("writing", "switch")
        assert progress.under_way(session) is None


def test_it_is_under_way_while_somebody_holds_the_right_to_rebuild(session: Session) -> None:
    since = datetime.now(UTC) - timedelta(seconds=5)
    counts = {"phase": "rank", "since": since.isoformat(), "by": "command"}
    session.add(Generation(tables={}, counts=counts))
    session.flush()
    assert progress.under_way(session) is None
    session.execute(select(func.pg_advisory_xact_lock(REBUILDING)))
    found = progress.under_way(session)
    assert found is not None
    assert (found.phase, found.by, found.percent) == (Phase.RANK, "command", None)


def test_a_note_adds_to_what_is_there(database: Engine) -> None:
    with Session(database) as session, session.begin():
        generation = Generation(tables={}, counts={"offers": 3})
        session.add(generation)
        session.flush()
        number = generation.id
    said: list[str] = []
    try:
        Notes(database, number, "command", said.append).begin(Phase.WRITE)
        with Session(database) as session:
            counts = session.scalars(select(Generation.counts).where(Generation.id == number)).one()
        assert (counts["offers"], counts["phase"]) == (3, "write")
        assert said == [f"generation {number}: write"]
    finally:
        with Session(database) as session, session.begin():
            session.delete(session.get_one(Generation, number))
