"""Opening a session with an account from elsewhere.

The provider sends people back by a GET, which changes nothing: it verifies what it was given and
keeps the outcome in the visitor's own cookie. The page that follows says whose account would be
opened, made or linked, and its button posts. So nobody is signed in, or linked, by an address
that another site made their browser visit.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

import flask
from flask import flash, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from matchmaker.accounts import consents, foreign, security, tokens
from matchmaker.accounts.models import Person
from matchmaker.accounts.provider import Attempt, Identity, NotProved, Provider
from matchmaker.accounts.schemas import ForeignRegistration
from matchmaker.accounts.views import correspondence, entry, limits
from matchmaker.accounts.views.blueprint import blueprint
from matchmaker.accounts.views.sign_in import Answer
from matchmaker.errors import NotFound
from matchmaker.web import access, clock, forms, i18n, session, throttle
from matchmaker.web.forms import Form

ATTEMPT: Final = "foreign_attempt"
# time to type a password there, and here to find one's own again
KEPT_FOR: Final = timedelta(minutes=20)


@dataclass(frozen=True)
class Returned:
    """Somebody back from the provider, where they were going, and the name of this one return."""

    identity: Identity
    onward: str
    token: str


@blueprint.get("/compte/portail/depart")
@access.anyone
def leave_for_provider() -> Answer:
    limits.spend("elsewhere", throttle.client())
    address, attempt = _provider().begin()
    flask.session[ATTEMPT] = {
        "attempt": asdict(attempt),
        "next": entry.destination(),
        "until": _deadline(),
    }
    return entry.to(address)


@blueprint.get("/compte/portail/retour")
@access.anyone
def come_back() -> Answer:
    limits.spend("elsewhere", throttle.client())
    provider = _provider()
    kept = flask.session.pop(ATTEMPT, None)
    attempt, onward = _attempt(kept)
    identity = provider.finish(request.args["code"], attempt)
    flask.session[entry.ELSEWHERE] = {
        "identity": asdict(identity),
        "next": onward,
        "token": secrets.token_urlsafe(16),
        "until": _deadline(),
    }
    return entry.to(url_for("accounts.go_on"))


@blueprint.get("/compte/portail/suite")
@access.anyone
def go_on() -> Answer:
    _provider()
    back = _returned()
    if back is None:
        return entry.to(url_for("accounts.sign_in"))
    if current_user.is_authenticated:
        return render_template("accounts/elsewhere_link.html", identity=back.identity)
    return _page_of(foreign.standing(session.current(), back.identity), back)


@blueprint.post("/compte/portail/ouvrir")
@access.anyone
def enter_from_elsewhere() -> Answer:
    _provider()
    back = _returned()
    if back is None:
        return entry.to(url_for("accounts.sign_in"))
    limits.spend("sign-in", back.identity.subject)
    person = foreign.enter(session.current(), back.identity, now=clock.now())
    _use_up(back)
    return entry.admit_to(person, back.onward)


@blueprint.post("/compte/portail/inscription")
@access.anyone
def register_from_elsewhere() -> Answer:
    _provider()
    back = _returned()
    if back is None:
        return entry.to(url_for("accounts.sign_in"))
    limits.spend("register", back.identity.email)
    form = forms.read(ForeignRegistration, request.form)
    person = form.submit(lambda data: _register(back, data))
    if person is None:
        return _registration(back, form), 422
    return entry.admit_to(person, back.onward)


@blueprint.post("/compte/portail/lier")
@access.signed_in
def link_elsewhere() -> Answer:
    _provider()
    back = _returned()
    if back is None:
        return entry.to(url_for("accounts.elsewhere"))
    _use_up(back)
    person = current_user._get_current_object()  # noqa: SLF001 (the documented way to the person)
    foreign.link(session.current(), person, back.identity, now=clock.now())
    flask.session.pop(entry.ELSEWHERE, None)
    correspondence.tell(session.current(), person, "accounts/foreign_linked")
    flash(gettext("C’est lié : ce compte ouvre maintenant votre session."), "success")
    return entry.to(back.onward)


@blueprint.get("/compte/portail")
@access.signed_in
def elsewhere() -> Answer:
    _provider()
    rows = foreign.of(session.current(), current_user)
    return render_template("accounts/elsewhere.html", rows=rows)


@blueprint.post("/compte/portail/<public_id>/retirer")
@access.signed_in
def unlink_elsewhere(public_id: str) -> Answer:
    _provider()
    foreign.unlink(session.current(), current_user, public_id)
    flash(gettext("Ce compte n’ouvre plus votre session."), "success")
    return entry.to(url_for("accounts.elsewhere"))


def _provider() -> Provider:
    found = security.keys().provider
    if found is None:
        raise NotFound
    return found


def _attempt(kept: Any) -> tuple[Attempt, str]:
    """The attempt that this browser began, and where it was going; raises NotProved."""
    given = request.args.get("state", "")
    if not kept or _is_over(kept) or "code" not in request.args:
        raise NotProved
    attempt = Attempt(**kept["attempt"])
    if not secrets.compare_digest(attempt.state.encode(), given.encode("utf-8", "replace")):
        raise NotProved
    return attempt, kept["next"]


def _returned() -> Returned | None:
    kept = flask.session.get(entry.ELSEWHERE)
    if not kept or _is_over(kept):
        return None
    return Returned(Identity(**kept["identity"]), kept["next"], kept["token"])


def _use_up(back: Returned) -> None:
    """A return serves once, whatever copies of the cookie there are; raises NotProved."""
    if not tokens.use_up(session.current(), back.token, now=clock.now()):
        raise NotProved
    flask.session.pop(entry.ELSEWHERE, None)


def _register(back: Returned, data: ForeignRegistration) -> Person:
    person = foreign.register(
        session.current(), back.identity, data, language=i18n.language(), now=clock.now()
    )
    _use_up(back)
    return person


def _page_of(standing: foreign.Standing, back: Returned) -> str:
    if standing is foreign.Standing.REGISTER:
        return _registration(back, forms.blank(ForeignRegistration, name=back.identity.name))
    if standing is foreign.Standing.PROVE:
        onward = url_for("accounts.go_on")
        return render_template(
            "accounts/elsewhere_prove.html", identity=back.identity, onward=onward
        )
    person = foreign.holder(session.current(), back.identity)
    return render_template("accounts/elsewhere_open.html", person=person)


def _registration(back: Returned, form: Form[ForeignRegistration]) -> str:
    return render_template(
        "accounts/elsewhere_register.html",
        identity=back.identity,
        form=form,
        purposes=consents.PURPOSES,
    )


def _deadline() -> int:
    return int((clock.now() + KEPT_FOR).timestamp())


def _is_over(kept: dict[str, Any]) -> bool:
    return datetime.fromtimestamp(cast("int", kept["until"]), UTC) < clock.now()
