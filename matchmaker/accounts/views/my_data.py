"""My data: what is kept and why, taking it away, and having it erased."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from flask_babel import gettext
from flask_login import current_user

from matchmaker.accounts import erasure, export, inventory, security, service
from matchmaker.accounts.schemas import Erasure
from matchmaker.accounts.views import entry, limits
from matchmaker.accounts.views.blueprint import blueprint
from matchmaker.accounts.views.sign_in import Answer
from matchmaker.db import Base
from matchmaker.web import access, clock, downloads, forms, session


@blueprint.get("/compte/mes-donnees")
@access.signed_in
def my_data() -> Answer:
    return render_template("accounts/my_data.html")


@blueprint.get("/compte/mes-donnees/inventaire")
@access.anyone
def data_inventory() -> Answer:
    return render_template("accounts/inventory.html", tables=inventory.by_table(Base.metadata))


@blueprint.get("/compte/mes-donnees/jumelage.json")
@access.signed_in
def export_json() -> Response:
    return downloads.of(export.as_json(_collected()), "jumelage.json", kind="application/json")


@blueprint.get("/compte/mes-donnees/jumelage.zip")
@access.signed_in
def export_csv() -> Response:
    return downloads.of(export.as_csv(_collected()), "jumelage.zip", kind="application/zip")


@blueprint.get("/compte/mes-donnees/effacer")
@access.signed_in
def erasing() -> Answer:
    return render_template("accounts/erase.html", form=forms.blank(Erasure))


@blueprint.post("/compte/mes-donnees/effacer")
@access.signed_in
def erase() -> Answer:
    limits.spend("password", current_user.audit_key)
    form = forms.read(Erasure, request.form)
    if form.submit(_erase) is None:
        return render_template("accounts/erase.html", form=form), 422
    entry.forget_cookie()
    flash(gettext("Votre compte et vos renseignements sont effacés."), "success")
    return entry.to("/")


def _erase(data: Erasure) -> bool:
    person = current_user._get_current_object()  # noqa: SLF001 (the documented way to the person)
    service.reauthenticate(person, data.password, hasher=security.keys().passwords)
    erasure.erase(session.current(), person, now=clock.now())
    return True


def _collected() -> dict[str, export.Rows]:
    service.record(session.current(), current_user, "person.exported")
    return export.collect(session.current(), current_user)
