"""The library: search, a resource, and the form by which members propose one."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.accounts.models import Person
from matchmaker.community import authors
from matchmaker.community.files import sending
from matchmaker.community.resources import queries, service
from matchmaker.community.resources.models import Resource
from matchmaker.community.resources.schemas import MarksIn, ResourceIn, WithdrawalIn
from matchmaker.errors import NotFound
from matchmaker.organizations.models import Organization
from matchmaker.web import access, clock, forms, session, vocabulary
from matchmaker.web.forms import Form

blueprint: Final = Blueprint("resources", __name__, url_prefix="/communaute/ressources")


@blueprint.get("")
@access.anyone
def search() -> Answer:
    own = authors.organizations(session.current(), _person())
    asked = queries.asked(request.args, kept_by=[each.id for each in own])
    found = queries.search(session.current(), asked)
    return render_template(
        "community/resources/search.html",
        asked=asked,
        found=found,
        marks=queries.marks(session.current(), [row.id for row in found.rows]),
        own=own,
        in_hand_rows=queries.unpublished_of(session.current(), [each.id for each in own]),
        address=_address,
    )


@blueprint.get("/<public_id>")
@access.anyone
def show(public_id: str) -> Answer:
    resource = _readable(public_id)
    return _resource_page(resource, forms.blank(WithdrawalIn))


@blueprint.get("/proposer")
@access.signed_in
def new() -> Answer:
    own = authors.organizations(session.current(), current_user)
    first = own[0].slug if len(own) == 1 else ""
    return _form_page(forms.blank(ResourceIn, organization=first, language="fr", effort="easy"))


@blueprint.post("/proposer")
@access.signed_in
def propose() -> Answer:
    form = forms.read(ResourceIn, request.form)
    sent = sending.sent()
    made = form.submit(lambda data: service.propose(session.current(), data, sent, by=current_user))
    if made is None:
        return _form_page(form), 422
    _thank(made)
    return redirect(url_for("resources.show", public_id=made.public_id), 303)


@blueprint.get("/<public_id>/modifier")
@access.signed_in
def edit(public_id: str) -> Answer:
    resource = _changeable(public_id)
    names = ("title", "summary", "kind", "sector", "effort", "language", "link", "body")
    return _form_page(
        forms.blank(ResourceIn, **{name: getattr(resource, name) for name in names}), resource
    )


@blueprint.post("/<public_id>/modifier")
@access.signed_in
def revise(public_id: str) -> Answer:
    resource = _changeable(public_id)
    form = forms.read(ResourceIn, request.form)
    sent = sending.sent()
    form.submit(
        lambda data: service.revise(session.current(), resource, data, sent=sent, by=current_user)
    )
    if form.errors:
        return _form_page(form, resource), 422
    _thank(resource)
    return redirect(url_for("resources.show", public_id=public_id), 303)


@blueprint.post("/<public_id>/marques")
@access.signed_in
def mark(public_id: str) -> Answer:
    resource = _readable(public_id)
    form = forms.read(MarksIn, request.form)
    form.submit(lambda data: service.mark(session.current(), resource, data, by=current_user))
    if form.errors:
        return _resource_page(resource, forms.blank(WithdrawalIn), refused=form), 422
    flash(gettext("C’est noté."), "success")
    return redirect(url_for("resources.show", public_id=public_id), 303)


@blueprint.post("/<public_id>/publication")
@access.role("facilitator")
def publish(public_id: str) -> Answer:
    resource = _decidable(public_id)
    service.publish(session.current(), resource, by=current_user, now=clock.now())
    flash(gettext("La ressource est publiée."), "success")
    return redirect(url_for("resources.show", public_id=public_id), 303)


@blueprint.post("/<public_id>/retrait")
@access.role("facilitator")
def withdraw(public_id: str) -> Answer:
    resource = _decidable(public_id)
    form = forms.read(WithdrawalIn, request.form)
    form.submit(
        lambda data: service.withdraw(session.current(), resource, data.note, by=current_user)
    )
    if form.errors:
        return _resource_page(resource, form), 422
    flash(gettext("La ressource est retirée."), "success")
    return redirect(url_for("resources.show", public_id=public_id), 303)


def _person() -> Person | None:
    return current_user if current_user.is_authenticated else None


def _readable(public_id: str) -> Resource:
    resource = queries.by_public_id(session.current(), public_id)
    if not service.may_read(session.current(), resource, _person()):
        raise NotFound
    return resource


def _decidable(public_id: str) -> Resource:
    resource = queries.by_public_id(session.current(), public_id)
    service.must_decide(session.current(), resource, current_user)
    return resource


def _changeable(public_id: str) -> Resource:
    resource = queries.by_public_id(session.current(), public_id)
    service.must_change(session.current(), resource, current_user)
    return resource


def _thank(resource: Resource) -> None:
    if resource.state == "draft":
        flash(gettext("Le brouillon est gardé."), "success")
    elif resource.state == "published":
        flash(gettext("La ressource est à jour."), "success")
    else:
        flash(gettext("Merci ! Une personne de l’animation va relire la ressource."), "success")


def _resource_page(
    resource: Resource, form: Form[WithdrawalIn], refused: Form[MarksIn] | None = None
) -> str:
    own = authors.organizations(session.current(), _person())
    speaker = _speaker(own)
    return render_template(
        "community/resources/resource.html",
        resource=resource,
        form=form,
        marks=queries.marks(session.current(), [resource.id]).get(resource.id, {}),
        own=own,
        speaker=speaker,
        said=queries.marks_by(session.current(), resource, speaker.id) if speaker else [],
        refused=refused,
        may_change=service.may_change(session.current(), resource, _person()),
        may_decide=authors.looks_after(session.current(), _person(), resource.organization),
    )


def _speaker(own: Any) -> Organization | None:
    """In whose name marks are made: as the address says, otherwise the first."""
    asked = request.args.get("pour", "")
    named = [each for each in own if each.slug == asked]
    return next(iter([*named, *own]), None)


def _form_page(form: Form[ResourceIn], resource: Resource | None = None) -> str:
    return render_template(
        "community/resources/form.html",
        form=form,
        resource=resource,
        own=authors.organizations(session.current(), current_user),
        is_facilitator=authors.is_facilitator(current_user),
        kinds=vocabulary.choices("resource"),
        sectors=vocabulary.choices("sector"),
        efforts=vocabulary.choices("effort"),
        languages=vocabulary.choices("resource_language"),
    )


def _address(asked: queries.Asked, **changes: str) -> str:
    """The search with one thing changed; '' takes it away. A change goes back to page 1."""
    said = {"q": asked.words, **asked.chosen, "gardees": "1" if asked.kept_by else ""} | changes
    kept: dict[str, Any] = {name: value for name, value in said.items() if value}
    return url_for("resources.search", **kept)
