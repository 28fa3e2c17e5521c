"""What the packages above show about an offer to those who tend it, without being imported.

The composition root registers functions: `panels.register(app, kitchens_that_match)`. Each takes
the session and the offer and answers a piece of page, or '' for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Flask, current_app
from sqlalchemy.orm import Session

from matchmaker.supply.models import Offer

Panel = Callable[[Session, Offer], str]
_KEY: Final = "supply.panels"


def register(app: Flask, panel: Panel) -> None:
    app.extensions.setdefault(_KEY, []).append(panel)


def of(session: Session, offer: Offer) -> list[str]:
    """The pieces of page that have something to say, in the order of their registration."""
    drawn = (panel(session, offer) for panel in current_app.extensions.get(_KEY, ()))
    return [piece for piece in drawn if piece]
