"""Opening and closing a session."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from matchmaker import audit
from matchmaker.accounts import queries, security, service
from matchmaker.accounts.models import Person
from matchmaker.accounts.schemas import AddressOnly, Credentials
from matchmaker.accounts.tokens import Purpose
from matchmaker.accounts.views import correspondence, entry, limits
from matchmaker.accounts.views.blueprint import blueprint
from matchmaker.web import access, forms, session
from matchmaker.web.forms import Form

Answer = Response | str | tuple[str, int]


@blueprint.get("/compte/ouvrir")
@access.anyone
def sign_in() -> Answer:
    if current_user.is_authenticated:
        return entry.to(entry.destination())
    return _page(forms.blank(Credentials))


@blueprint.post("/compte/ouvrir")
@access.anyone
def open_session() -> Answer:
    form = forms.read(Credentials, request.form)
    limits.spend("sign-in", form.raw.get("email"))
    hasher = security.keys().passwords
    person = form.submit(
        lambda data: service.identify(session.current(), data.email, data.password, hasher=hasher)
    )
    if person is None:
        _note_refusal(str(form.raw.get("email", "")))
        return _page(form), 422
    if person.confirmed_at is None:
        correspondence.send_link(session.current(), person, "accounts/confirm", purpose="confirm")
        return entry.to(url_for("accounts.proof_awaited"))
    return entry.admit(person)


@blueprint.post("/compte/fermer")
@access.anyone
def sign_out() -> Answer:
    entry.leave()
    flash(gettext("Votre session est fermée."), "success")
    return entry.to("/")


@blueprint.get("/compte/lien")
@access.anyone
def ask_link() -> Answer:
    return render_template("accounts/ask_link.html", form=forms.blank(AddressOnly))


@blueprint.post("/compte/lien")
@access.anyone
def send_link() -> Answer:
    form = forms.read(AddressOnly, request.form)
    limits.spend("mailed-link", form.raw.get("email"))
    if form.value is None:
        return render_template("accounts/ask_link.html", form=form), 422
    write_or_pretend(form.value.email, "accounts/sign_in", "sign_in")
    return entry.to(url_for("accounts.link_sent"))


@blueprint.get("/compte/lien/parti")
@access.anyone
def link_sent() -> Answer:
    return render_template("accounts/link_sent.html")


def write_or_pretend(address: str, letter: str, purpose: Purpose) -> Person | None:
    """Mail a link to whoever has this address, or do as if."""
    person = queries.by_address(session.current(), address)
    if person is None or not person.active:
        correspondence.pretend(session.current(), address, letter, purpose=purpose)
        return None
    correspondence.send_link(session.current(), person, letter, purpose=purpose)
    return person


def _page(form: Form[Credentials]) -> str:
    onward = request.values.get("next", "")
    return render_template("accounts/sign_in.html", form=form, onward=onward)


def _note_refusal(address: str) -> None:
    """A line of the trail that outlives the refused request."""
    with session.apart() as own:
        person = queries.by_address(own, address)
        key = person.audit_key if person else "unknown"
        audit.record(own, key, "sign_in.refused", subject_kind="person", subject_id=key)
