"""How often somebody may try, counted in PostgreSQL: it holds across workers and restarts."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from flask import current_app, request
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from matchmaker.web import clock, session
from matchmaker.web.errors import TooMany
from matchmaker.web.models import ThrottleWindow


def spend(rule: str, subject: str, *, limit: int, per: timedelta) -> None:
    """Count one try of `subject` under `rule`; raise TooMany beyond `limit` in the window."""
    now = clock.now()
    start = window(now, per)
    row = {"rule": rule, "subject_hash": _hash(subject), "window_starts_at": start, "attempts": 1}
    count = (
        insert(ThrottleWindow)
        .values(row)
        .on_conflict_do_update(
            constraint="pk_throttle_window",
            set_={"attempts": ThrottleWindow.attempts + 1},
        )
        .returning(ThrottleWindow.attempts)
    )
    with session.apart() as own:
        attempts = own.execute(count).scalar_one()
        if attempts == 1:
            own.execute(
                delete(ThrottleWindow).where(
                    ThrottleWindow.rule == rule, ThrottleWindow.window_starts_at < start - per
                )
            )
    if attempts > limit:
        raise TooMany(start + per - now)


def client() -> str:
    """The visitor's address, as the trusted proxy gives it."""
    return request.remote_addr or ""


def window(now: datetime, per: timedelta) -> datetime:
    """The start of the fixed window that `now` falls in."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + (now - epoch) // per * per


def _hash(subject: str) -> bytes:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, subject.encode(), hashlib.sha256).digest()
