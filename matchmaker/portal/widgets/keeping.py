"""What is counted over the whole province is counted once in five minutes, by each process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar, cast

from flask import Flask, current_app

KEPT_FOR: Final = timedelta(minutes=5)
NAME: Final = "portal.kept"
Answer = TypeVar("Answer")


@dataclass
class Kept:
    """Answers by name, each with the moment when it was found. The names are few and ours."""

    answers: dict[str, tuple[datetime, object]] = field(default_factory=dict)

    def ask(self, name: str, find: Callable[[], Answer], *, now: datetime) -> Answer:
        found = self.answers.get(name)
        if found is None or now - found[0] >= KEPT_FOR:
            found = self.answers[name] = (now, find())
        return cast("Answer", found[1])


def install(app: Flask) -> None:
    app.extensions[NAME] = Kept()


def current() -> Kept:
    return cast("Kept", current_app.extensions[NAME])
