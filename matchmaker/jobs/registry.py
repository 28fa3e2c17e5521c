"""The tasks that workers know, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.settings import QUEBEC, Settings

Function = Callable[..., None]


@dataclass(frozen=True)
class Work:
    """What a task receives first: the settings and a database; it owns its transactions.

    `with work.pages():` is where letters are written: the words and addresses of the web.
    """

    settings: Settings
    engine: Engine
    pages: Callable[[], AbstractContextManager[object]] = nullcontext

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with Session(self.engine) as session, session.begin():
            yield session

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        """The date in Québec."""
        return self.now().astimezone(QUEBEC).date()


@dataclass(frozen=True)
class Task:
    """A function with its name, how often it is tried, and when it runs by itself."""

    name: str
    function: Function
    attempts: int
    cron: str | None


TASKS: Final[dict[str, Task]] = {}


def task(name: str, *, attempts: int = 5, cron: str | None = None) -> Callable[..., Any]:
    """Register a function as the task `name`; a periodic one also gets `cron` (UTC)."""

    def register(function: Function) -> Function:
        TASKS[name] = Task(name, function, attempts, cron)
        return function

    return register
