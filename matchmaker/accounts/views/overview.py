"""One's account: who one is, the password, open sessions, consents, language."""

from __future__ import annotations

import flask
from flask import flash, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from matchmaker.accounts import consents, security, service, sessions
from matchmaker.accounts.schemas import Consents, Language, PasswordChange, Profile
from matchmaker.accounts.views import correspondence, entry, limits
from matchmaker.accounts.views.blueprint import blueprint
from matchmaker.accounts.views.sign_in import Answer
from matchmaker.web import access, clock, forms, session
from matchmaker.web.forms import Form


@blueprint.get("/compte")
@access.signed_in
def overview() -> Answer:
    return render_template("accounts/overview.html", person=current_user)


@blueprint.get("/compte/profil")
@access.signed_in
def profile() -> Answer:
    form = forms.blank(Profile, name=current_user.name, phone=current_user.phone)
    return render_template("accounts/profile.html", form=form)


@blueprint.post("/compte/profil")
@access.signed_in
def change_profile() -> Answer:
    form = forms.read(Profile, request.form)
    if form.value is None:
        return render_template("accounts/profile.html", form=form), 422
    service.describe(session.current(), current_user, form.value)
    flash(gettext("C’est enregistré."), "success")
    return entry.to(url_for("accounts.overview"))


@blueprint.get("/compte/mot-de-passe")
@access.signed_in
def password() -> Answer:
    return render_template("accounts/password.html", form=forms.blank(PasswordChange))


@blueprint.post("/compte/mot-de-passe")
@access.signed_in
def change_password() -> Answer:
    limits.spend("password", current_user.audit_key)
    form = forms.read(PasswordChange, request.form)
    if form.submit(_change_password) is None:
        return render_template("accounts/password.html", form=form), 422
    flash(gettext("Mot de passe changé. Vos autres sessions sont fermées."), "success")
    return entry.to(url_for("accounts.overview"))


@blueprint.get("/compte/sessions")
@access.signed_in
def open_sessions() -> Answer:
    key = flask.session[security.KEY]
    rows = sessions.opened(session.current(), current_user, now=clock.now())
    here = next((row.public_id for row in rows if sessions.is_of(row, key)), "")
    return render_template("accounts/sessions.html", rows=rows, here=here)


@blueprint.post("/compte/sessions/<public_id>/fermer")
@access.signed_in
def end_session(public_id: str) -> Answer:
    sessions.end_one(session.current(), current_user, public_id, now=clock.now())
    flash(gettext("Cette session est fermée."), "success")
    return entry.to(url_for("accounts.open_sessions"))


@blueprint.post("/compte/sessions/fermer-les-autres")
@access.signed_in
def end_other_sessions() -> Answer:
    key = flask.session[security.KEY]
    sessions.end_others(session.current(), current_user, key, now=clock.now())
    flash(gettext("Vos autres sessions sont fermées."), "success")
    return entry.to(url_for("accounts.open_sessions"))


@blueprint.get("/compte/consentements")
@access.signed_in
def consent() -> Answer:
    held = consents.given(session.current(), current_user)
    return _consents_page(forms.blank(Consents, **{each.purpose: True for each in held}))


@blueprint.post("/compte/consentements")
@access.signed_in
def change_consent() -> Answer:
    form = forms.read(Consents, request.form)
    if form.value is None:
        return _consents_page(form), 422
    consents.choose(session.current(), current_user, form.value.purposes(), now=clock.now())
    flash(gettext("Vos choix sont enregistrés."), "success")
    return entry.to(url_for("accounts.consent"))


@blueprint.post("/compte/langue")
@access.signed_in
def change_language() -> Answer:
    form = forms.read(Language, request.form)
    if form.value is None:
        return render_template("accounts/overview.html", person=current_user), 422
    service.speak(session.current(), current_user, form.value.language)
    flask.session["language"] = form.value.language
    return entry.to(url_for("accounts.overview"))


def _consents_page(form: Form[Consents]) -> str:
    held = consents.given(session.current(), current_user)
    return render_template(
        "accounts/consents.html",
        form=form,
        held={each.purpose: each for each in held},
        purposes=consents.PURPOSES,
    )


def _change_password(data: PasswordChange) -> bool:
    """A cookie copied before the change dies with the others; this browser gets a new one."""
    db = session.current()
    service.change_password(
        db, current_user, data, hasher=security.keys().passwords, now=clock.now()
    )
    person = current_user._get_current_object()  # noqa: SLF001 (the documented way to the person)
    correspondence.tell(db, person, "accounts/password_changed")
    entry.enter(person)
    return True
