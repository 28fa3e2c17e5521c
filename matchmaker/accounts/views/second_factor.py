"""The second factor: asked at sign-in, set up, taken off, and its recovery codes."""

from __future__ import annotations

import flask
from flask import flash, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from matchmaker.accounts import second_factor as factor
from matchmaker.accounts import security, service
from matchmaker.accounts.models import Person
from matchmaker.accounts.schemas import Code, Reauthentication
from matchmaker.accounts.views import entry, limits
from matchmaker.accounts.views.blueprint import blueprint
from matchmaker.accounts.views.sign_in import Answer
from matchmaker.web import access, clock, forms, session
from matchmaker.web.forms import Form

SETUP = "second_factor_secret"


@blueprint.get("/compte/second-facteur")
@access.anyone
def second_factor() -> Answer:
    if entry.awaited() is None:
        return entry.to(url_for("accounts.sign_in"))
    return render_template("accounts/second_factor.html", form=forms.blank(Code))


@blueprint.post("/compte/second-facteur")
@access.anyone
def give_code() -> Answer:
    awaited = entry.awaited()
    if awaited is None:
        return entry.to(url_for("accounts.sign_in"))
    person, onward = awaited
    limits.spend("second-factor", person.audit_key)
    form = forms.read(Code, request.form)
    if form.submit(lambda data: _check(person, data)) is None:
        return render_template("accounts/second_factor.html", form=form), 422
    entry.enter(person)
    return entry.to(onward)


@blueprint.get("/compte/second-facteur/activer")
@access.signed_in
def second_factor_setup() -> Answer:
    return _setup_page(forms.blank(Code))


@blueprint.post("/compte/second-facteur/activer")
@access.signed_in
def set_up_second_factor() -> Answer:
    limits.spend("second-factor", current_user.audit_key)
    form = forms.read(Code, request.form)
    # without a secret in the cookie nobody was shown the page that the code comes from
    is_shown = SETUP in flask.session and not current_user.tf_totp_secret
    codes = form.submit(_set_up) if is_shown else None
    if codes is None:
        return _setup_page(form), 422
    flask.session.pop(SETUP, None)
    return render_template("accounts/recovery_codes.html", codes=codes)


@blueprint.post("/compte/second-facteur/codes")
@access.signed_in
def renew_recovery_codes() -> Answer:
    form = _reauthenticated()
    if form.value is None or not current_user.tf_totp_secret:
        return _setup_page(forms.blank(Code), form), 422
    keys = security.keys()
    codes = factor.renew_recovery_codes(
        session.current(), current_user, authenticator=keys.authenticator, pepper=keys.pepper
    )
    return render_template("accounts/recovery_codes.html", codes=codes)


@blueprint.post("/compte/second-facteur/retirer")
@access.signed_in
def remove_second_factor() -> Answer:
    form = _reauthenticated()
    if form.value is None:
        return _setup_page(forms.blank(Code), form), 422
    factor.remove(session.current(), current_user)
    flash(gettext("Le second facteur est retiré."), "success")
    return entry.to(url_for("accounts.overview"))


def _check(person: Person, data: Code) -> Person:
    keys = security.keys()
    factor.check(
        session.current(),
        person,
        data.code,
        authenticator=keys.authenticator,
        pepper=keys.pepper,
        now=clock.now(),
    )
    return person


def _set_up(data: Code) -> list[str]:
    keys = security.keys()
    return factor.set_up(
        session.current(),
        current_user,
        authenticator=keys.authenticator,
        secret=flask.session[SETUP],
        code=data.code,
        pepper=keys.pepper,
        now=clock.now(),
    )


def _reauthenticated() -> Form[Reauthentication]:
    limits.spend("password", current_user.audit_key)
    form = forms.read(Reauthentication, request.form)
    hasher = security.keys().passwords
    form.submit(lambda data: service.reauthenticate(current_user, data.password, hasher=hasher))
    return form


def _setup_page(form: Form[Code], again: Form[Reauthentication] | None = None) -> str:
    again = again or forms.blank(Reauthentication)
    if current_user.tf_totp_secret:
        return render_template("accounts/second_factor_on.html", form=again)
    authenticator = security.keys().authenticator
    secret = flask.session.setdefault(SETUP, authenticator.generate_totp_secret())
    return render_template(
        "accounts/second_factor_setup.html",
        form=form,
        picture=authenticator.generate_qrcode(current_user.email, secret),
        key=authenticator.get_totp_pretty_key(secret),
        is_required=access.needs_second_factor(current_user),
    )
