"""Opening an account: the answer is the same whether the address has one or not."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_login import current_user

from matchmaker.accounts import consents, queries, security, service
from matchmaker.accounts.models import Person
from matchmaker.accounts.schemas import AddressOnly, Registration
from matchmaker.accounts.views import correspondence, entry, limits
from matchmaker.accounts.views.blueprint import blueprint
from matchmaker.accounts.views.sign_in import Answer, write_or_pretend
from matchmaker.web import access, clock, forms, i18n, session
from matchmaker.web.forms import Form


@blueprint.get("/compte/inscription")
@access.anyone
def register() -> Answer:
    if current_user.is_authenticated:
        return entry.to(entry.HOME)
    return _page(forms.blank(Registration))


@blueprint.post("/compte/inscription")
@access.anyone
def open_account() -> Answer:
    form = forms.read(Registration, request.form)
    limits.spend("register", form.raw.get("email"))
    outcome = form.submit(_register)
    if outcome is None:
        return _page(form), 422
    return entry.to(url_for("accounts.proof_awaited"))


@blueprint.get("/compte/inscription/courriel")
@access.anyone
def proof_awaited() -> Answer:
    return render_template("accounts/proof_awaited.html")


@blueprint.get("/compte/confirmer/renvoyer")
@access.anyone
def ask_proof() -> Answer:
    return render_template("accounts/ask_proof.html", form=forms.blank(AddressOnly))


@blueprint.post("/compte/confirmer/renvoyer")
@access.anyone
def send_proof() -> Answer:
    form = forms.read(AddressOnly, request.form)
    limits.spend("mailed-link", form.raw.get("email"))
    if form.value is None:
        return render_template("accounts/ask_proof.html", form=form), 422
    write_or_pretend(form.value.email, "accounts/confirm", "confirm")
    return entry.to(url_for("accounts.proof_awaited"))


def _register(data: Registration) -> Person:
    """Register and write: to a new person to prove the address, to a known one that it is."""
    db = session.current()
    person = service.register(
        db,
        data,
        language=i18n.language(),
        hasher=security.keys().passwords,
        now=clock.now(),
    )
    if person is not None:
        correspondence.send_link(db, person, "accounts/confirm", purpose="confirm")
        return person
    return _tell_known(data.email)


def _tell_known(address: str) -> Person:
    known = queries.by_address(session.current(), address)
    if known is None:
        raise AssertionError("the address was just found taken")
    if known.active:
        correspondence.send_link(session.current(), known, "accounts/already", purpose="reset")
    else:
        correspondence.pretend(session.current(), address, "accounts/already", purpose="reset")
    return known


def _page(form: Form[Registration]) -> str:
    return render_template("accounts/register.html", form=form, purposes=consents.PURPOSES)
