"""Contracts in force of an institution: a small page under its space."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.catalogue import queries as catalogue
from matchmaker.demand import contracts
from matchmaker.demand.contracts import ContractIn
from matchmaker.organizations import permissions
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Organization
from matchmaker.web import access, clock, forms, i18n, session
from matchmaker.web.forms import Form

blueprint = Blueprint("contracts", __name__)


@blueprint.get("/mon-espace/organisations/<slug>/contrats")
@access.signed_in
def mine(slug: str) -> Answer:
    return _page(_organization(slug), forms.blank(ContractIn))


@blueprint.post("/mon-espace/organisations/<slug>/contrats")
@access.signed_in
def add(slug: str) -> Answer:
    organization = _organization(slug)
    form = forms.read(ContractIn, request.form)
    form.submit(
        lambda data: contracts.add(
            session.current(), organization, data, by=current_user, today=clock.today()
        )
    )
    if form.errors:
        return _page(organization, form), 422
    flash(gettext("Contrat noté : cette famille n’est plus proposée jusqu’à la date."), "success")
    return redirect(url_for("contracts.mine", slug=slug), 303)


@blueprint.post("/mon-espace/organisations/<slug>/contrats/<int:contract_id>/retrait")
@access.signed_in
def remove(slug: str, contract_id: int) -> Answer:
    contracts.remove(session.current(), _organization(slug), contract_id, by=current_user)
    flash(gettext("Contrat retiré."), "success")
    return redirect(url_for("contracts.mine", slug=slug), 303)


def _organization(slug: str) -> Organization:
    organization = organizations.by_slug(session.current(), slug)
    permissions.must_read(session.current(), current_user, organization)
    return organization


def _page(organization: Organization, form: Form[ContractIn]) -> str:
    french = i18n.language() == "fr"
    return render_template(
        "demand/contracts.html",
        organization=organization,
        form=form,
        families=[
            (family.code, family.name_fr if french else family.name_en)
            for family, _ in catalogue.families(session.current())
        ],
        contracts=contracts.of(session.current(), organization.id, today=clock.today()),
    )
