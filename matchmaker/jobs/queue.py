"""Putting a job into procrastinate's table, within the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', :task, 0, :lock, :once, "
    "CAST(:args AS jsonb), :run_at)::procrastinate_job_to_defer_v1])"
)

_WAITING = text(
    "SELECT EXISTS (SELECT 1 FROM procrastinate_jobs"
    " WHERE task_name = :task AND status IN ('todo', 'doing'))"
)


_GONE = text(
    "SELECT number FROM unnest(CAST(:ids AS bigint[])) AS asked (number) WHERE NOT EXISTS"
    " (SELECT 1 FROM procrastinate_jobs WHERE task_name = :task AND status IN ('todo', 'doing')"
    " AND (args ->> CAST(:name AS text))::bigint = number)"
)


def without_job(session: Session, task: str, name: str, *, ids: Sequence[int]) -> list[int]:
    """Those of `ids` that no such job, its argument `name`, waits or runs for."""
    return list(session.scalars(_GONE, {"task": task, "name": name, "ids": list(ids)}))


def is_waiting(session: Session, task: str) -> bool:
    """Whether such a job waits for a worker, or runs."""
    return bool(session.scalar(_WAITING, {"task": task}))


def enqueue(
    session: Session,
    task: str,
    /,
    *,
    job_lock: str | None = None,
    job_run_at: datetime | None = None,
    **ids: int | str,
) -> None:
    """Have a worker run `task` with these identifiers, once the transaction commits.

    job_lock: jobs that share it run one after the other. job_run_at: not before (aware).
    """
    session.flush()
    session.execute(
        _DEFER,
        {
            "task": task,
            "lock": job_lock,
            "once": None,
            "args": json.dumps(ids),
            "run_at": job_run_at,
        },
    )
