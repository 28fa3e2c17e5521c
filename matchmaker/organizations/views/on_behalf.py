"""A facilitator registers somebody who is on the telephone."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.organizations import members, service, showing
from matchmaker.organizations.models import Organization
from matchmaker.organizations.schemas import InvitationIn, OnBehalf, Role
from matchmaker.organizations.views import members as member_views
from matchmaker.organizations.views.blueprint import blueprint, region_names
from matchmaker.web import access, clock, forms, session
from matchmaker.web.forms import Form


@blueprint.get("/animation/organisations/nouvelle")
@access.role("facilitator")
def new_on_behalf() -> Answer:
    return _page(forms.blank(OnBehalf, kind="producer"))


@blueprint.post("/animation/organisations/nouvelle")
@access.role("facilitator")
def register_on_behalf() -> Answer:
    form = forms.read(OnBehalf, request.form)
    alike = form.submit(lambda data: service.alike(session.current(), data))
    if alike or form.errors:
        return _page(form, alike=alike or ()), 422
    organization = form.submit(
        lambda data: service.register_on_behalf(session.current(), data, by=current_user)
    )
    if organization is None or form.value is None:
        return _page(form), 422
    if form.value.owner_email:
        _invite_owner(organization, form.value.owner_email)
    flash(gettext("La fiche est créée. Elle attend son responsable."), "success")
    return redirect(url_for("organizations.profile", slug=organization.slug), 303)


def _invite_owner(organization: Organization, email: str) -> None:
    data = InvitationIn(email=email, role=Role.OWNER)
    invitation, token = members.open_invitation(
        session.current(), organization, data, by=current_user, now=clock.now()
    )
    member_views.send(session.current(), invitation, token, recipient=email)


def _page(form: Form[OnBehalf], alike: Sequence[Organization] = ()) -> str:
    return render_template(
        "organizations/on_behalf.html",
        form=form,
        alike=alike,
        regions=region_names(),
        place=showing.place,
        parents=showing.parent_choices(session.current(), current_user.id),
        kinds=showing.kinds_to_register(),
    )
