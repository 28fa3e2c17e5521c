"""Flask-Security as the base of sign-in: its people, roles and login manager, with our sessions.

None of its ready-made routes is registered: they commit by themselves and confirm on GET. The
pages are ours (accounts/views), on its primitives.
"""

from __future__ import annotations

from typing import Any, cast

import flask
from flask import Flask, current_app, redirect, request, url_for
from flask_login import current_user
from flask_security import Security
from flask_security.datastore import SQLAlchemySessionUserDatastore
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response

from matchmaker.accounts import keyring, second_factor, sessions
from matchmaker.accounts.keyring import Keyring
from matchmaker.accounts.models import Person, Role
from matchmaker.accounts.passwords import LANES, MEMORY_KIB, PASSES
from matchmaker.settings import Settings
from matchmaker.web import access, clock, session

KEY: str = "sign_in"
# what somebody whose role asks for a second factor may reach before it is set up
BEFORE_SECOND_FACTOR = frozenset(
    {access.SECOND_FACTOR_ENDPOINT, "accounts.set_up_second_factor", "accounts.sign_out"}
)


class Datastore(SQLAlchemySessionUserDatastore):
    """Flask-Security's way to people, without its own commits: the request commits once."""

    def commit(self) -> None:
        self.db.session.flush()


def install(app: Flask, settings: Settings) -> None:
    """Give the application its sign-in."""
    keys = keyring.of(settings)
    app.config.update(_configuration(settings))
    security = Security(
        app,
        Datastore(LocalProxy(session.current), Person, Role),  # type: ignore[arg-type]
        register_blueprint=False,
        totp_cls=second_factor.Authenticator,
    )
    # its principals would otherwise load the person for every picture and style sheet
    security.principal.skip_static = True
    app.login_manager.user_loader(load)  # type: ignore[attr-defined]
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    app.extensions["keyring"] = keys
    app.before_request(ask_for_second_factor)


def keys() -> Keyring:
    """The keyring of the running application."""
    return cast("Keyring", current_app.extensions["keyring"])


def load(user_id: str) -> Person | None:
    """Whose cookie this is, as long as its session is open."""
    key = flask.session.get(KEY)
    if not isinstance(key, str):
        return None
    person = sessions.person_of(session.current(), key, now=clock.now())
    return person if person is not None and person.get_id() == user_id else None


def ask_for_second_factor() -> Response | None:
    """Facilitators and administrators set theirs up before they reach any page of members."""
    if request.endpoint is None or request.endpoint in BEFORE_SECOND_FACTOR:
        return None
    view: Any = current_app.view_functions.get(request.endpoint)
    if access.rule_of(view) in (None, "anyone") or not access.needs_second_factor(current_user):
        return None
    return redirect(url_for(access.SECOND_FACTOR_ENDPOINT), 303)


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__type": "ID",
            "argon2__memory_cost": MEMORY_KIB,
            "argon2__time_cost": PASSES,
            "argon2__parallelism": LANES,
        },
        "SECURITY_PASSWORD_SALT": settings.password_salt,
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TOTP_SECRETS": {"1": settings.totp_secret},
        "SECURITY_TOTP_ISSUER": second_factor.ISSUER,
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
        # its identifier trusts X-Forwarded-For; a row per session does the work
        "SESSION_PROTECTION": None,
        "PERMANENT_SESSION_LIFETIME": sessions.IDLE,
        "SESSION_REFRESH_EACH_REQUEST": False,
    }
