"""The processes of the service: the web server, the worker."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from matchmaker import jobs
from matchmaker.accounts import tasks as accounts_tasks
from matchmaker.console import DATABASE_ROLE, Console
from matchmaker.demand import tasks as demand_tasks
from matchmaker.desks import tasks as desks_tasks
from matchmaker.facilitation import tasks as facilitation_tasks
from matchmaker.intake import tasks as intake_tasks
from matchmaker.introductions import chasing
from matchmaker.jobs import worker
from matchmaker.mail import tasks as mail_tasks
from matchmaker.organizations import tasks as organizations_tasks
from matchmaker.pairing import tasks as pairing_tasks
from matchmaker.portal.api import tasks as api_tasks
from matchmaker.portal.hooks import alerting
from matchmaker.portal.hooks import tasks as hooks_tasks
from matchmaker.portal.open_data import tasks as open_data_tasks
from matchmaker.settings import ROOT, Settings
from matchmaker.supply import tasks as supply_tasks

# importing a module of tasks registers them; naming them here says who they are
TASK_MODULES = (
    accounts_tasks,
    api_tasks,
    alerting,
    chasing,
    demand_tasks,
    desks_tasks,
    facilitation_tasks,
    hooks_tasks,
    intake_tasks,
    mail_tasks,
    open_data_tasks,
    organizations_tasks,
    pairing_tasks,
    supply_tasks,
)


def web_command(settings: Settings) -> list[str]:
    """gunicorn with the pinned shape: 2 processes × 4 threads, no control socket."""
    return [
        str(Path(sys.executable).with_name("gunicorn")),
        "--workers=2",
        "--threads=4",
        "--worker-class=gthread",
        "--max-requests=20000",
        "--max-requests-jitter=2000",
        "--graceful-timeout=20",
        "--keep-alive=5",
        "--no-control-socket",
        f"--bind={settings.host}:{settings.port}",
        f"--chdir={ROOT}",
        "wsgi:app",
    ]


def environment(console: Console) -> dict[str, str]:
    """The environment of child processes; they find the private cluster already started."""
    kept = dict(os.environ)
    kept["DATABASE_NAME"] = console.settings.database_name
    kept.setdefault("NUMBA_CACHE_DIR", str(console.settings.var_dir / "numba"))
    return kept


def work(console: Console, *, concurrency: int) -> None:
    """Run jobs until told to stop."""
    settings, engine = console.settings, console.engine("worker")
    if console.pages is None:
        raise ValueError("a worker writes letters: its console needs the pages")
    context = jobs.Work(settings, engine, console.pages(settings, engine))
    app = worker.application(console.database_url, context, role=DATABASE_ROLE["worker"])
    worker.run(app, concurrency=concurrency)
