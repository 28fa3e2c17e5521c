"""How often news are mailed: chosen on one's account, or from a letter without signing in."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from matchmaker.accounts import rhythms, security
from matchmaker.accounts.models import Person
from matchmaker.accounts.schemas import Rhythm, Subscription
from matchmaker.accounts.views import entry, limits
from matchmaker.accounts.views.blueprint import blueprint
from matchmaker.accounts.views.sign_in import Answer
from matchmaker.web import access, forms, letters, session


@blueprint.post("/compte/courriels")
@access.signed_in
def change_rhythm() -> Answer:
    form = forms.read(Rhythm, request.form)
    if form.value is None:
        return render_template("accounts/overview.html", person=current_user), 422
    rhythms.choose(session.current(), current_user, form.value.rhythm)
    flash(gettext("Vos choix sont enregistrés."), "success")
    return entry.to(url_for("accounts.overview"))


@blueprint.get("/courriels/<token>")
@access.anyone
def subscription(token: str) -> Answer:
    """What a letter's last link opens; nothing changes yet, because mail scanners follow links."""
    person = _holder(token)
    chosen = person.digest_rhythm if "fait" in request.args else "never"
    form = forms.blank(Subscription, rhythm=chosen)
    return render_template("accounts/subscription.html", person=person, token=token, form=form)


@blueprint.post("/courriels/<token>")
@access.anyone
def change_subscription(token: str) -> Answer:
    """The button of that page, or a mail reader's own (RFC 8058); the address is the proof."""
    person = _holder(token)
    form = forms.read(Subscription, request.form)
    if form.value is None:
        return render_template(
            "accounts/subscription.html", person=person, token=token, form=form
        ), 422
    rhythms.choose(session.current(), person, form.value.rhythm)
    if form.value.one_click:
        # whoever posts for the reader follows no redirect
        return "", 204
    flash(gettext("Vos choix sont enregistrés."), "success")
    return entry.to(url_for("accounts.subscription", token=token, fait=1))


def address_of(person: Person) -> str:
    """Where the person changes how often, for a letter."""
    return letters.link("accounts.subscription", token=security.keys().subscriptions.token(person))


def _holder(token: str) -> Person:
    limits.spend("subscription", token)
    return security.keys().subscriptions.holder(session.current(), token)
