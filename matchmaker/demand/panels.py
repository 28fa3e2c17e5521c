"""What the packages above show about a need to those who tend it, without being imported.

The composition root registers functions: `panels.register(app, farms_that_match)`. Each takes
the session and the need and answers a piece of page, or '' for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Flask, current_app
from sqlalchemy.orm import Session

from matchmaker.demand.models import Need

Panel = Callable[[Session, Need], str]
_KEY: Final = "demand.panels"


def register(app: Flask, panel: Panel) -> None:
    app.extensions.setdefault(_KEY, []).append(panel)


def of(session: Session, need: Need) -> list[str]:
    """The pieces of page that have something to say, in the order of their registration."""
    drawn = (panel(session, need) for panel in current_app.extensions.get(_KEY, ()))
    return [piece for piece in drawn if piece]
