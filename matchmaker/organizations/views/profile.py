"""Registering an organisation and changing its profile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker import audit
from matchmaker.organizations import permissions, service, showing
from matchmaker.organizations.models import Organization
from matchmaker.organizations.schemas import NewOrganization, ParentIn, Profile
from matchmaker.organizations.views.blueprint import blueprint, edited, region_names
from matchmaker.web import access, clock, forms, session, throttle
from matchmaker.web.forms import Form


@blueprint.get("/mon-espace/organisations/nouvelle")
@access.signed_in
def new() -> Answer:
    typed = {"name": request.args.get("nom", ""), "kind": request.args.get("sorte", "producer")}
    return _new_page(forms.blank(NewOrganization, **typed))


@blueprint.post("/mon-espace/organisations/nouvelle")
@access.signed_in
def register() -> Answer:
    throttle.spend("register", current_user.audit_key, limit=60, per=timedelta(days=1))
    form = forms.read(NewOrganization, request.form)
    alike = form.submit(lambda data: service.alike(session.current(), data))
    if alike or form.errors:
        return _new_page(form, alike=alike or ()), 422
    organization = form.submit(
        lambda data: service.register(session.current(), data, by=current_user, now=clock.now())
    )
    if organization is None:
        return _new_page(form), 422
    flash(gettext("Votre organisation est inscrite."), "success")
    return redirect(url_for("organizations.profile", slug=organization.slug), 303)


@blueprint.get("/mon-espace/organisations/<slug>")
@access.signed_in
def edit(slug: str) -> Answer:
    organization = edited(slug)
    if permissions.role_of(session.current(), current_user.id, organization) is None:
        _note_view(organization)
    return _page(organization, forms.blank(Profile, **showing.typed_profile(organization)))


@blueprint.post("/mon-espace/organisations/<slug>")
@access.signed_in
def change(slug: str) -> Answer:
    organization = edited(slug)
    form = forms.read(Profile, request.form)
    form.submit(lambda data: service.change(session.current(), organization, data, by=current_user))
    if form.errors:
        return _page(organization, form), 422
    flash(gettext("La fiche est à jour."), "success")
    return redirect(url_for("organizations.profile", slug=slug), 303)


@blueprint.post("/mon-espace/organisations/<slug>/rattachement")
@access.signed_in
def belong(slug: str) -> Answer:
    organization = edited(slug)
    form = forms.read(ParentIn, request.form)
    form.submit(
        lambda data: service.belong(session.current(), organization, data.parent, by=current_user)
    )
    if form.errors:
        profile = forms.blank(Profile, **showing.typed_profile(organization))
        return _page(organization, profile, belonging=form), 422
    flash(gettext("Le rattachement est à jour."), "success")
    return redirect(url_for("organizations.edit", slug=slug), 303)


def _new_page(form: Form[NewOrganization], alike: Sequence[Organization] = ()) -> str:
    return render_template(
        "organizations/new.html",
        form=form,
        alike=alike,
        regions=region_names(),
        place=showing.place,
        parents=showing.parent_choices(session.current(), current_user.id),
        kinds=showing.kinds_to_register(),
    )


def _page(
    organization: Organization, form: Form[Profile], belonging: Form[ParentIn] | None = None
) -> str:
    parent = organization.parent.slug if organization.parent else ""
    return render_template(
        "organizations/edit.html",
        organization=organization,
        form=form,
        belonging=belonging or forms.blank(ParentIn, parent=parent),
        kinds=showing.kinds_to_register(),
    )


def _note_view(organization: Organization) -> None:
    """Somebody who is no member saw how to reach them."""
    audit.record(
        session.current(),
        current_user.audit_key,
        "contact.viewed",
        subject_kind="organization",
        subject_id=organization.id,
    )
