"""Going in and out: from a proved identity to an open session, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import flask
from flask import redirect, request, url_for
from flask_security.utils import login_user, logout_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from matchmaker.accounts import devices, security, service, sessions
from matchmaker.accounts.models import Person
from matchmaker.web import clock, session

HOME: Final = "/mon-espace"
PENDING: Final = "second_factor"
ELSEWHERE: Final = "foreign_identity"
KEPT: Final = ("language", ELSEWHERE)
PENDING_FOR: Final = timedelta(minutes=10)


def admit(person: Person) -> Response:
    """Let somebody in who proved who they are, or ask for their second factor first."""
    return admit_to(person, destination())


def admit_to(person: Person, onward: str) -> Response:
    """The same, with a place to go on to that is known to be ours."""
    if person.tf_totp_secret is None:
        enter(person)
        return to(onward)
    flask.session[PENDING] = {
        "person": person.fs_uniquifier,
        "until": int((clock.now() + PENDING_FOR).timestamp()),
        "next": onward,
    }
    return to(url_for("accounts.second_factor"))


def enter(person: Person) -> None:
    """Open a session of their own: nothing of the visitor's cookie goes on but the language, and
    the account from elsewhere that they may now link to theirs."""
    kept = {name: flask.session[name] for name in KEPT if name in flask.session}
    flask.session.clear()
    flask.session.update(kept)
    device = devices.describe(request.user_agent.string)
    key = sessions.start(session.current(), person, device=device, now=clock.now())
    flask.session[security.KEY] = key
    flask.session.permanent = True
    login_user(person, remember=False)
    service.record(session.current(), person, "sign_in.opened")


def leave() -> None:
    """End the session of this cookie and of every copy of it."""
    key = flask.session.get(security.KEY)
    if isinstance(key, str):
        sessions.end(session.current(), key, now=clock.now())
    forget_cookie()


def forget_cookie() -> None:
    language = flask.session.get("language")
    logout_user()
    flask.session.clear()
    if language:
        flask.session["language"] = language


def awaited() -> tuple[Person, str] | None:
    """Who proved a first factor within the last minutes, and where they were going."""
    pending = flask.session.get(PENDING)
    if not pending or datetime.fromtimestamp(pending["until"], UTC) < clock.now():
        return None
    person = session.current().scalar(
        select(Person).where(Person.fs_uniquifier == pending["person"], Person.active)
    )
    return None if person is None else (person, pending["next"])


def destination() -> str:
    """Where to go on: a path of this site that the request names, else the person's own space."""
    named = request.values.get("next", "")
    parts = urlsplit(named.replace("\\", "/"))
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    return named if is_ours and not named.startswith("//") and named.isprintable() else HOME


def to(path: str) -> Response:
    """After a post, on to another page."""
    return redirect(path, 303)
