"""Who may reach a view: a decorator that stores its rule where a test can read it.

Rules speak of who asks. Whether the thing asked for is theirs is decided where the thing is
found: somebody else's is NotFound.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.errors import NotAllowed, Refusal
from matchmaker.web import errors

View = TypeVar("View", bound=Callable[..., Any])
SECOND_FACTOR_ROLES = frozenset({"administrator", "facilitator"})
SIGN_IN_ENDPOINT = "accounts.sign_in"
SECOND_FACTOR_ENDPOINT = "accounts.second_factor_setup"


class SignInFirst(Refusal):
    """An anonymous visitor asked for a page of members."""


def anyone(view: View) -> View:
    """Visitors too."""
    return ruled(view, "anyone")


def signed_in(view: View) -> View:
    """Anybody with an account."""

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        return view(*args, **kwargs)

    return ruled(guarded, "signed_in")  # type: ignore[return-value]


def role(name: str) -> Callable[[View], View]:
    """People who hold this role; administrators may do what facilitators do."""
    enough = {name, "administrator"}

    def rule(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return ask_to_sign_in()
            if not enough & roles_of(current_user):
                raise NotAllowed
            if needs_second_factor(current_user):
                return redirect(url_for(SECOND_FACTOR_ENDPOINT), 303)
            return view(*args, **kwargs)

        return ruled(guarded, f"role:{name}")  # type: ignore[return-value]

    return rule


def roles_of(person: Any) -> set[str]:
    return {role.name for role in getattr(person, "roles", [])}


def needs_second_factor(person: Any) -> bool:
    """Facilitators and administrators act only once a second factor is set up."""
    return bool(SECOND_FACTOR_ROLES & roles_of(person)) and not person.tf_totp_secret


def ask_to_sign_in() -> ResponseReturnValue:
    """A page that comes back here afterwards; machines and posts get the refusal itself."""
    if errors.wants_json():
        return errors.page(401, errors.SENTENCES[401])
    query = urlencode({"next": request.full_path.rstrip("?")}) if request.method == "GET" else ""
    return redirect(url_for(SIGN_IN_ENDPOINT) + (f"?{query}" if query else ""), 303)


def rule_of(view: Any) -> str | None:
    """The rule stored on a view, None where somebody forgot it."""
    return getattr(view, "access_rule", None)


def ruled(view: View, rule: str) -> View:
    """Store a rule that is checked elsewhere: by the key that a program shows."""
    view.access_rule = rule  # type: ignore[attr-defined]
    return view
