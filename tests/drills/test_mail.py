"""The short form of `make drill-mail`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from matchmaker.cluster import Cluster
from matchmaker.mail import tasks
from tests.drills import mail
from tests.drills.mail import Drill

pytestmark = pytest.mark.drill
FEW = 40


@pytest.fixture(scope="module")
def drill(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    with mail.drill(cluster, "drill_mail", tmp_path_factory.mktemp("drill")) as made:
        yield made


def test_nothing_is_lost_when_workers_are_killed(drill: Drill) -> None:
    found = drill.by_maildir(kills=2, messages=FEW)
    assert found.is_sound
    assert (found.written, found.kills) == (FEW, 2)


def test_what_a_server_refuses_for_now_arrives_later(drill: Drill) -> None:
    found, sink = drill.by_smtp(kills=1, messages=FEW)
    assert found.is_sound
    assert len(sink.refused) == FEW // mail.REFUSED


def test_what_is_refused_to_the_end_becomes_a_dead_letter(drill: Drill) -> None:
    assert drill.refuse_to_the_end() == (tasks.MAX_ATTEMPTS, 1)


def test_the_same_drill_catches_mail_that_is_called_sent_too_early(drill: Drill) -> None:
    assert drill.by_maildir(kills=2, messages=FEW, way="hasty").lost > 0


def test_the_same_drill_catches_mail_written_apart_from_its_cause(drill: Drill) -> None:
    assert drill.by_maildir(kills=0, messages=FEW, write=mail.apart).strange > 0
