"""The places of an organisation, and the pin moved by hand."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.organizations import permissions, queries, service, showing
from matchmaker.organizations.models import Organization, Site
from matchmaker.organizations.schemas import USUAL_SITE, Kind, SiteIn, SiteKind
from matchmaker.organizations.views.blueprint import blueprint, edited
from matchmaker.web import access, forms, session
from matchmaker.web.forms import Form


@blueprint.get("/mon-espace/organisations/<slug>/lieux/nouveau")
@access.signed_in
def new_site(slug: str) -> Answer:
    organization = edited(slug)
    kind = USUAL_SITE.get(Kind(organization.kind), SiteKind.KITCHEN)
    return _page(organization, None, forms.blank(SiteIn, kind=kind))


@blueprint.post("/mon-espace/organisations/<slug>/lieux/nouveau")
@access.signed_in
def add_site(slug: str) -> Answer:
    organization = edited(slug)
    form = forms.read(SiteIn, request.form)
    form.submit(
        lambda data: service.add_site(session.current(), organization, data, by=current_user)
    )
    if form.errors:
        return _page(organization, None, form), 422
    flash(gettext("Le lieu est ajouté."), "success")
    return redirect(url_for("organizations.profile", slug=slug), 303)


@blueprint.get("/mon-espace/organisations/<slug>/lieux/<public_id>")
@access.signed_in
def edit_site(slug: str, public_id: str) -> Answer:
    site = _site(slug, public_id)
    return _page(site.organization, site, forms.blank(SiteIn, **showing.typed_site(site)))


@blueprint.post("/mon-espace/organisations/<slug>/lieux/<public_id>")
@access.signed_in
def change_site(slug: str, public_id: str) -> Answer:
    site = _site(slug, public_id)
    form = forms.read(SiteIn, request.form)
    form.submit(lambda data: service.change_site(session.current(), site, data, by=current_user))
    if form.errors:
        return _page(site.organization, site, form), 422
    flash(gettext("Le lieu est à jour."), "success")
    return redirect(url_for("organizations.profile", slug=slug), 303)


def _site(slug: str, public_id: str) -> Site:
    """A site of this organisation that the person may change."""
    site = queries.site_of(queries.by_slug(session.current(), slug), public_id)
    permissions.must_prepare_site(session.current(), current_user, site)
    return site


def _page(organization: Organization, site: Site | None, form: Form[SiteIn]) -> str:
    return render_template(
        "organizations/site.html", organization=organization, site=site, form=form
    )
