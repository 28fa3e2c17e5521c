"""What the packages above show beside a pairing, without being imported.

The composition root registers functions: `asides.register(app, present_them)`. Each takes the
session and the explained pair and answers a piece of page, or '' for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Flask, current_app
from sqlalchemy.orm import Session

from matchmaker.pairing.explain import Explained

Aside = Callable[[Session, Explained], str]
_KEY: Final = "pairing.asides"


def register(app: Flask, aside: Aside) -> None:
    app.extensions.setdefault(_KEY, []).append(aside)


def of(session: Session, pair: Explained) -> list[str]:
    """The pieces of page that have something to say, in the order of their registration."""
    drawn = (aside(session, pair) for aside in current_app.extensions.get(_KEY, ()))
    return [piece for piece in drawn if piece]
