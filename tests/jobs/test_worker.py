"""What a dead worker held is worked on by another."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from matchmaker import jobs
from matchmaker.jobs import worker
from matchmaker.settings import Settings

pytestmark = pytest.mark.drill
HELD = text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker")
WORKER = text(
    "INSERT INTO procrastinate_workers (last_heartbeat)"
    " VALUES (now() - make_interval(secs => :silence)) RETURNING id"
)


@pytest.mark.parametrize(
    ("silence_s", "status"), [(60, "todo"), (5, "doing")], ids=["a dead worker", "a live one"]
)
def test_a_job_goes_back_when_its_worker_fell_silent(
    fresh_database: Engine, settings: Settings, silence_s: int, status: str
) -> None:
    with Session(fresh_database) as session, session.begin():
        jobs.enqueue(session, "mail.deliver", message_id=1)
        held_by = session.scalar(WORKER, {"silence": silence_s})
        session.execute(HELD, {"worker": held_by})
    url = fresh_database.url.render_as_string(hide_password=False)
    app = worker.application(url, jobs.Work(settings, fresh_database), role="jumelage_worker")

    async def recover() -> None:
        async with app.open_async():
            await worker.recover(app)

    asyncio.run(recover())
    with fresh_database.connect() as connection:
        found = connection.scalar(text("SELECT status::text FROM procrastinate_jobs"))
    assert found == status


def test_the_worker_watches_for_the_dead(fresh_database: Engine, settings: Settings) -> None:
    url = fresh_database.url.render_as_string(hide_password=False)
    app = worker.application(url, jobs.Work(settings, fresh_database), role="")
    assert "jobs.recover" in app.tasks
