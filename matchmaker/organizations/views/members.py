"""Members, their roles, and invitations by mail."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from matchmaker.organizations import members, permissions, queries
from matchmaker.organizations.models import Invitation, Organization
from matchmaker.organizations.schemas import InvitationIn, RoleIn
from matchmaker.organizations.views.blueprint import blueprint
from matchmaker.web import access, clock, forms, letters, session, throttle
from matchmaker.web.forms import Form


@blueprint.get("/mon-espace/organisations/<slug>/membres")
@access.signed_in
def people(slug: str) -> Answer:
    return _page(_read(slug), forms.blank(InvitationIn, role=permissions.EDITOR))


@blueprint.post("/mon-espace/organisations/<slug>/membres/invitation")
@access.signed_in
def invite(slug: str) -> Answer:
    organization = _read(slug)
    throttle.spend("invite", current_user.audit_key, limit=30, per=timedelta(days=1))
    form = forms.read(InvitationIn, request.form)
    made = form.submit(
        lambda data: members.invite(
            session.current(), organization, data, by=current_user, now=clock.now()
        )
    )
    if made is None or form.value is None:
        return _page(organization, form), 422
    invitation, token = made
    send(session.current(), invitation, token, recipient=form.value.email)
    flash(gettext("L’invitation est partie."), "success")
    return _back(slug)


@blueprint.post("/mon-espace/organisations/<slug>/invitations/<invitation_id>/annulation")
@access.signed_in
def cancel_invitation(slug: str, invitation_id: str) -> Answer:
    members.cancel(session.current(), _read(slug), invitation_id, by=current_user)
    flash(gettext("L’invitation est annulée."), "success")
    return _back(slug)


@blueprint.post("/mon-espace/organisations/<slug>/membres/<member_id>/role")
@access.signed_in
def change_role(slug: str, member_id: str) -> Answer:
    organization = _read(slug)
    form = forms.read(RoleIn, request.form)
    form.submit(
        lambda data: members.change_role(
            session.current(), organization, member_id, role=data.role, by=current_user
        )
    )
    if form.errors:
        return _page(organization, forms.blank(InvitationIn, role=permissions.EDITOR)), 422
    flash(gettext("Le rôle est changé."), "success")
    return _back(slug)


@blueprint.post("/mon-espace/organisations/<slug>/membres/<member_id>/retrait")
@access.signed_in
def remove_member(slug: str, member_id: str) -> Answer:
    members.remove(session.current(), _read(slug), member_id, by=current_user)
    flash(gettext("Cette personne n’est plus membre."), "success")
    return _back(slug)


@blueprint.post("/mon-espace/organisations/<slug>/depart")
@access.signed_in
def leave(slug: str) -> Answer:
    organization = queries.by_slug(session.current(), slug)
    members.leave(session.current(), organization, by=current_user)
    flash(gettext("Vous n’êtes plus membre. La fiche reste."), "success")
    return redirect(url_for("organizations.profile", slug=slug), 303)


@blueprint.get("/invitations/<token>")
@access.anyone
def invitation(token: str) -> Answer:
    found = members.invitation_of(session.current(), token, now=clock.now())
    return render_template("organizations/invitation.html", invitation=found, token=token)


@blueprint.post("/invitations/<token>")
@access.signed_in
def accept(token: str) -> Answer:
    organization = members.accept(session.current(), token, by=current_user, now=clock.now())
    flash(gettext("Vous voilà membre."), "success")
    return redirect(url_for("organizations.profile", slug=organization.slug), 303)


def send(own: Session, made: Invitation, token: str, *, recipient: str) -> None:
    """Mail an invitation."""
    letters.write(
        own,
        "organizations/invitation",
        recipient=recipient,
        language="fr",
        organization=made.organization.name,
        role=made.role,
        by=current_user.name or made.organization.name,
        link=letters.link("organizations.invitation", token=token),
    )


def _read(slug: str) -> Organization:
    organization = queries.by_slug(session.current(), slug)
    permissions.must_read(session.current(), current_user, organization)
    return organization


def _page(organization: Organization, form: Form[InvitationIn]) -> str:
    own = session.current()
    role = permissions.role_of(own, current_user.id, organization)
    return render_template(
        "organizations/members.html",
        organization=organization,
        form=form,
        members=queries.members(own, organization),
        pending=members.pending(own, organization, now=clock.now()),
        role=role,
        decides=role == permissions.OWNER
        or permissions.is_on_behalf(own, current_user, organization),
    )


def _back(slug: str) -> Answer:
    return redirect(url_for("organizations.people", slug=slug), 303)
