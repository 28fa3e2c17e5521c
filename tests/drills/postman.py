"""A worker that delivers mail, and stops for good at a point to be killed there.

`whole` delivers as the product does. `hasty` is the broken control: it says « sent », commits, and
only then carries. Its clock is days behind, so that a put-off try is due at once.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select

from matchmaker import db, jobs
from matchmaker.jobs import worker
from matchmaker.jobs.registry import TASKS
from matchmaker.mail import carriers, tasks
from matchmaker.mail.carriers import Carrier, Maildir, Smtp
from matchmaker.mail.models import Message
from matchmaker.settings import Settings

ROLE = "jumelage_worker"
# longer than all the waits of a message that is refused to the end
BEHIND = timedelta(days=4)


class Late(jobs.Work):
    """Work at an earlier time."""

    def now(self) -> datetime:
        return datetime.now(UTC) - BEHIND


def main(url: str, mail_url: str, way: str, point: str, count: str) -> None:
    """point: `before` or `after` the message numbered `count` is carried; `end`: until all is."""
    settings = Settings.from_env({**os.environ, "DATABASE_URL": url, "MAIL_URL": mail_url})
    if point != "end":
        for kind in (Maildir, Smtp):
            _stop(kind, point, int(count))
    if way == "hasty":
        TASKS["mail.deliver"] = replace(TASKS["mail.deliver"], function=hasty)
    app = worker.application(url, Late(settings, db.engine(url, role=ROLE)), role=ROLE)
    asyncio.run(deliver(app))
    print("done", flush=True)


async def deliver(app: Any) -> None:
    """Take up what the killed worker held, then work until the queue is empty.

    There is no other worker, so whoever holds a job is dead, however short its silence.
    """
    async with app.open_async():
        await worker.recover(app, silence_s=0)
        # a worker that does not wait leaves when nothing is due, even if a job under way puts
        # another try into the queue
        while await app.job_manager.list_jobs_async(task="mail.deliver", status="todo"):
            await app.run_worker_async(wait=False, concurrency=2, install_signal_handlers=False)


def hasty(work: jobs.Work, *, message_id: int) -> None:
    with work.begin() as session:
        message = session.scalar(
            select(Message).where(Message.id == message_id, Message.state == "queued")
        )
        if message is None:
            return
        letter = tasks._letter(message, work.settings.mail_from, work.now())
        message.state = "sent"
    carriers.carrier(work.settings.mail_url).carry(letter)


def _stop(kind: type[Any], point: str, count: int) -> None:
    carry = kind.carry
    numbers, stopping = itertools.count(1), threading.Event()

    def stopped(self: Carrier, message: EmailMessage) -> None:
        is_last = next(numbers) == count
        if stopping.is_set():
            time.sleep(60)
        if is_last and point == "before":
            _wait(stopping)
        carry(self, message)
        if is_last:
            _wait(stopping)

    kind.carry = stopped


def _wait(stopping: threading.Event) -> None:
    """Say so, and wait for the kill; the other thread waits too."""
    stopping.set()
    print("there", flush=True)
    time.sleep(60)
    raise TimeoutError("nobody killed this process")


if __name__ == "__main__":
    main(*sys.argv[1:6])
