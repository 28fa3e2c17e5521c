"""Mailed links: each opens a page whose button posts, because mail scanners follow links."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from matchmaker.accounts import security, service
from matchmaker.accounts.models import Person
from matchmaker.accounts.schemas import AddressOnly, Reset, TokenOnly
from matchmaker.accounts.tokens import Purpose
from matchmaker.accounts.views import correspondence, entry, limits
from matchmaker.accounts.views.blueprint import blueprint
from matchmaker.accounts.views.sign_in import Answer, write_or_pretend
from matchmaker.web import access, clock, forms, session, throttle
from matchmaker.web.forms import Form

Effect = Callable[[Session, Person], None]


@blueprint.get("/compte/confirmer")
@access.anyone
def confirm() -> Answer:
    return _page("confirm", "accounts/confirm.html")


@blueprint.post("/compte/confirmer")
@access.anyone
def prove() -> Answer:
    return _follow("confirm", lambda db, person: service.confirm(db, person, now=clock.now()))


@blueprint.get("/compte/lien/ouvrir")
@access.anyone
def open_link() -> Answer:
    return _page("sign_in", "accounts/open_link.html")


@blueprint.post("/compte/lien/ouvrir")
@access.anyone
def follow_link() -> Answer:
    return _follow("sign_in", lambda db, person: service.prove(db, person, now=clock.now()))


@blueprint.get("/compte/mot-de-passe/oubli")
@access.anyone
def ask_reset() -> Answer:
    return render_template("accounts/ask_reset.html", form=forms.blank(AddressOnly))


@blueprint.post("/compte/mot-de-passe/oubli")
@access.anyone
def send_reset() -> Answer:
    form = forms.read(AddressOnly, request.form)
    limits.spend("reset", form.raw.get("email"))
    if form.value is None:
        return render_template("accounts/ask_reset.html", form=form), 422
    write_or_pretend(form.value.email, "accounts/reset", "reset")
    return entry.to(url_for("accounts.link_sent"))


@blueprint.get("/compte/mot-de-passe/nouveau")
@access.anyone
def reset() -> Answer:
    return _page("reset", "accounts/reset.html")


@blueprint.post("/compte/mot-de-passe/nouveau")
@access.anyone
def choose_password() -> Answer:
    limits.spend("open-link", throttle.client())
    form = forms.read(Reset, request.form)
    person = form.submit(_reset)
    if person is not None:
        correspondence.tell(session.current(), person, "accounts/password_changed")
        flash(gettext("Votre nouveau mot de passe est en place."), "success")
        return entry.admit(person)
    if form.errors.keys() & {"jeton", ""}:
        return render_template("accounts/link_refused.html"), 422
    return render_template("accounts/reset.html", form=form), 422


def _reset(data: Reset) -> Person:
    db, keys, now = session.current(), security.keys(), clock.now()
    person = keys.tokens.spend(db, data.jeton, "reset", now=now)
    service.set_password(db, person, data.password, hasher=keys.passwords, now=now)
    service.confirm(db, person, now=now)
    return person


def _page(purpose: Purpose, template: str) -> Answer:
    """The page of a link: nothing is used up or changed yet."""
    limits.spend("open-link", throttle.client())
    form = forms.read(TokenOnly, request.args)
    person = form.submit(
        lambda data: security.keys().tokens.holder(
            session.current(), data.jeton, purpose, now=clock.now()
        )
    )
    if person is None:
        return _refused()
    return render_template(template, form=form, person=person)


def _follow(purpose: Purpose, effect: Effect) -> Answer:
    """The button of that page: uses the link up and lets the person in."""
    limits.spend("open-link", throttle.client())
    form: Form[TokenOnly] = forms.read(TokenOnly, request.form)
    person = form.submit(
        lambda data: security.keys().tokens.spend(
            session.current(), data.jeton, purpose, now=clock.now()
        )
    )
    if person is None:
        return _refused()
    effect(session.current(), person)
    return entry.admit(person)


def _refused() -> tuple[str, int]:
    return render_template("accounts/link_refused.html"), 422
