"""The worker: procrastinate running the registered tasks, each in a thread, with back-off."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final

import procrastinate
from sqlalchemy.engine import make_url

from matchmaker.jobs.registry import TASKS, Task, Work

# a worker says every ten seconds that it lives; after this silence it is taken for dead
SILENCE_S: Final = 30.0


def application(database_url: str, work: Work, *, role: str) -> procrastinate.App:
    """A procrastinate application whose tasks are those of the registry."""
    url = make_url(database_url).set(drivername="postgresql")
    connector = procrastinate.PsycopgConnector(
        conninfo=url.render_as_string(hide_password=False),
        kwargs={"options": f"-c role={role}" if role else ""},
        min_size=1,
        max_size=4,
    )
    app = procrastinate.App(connector=connector)
    for task in TASKS.values():
        _register(app, task, work)
    _watch(app)
    return app


async def recover(app: procrastinate.App, *, silence_s: float = SILENCE_S) -> None:
    """Put the jobs of workers that died back into the queue; each is safe to run again."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence_s):
        await app.job_manager.retry_job(job)


def _watch(app: procrastinate.App) -> None:
    @app.periodic(cron="* * * * *")
    @app.task(name="jobs.recover")
    async def watch(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes it)
        await recover(app)


def _register(app: procrastinate.App, task: Task, work: Work) -> None:
    retry = procrastinate.RetryStrategy(max_attempts=task.attempts, exponential_wait=3)
    registered = app.task(name=task.name, retry=retry)(_bound(task, work))
    if task.cron:
        app.periodic(cron=task.cron)(registered)


def _bound(task: Task, work: Work) -> Callable[..., None]:
    if task.cron:

        @functools.wraps(task.function)
        def periodic(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes it)
            task.function(work)

        return periodic

    @functools.wraps(task.function)
    def run(**ids: int | str) -> None:
        task.function(work, **ids)

    return run


def run(app: procrastinate.App, *, concurrency: int = 2) -> None:
    """Work until SIGTERM or SIGINT; what is under way is finished first."""
    app.run_worker(concurrency=concurrency, install_signal_handlers=True)
