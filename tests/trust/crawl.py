"""Every line of the matrix asked by every visitor, once; several promises read what was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Flask
from werkzeug.test import TestResponse

from tests.trust import surface
from tests.trust.ground import VISITORS, WRITTEN_BY_READING, Ground, Row, outcome
from tests.trust.world import World

# whose private texts a visitor must never meet: by the prefix of the estate
KEPT_FROM: Final = {
    "anonymous": ("", "other_"),
    "disabled": ("", "other_"),
    "elsewhere": ("", "other_"),
    "other": ("",),
    "member": ("other_",),
    "reader": ("other_",),
    "facilitator": ("other_",),
    "administrator": (),
}


@dataclass(frozen=True)
class Seen:
    """What one visitor was answered, and what the asking did."""

    outcome: str
    flaws: tuple[str, ...]
    leaks: tuple[str, ...]
    changed: frozenset[str]
    is_stored: bool


def leaks(visitor: str, answer: TestResponse, world: World) -> tuple[str, ...]:
    """The private words of somebody else's estate that an answer shows."""
    words = [word for prefix in KEPT_FROM[visitor] for word in world.secrets_of(prefix)]
    return tuple(word for word in words if word in answer.text)


def changed(ground: Ground, before: dict[str, str]) -> frozenset[str]:
    """The tables that are not as they were, but for those that reading may write."""
    after = ground.state()
    return frozenset(name for name in after if after[name] != before[name]) - WRITTEN_BY_READING


def look(ground: Ground, row: Row, visitor: str, *, app: Flask | None = None) -> Seen:
    """Ask once, and take it back."""
    before = ground.baseline
    with ground.undone():
        answer = ground.ask(visitor, row, app=app)
        return Seen(
            outcome=outcome(answer),
            flaws=tuple(surface.flaws(answer)),
            leaks=leaks(visitor, answer, ground.world) if _is_text(answer) else (),
            changed=changed(ground, before) if row.method == "GET" else frozenset(),
            is_stored=answer.headers.get("Cache-Control") != "no-store",
        )


def everything(ground: Ground, rows: list[Row]) -> dict[tuple[str, str], Seen]:
    """(route, visitor) → what was seen."""
    return {(str(row), visitor): look(ground, row, visitor) for row in rows for visitor in VISITORS}


def _is_text(answer: TestResponse) -> bool:
    return answer.is_json or (answer.content_type or "").startswith("text/")
