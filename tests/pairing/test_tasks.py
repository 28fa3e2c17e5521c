from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker import jobs
from matchmaker.pairing import tasks
from matchmaker.pairing.lists import NEEDS
from matchmaker.settings import Settings
from tests.factories import Factory
from tests.pairing.conftest import stored


@dataclass(frozen=True, kw_only=True)
class OneSession(jobs.Work):
    """Work within a test's own transaction."""

    session: Session

    @contextmanager
    def begin(self) -> Iterator[Session]:
        yield self.session

    def now(self) -> datetime:
        return datetime(2026, 9, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["offer_id", "need_id", "site_id", "organization_id"])
def test_what_is_named_is_paired(
    session: Session, make: Factory, settings: Settings, database: Engine, generate: Any, kind: str
) -> None:
    generate()
    offer, need = make.offer(), make.need()
    ids = {
        "offer_id": offer.id,
        "need_id": need.id,
        "site_id": need.site_id,
        "organization_id": offer.site.organization_id,
    }
    tasks.repair(
        OneSession(settings=settings, engine=database, session=session), **{kind: ids[kind]}
    )
    assert [key for _, key in stored(session, NEEDS)[need.id]] == [offer.id]


def test_workers_know_the_tasks() -> None:
    assert {"pairing.repair", "pairing.rebuild"} <= set(jobs.TASKS)
