"""The certifications that an organisation holds."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.organizations import certifications, permissions
from matchmaker.organizations.models import Organization
from matchmaker.organizations.schemas import CertificationIn
from matchmaker.organizations.views.blueprint import blueprint, edited
from matchmaker.web import access, clock, forms, i18n, session
from matchmaker.web.forms import Form


@blueprint.get("/mon-espace/organisations/<slug>/certifications")
@access.signed_in
def held(slug: str) -> Answer:
    return _page(edited(slug), forms.blank(CertificationIn))


@blueprint.post("/mon-espace/organisations/<slug>/certifications")
@access.signed_in
def declare(slug: str) -> Answer:
    organization = edited(slug)
    form = forms.read(CertificationIn, request.form)
    form.submit(
        lambda data: certifications.hold(
            session.current(), organization, data, by=current_user, today=clock.today()
        )
    )
    if form.errors:
        return _page(organization, form), 422
    flash(gettext("La certification est ajoutée ; elle sera vérifiée."), "success")
    return _back(slug)


@blueprint.post("/mon-espace/organisations/<slug>/certifications/<held_id>/retrait")
@access.signed_in
def give_up(slug: str, held_id: str) -> Answer:
    certifications.give_up(session.current(), edited(slug), held_id, by=current_user)
    flash(gettext("La certification est retirée."), "success")
    return _back(slug)


@blueprint.post("/mon-espace/organisations/<slug>/certifications/<held_id>/verification")
@access.role("facilitator")
def verify(slug: str, held_id: str) -> Answer:
    certifications.verify(
        session.current(), edited(slug), held_id, by=current_user, now=clock.now()
    )
    flash(gettext("La certification est vérifiée."), "success")
    return _back(slug)


def _page(organization: Organization, form: Form[CertificationIn]) -> str:
    own = session.current()
    return render_template(
        "organizations/certifications.html",
        organization=organization,
        form=form,
        labels=[
            (each.code, each.name_en if i18n.language() == "en" else each.name_fr)
            for each in certifications.choices(own)
        ],
        bodies=[(body.code, body.name) for body in certifications.bodies(own)],
        verifies=permissions.is_on_behalf(own, current_user, organization),
    )


def _back(slug: str) -> Answer:
    return redirect(url_for("organizations.held", slug=slug), 303)
