"""One unit of work per request, in one place.

The session opens when first asked for. A page that answers (below 400) keeps its work, a page
that refuses leaves no trace. A serialisation failure or a deadlock runs the whole request again,
at most three times; a lost or exhausted database answers 503.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, cast

from flask import Flask, Response, current_app, g, request
from flask import session as cookie
from flask.globals import request_ctx
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

ATTEMPTS: Final = 3
# serialization_failure, deadlock_detected
RETRIED: Final = frozenset({"40001", "40P01"})
# what a server says when it goes away, refuses or hurries us: admin shutdown, crash, starting up,
# too many connections, statement or lock timeout
UNAVAILABLE: Final = frozenset({"57P01", "57P02", "57P03", "53300", "57014", "55P03", "25P03"})

Dispatch = Callable[[], Response]


def install(app: Flask, engine: Engine) -> None:
    """Give the application its way to the database."""
    app.extensions["session_factory"] = sessionmaker(engine)


def current() -> Session:
    """The session of this request."""
    if "session" not in g:
        g.session = _factory()()
    return cast("Session", g.session)


@contextmanager
def apart() -> Iterator[Session]:
    """A short transaction of its own, for what must outlive a refusal."""
    with _factory().begin() as session:
        yield session


def run(dispatch: Dispatch, unavailable: Dispatch) -> Response:
    """Run a request as one unit of work. `unavailable` makes the 503 page."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            response = dispatch()
            _end(keep=response.status_code < 400)
        except PoolTimeout:
            _end(keep=False)
            return unavailable()
        except DBAPIError as trouble:
            _end(keep=False)
            state = getattr(trouble.orig, "sqlstate", None)
            if state in RETRIED and attempt < ATTEMPTS:
                _rewind()
                continue
            if state in UNAVAILABLE | RETRIED or is_lost(trouble):
                return unavailable()
            raise
        except BaseException:
            _end(keep=False)
            raise
        return response
    raise AssertionError("the last attempt returns or raises")


def is_lost(trouble: DBAPIError) -> bool:
    """Whether the connection itself failed, which has no SQLSTATE."""
    state = getattr(trouble.orig, "sqlstate", None)
    return trouble.connection_invalidated or (
        type(trouble.orig).__name__ == "OperationalError" and state is None
    )


def _factory() -> sessionmaker[Session]:
    return cast("sessionmaker[Session]", current_app.extensions["session_factory"])


def _end(*, keep: bool) -> None:
    session: Session | None = g.pop("session", None)
    if session is None:
        return
    try:
        if keep:
            session.commit()
        else:
            session.rollback()
    finally:
        session.close()


def _rewind() -> None:
    """Forget what the failed attempt left in memory, so that the next one starts afresh."""
    for name in list(g):
        g.pop(name)
    for file in request.files.values():
        file.stream.seek(0)
    app = request_ctx.app
    fresh = app.session_interface.open_session(app, request)
    cookie.clear()
    cookie.update(fresh or {})
