"""How many introductions wait for the reader's yes or no: beside the way to their space."""

from __future__ import annotations

from flask import Flask, g
from flask_login import current_user

from matchmaker.introductions import queries
from matchmaker.web import session


def install(app: Flask) -> None:
    """Give the count to the frame of every page, which asks for it once somebody is signed in."""
    app.context_processor(lambda: {"answers_awaited": count})


def count() -> int:
    """Counted once a page, however often it is said; a visitor has none."""
    if not current_user.is_authenticated:
        return 0
    if "awaited" not in g:
        g.awaited = queries.count_waiting_for(session.current(), current_user)
    return int(g.awaited)
