"""The pages where owners tell their software where to listen, and see what it heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.organizations import permissions
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Organization
from matchmaker.portal.hooks import queries, service, words
from matchmaker.portal.hooks.models import DeliveryState, HookEndpoint
from matchmaker.portal.hooks.schemas import EndpointIn, TopicsIn
from matchmaker.portal.hooks.service import Opened
from matchmaker.portal.hooks.signatures import Vault
from matchmaker.portal.hooks.topics import MEANING, Topic
from matchmaker.web import access, clock, forms, session, throttle
from matchmaker.web.forms import Form

SHOWN: Final = 50
# what leaves this machine at the press of a button
PRESSES: Final = 60

blueprint: Final = Blueprint("hooks", __name__, url_prefix="/mon-espace/organisations/<slug>/avis")


@dataclass(frozen=True)
class Row:
    """An endpoint in the list. `dead`: how many messages it did not take."""

    endpoint: HookEndpoint
    dead: int


@blueprint.get("")
@access.signed_in
def endpoints(slug: str) -> Answer:
    organization = _organization(slug)
    dead = queries.dead(session.current(), organization)
    found = queries.endpoints(session.current(), organization)
    return render_template(
        "portal/hooks/list.html",
        organization=organization,
        rows=[Row(each, dead.get(each.id, 0)) for each in found],
        states=words.ENDPOINT_STATES,
        meaning=MEANING,
        may_add=len(found) < service.MOST,
    )


@blueprint.get("/nouvelle")
@access.signed_in
def new(slug: str) -> Answer:
    return _new(_organization(slug), forms.blank(EndpointIn, topics=[Topic.INTRODUCTION]))


@blueprint.post("/nouvelle")
@access.signed_in
def add(slug: str) -> Answer:
    organization = _organization(slug)
    form = forms.read(EndpointIn, request.form)
    opened = form.submit(
        lambda data: service.add(
            session.current(), organization, data, by=current_user, vault=_vault()
        )
    )
    return _new(organization, form) if opened is None else _secret(organization, opened)


@blueprint.get("/<endpoint_id>")
@access.signed_in
def show(slug: str, endpoint_id: str) -> Answer:
    endpoint = _endpoint(slug, endpoint_id)
    return _page(endpoint, forms.blank(TopicsIn, topics=endpoint.topics))


@blueprint.post("/<endpoint_id>")
@access.signed_in
def listen(slug: str, endpoint_id: str) -> Answer:
    endpoint = _endpoint(slug, endpoint_id)
    form = forms.read(TopicsIn, request.form)
    form.submit(lambda data: service.listen(session.current(), endpoint, data, by=current_user))
    if form.errors:
        return _page(endpoint, form), 422
    flash(gettext("Vos choix sont enregistrés."), "success")
    return _back(slug, endpoint_id)


@blueprint.post("/<endpoint_id>/renouvellement")
@access.signed_in
def rotate(slug: str, endpoint_id: str) -> Answer:
    endpoint = _endpoint(slug, endpoint_id)
    opened = service.rotate(
        session.current(), endpoint, by=current_user, vault=_vault(), now=clock.now()
    )
    return _secret(endpoint.organization, opened)


@blueprint.post("/<endpoint_id>/pause")
@access.signed_in
def pause(slug: str, endpoint_id: str) -> Answer:
    service.pause(session.current(), _endpoint(slug, endpoint_id), by=current_user)
    flash(gettext("En pause : les messages attendent."), "success")
    return _back(slug, endpoint_id)


@blueprint.post("/<endpoint_id>/reprise")
@access.signed_in
def resume(slug: str, endpoint_id: str) -> Answer:
    service.resume(session.current(), _endpoint(slug, endpoint_id), by=current_user)
    flash(gettext("Remise en marche : ce qui attendait part."), "success")
    return _back(slug, endpoint_id)


@blueprint.post("/<endpoint_id>/suppression")
@access.signed_in
def remove(slug: str, endpoint_id: str) -> Answer:
    service.remove(session.current(), _endpoint(slug, endpoint_id), by=current_user)
    flash(gettext("L’adresse est supprimée."), "success")
    return redirect(url_for("hooks.endpoints", slug=slug), 303)


@blueprint.post("/<endpoint_id>/essai")
@access.signed_in
def test(slug: str, endpoint_id: str) -> Answer:
    endpoint = _endpoint(slug, endpoint_id)
    _spend(endpoint)
    service.test(
        session.current(),
        endpoint,
        by=current_user,
        base=current_app.config["PUBLIC_URL"],
        now=clock.now(),
    )
    flash(gettext("L’essai part : rechargez la page pour voir la réponse."), "success")
    return _back(slug, endpoint_id)


@blueprint.post("/<endpoint_id>/envois")
@access.signed_in
def revive(slug: str, endpoint_id: str) -> Answer:
    endpoint = _endpoint(slug, endpoint_id)
    _spend(endpoint)
    service.revive(session.current(), endpoint, by=current_user)
    flash(gettext("Les messages perdus repartent."), "success")
    return _back(slug, endpoint_id)


@blueprint.post("/<endpoint_id>/envois/<delivery_id>")
@access.signed_in
def replay(slug: str, endpoint_id: str, delivery_id: str) -> Answer:
    endpoint = _endpoint(slug, endpoint_id)
    _spend(endpoint)
    service.replay(session.current(), endpoint, delivery_id, by=current_user)
    flash(gettext("Le message repart, avec le même identifiant."), "success")
    return _back(slug, endpoint_id)


def _organization(slug: str) -> Organization:
    """An organisation whose owner, or who acts for one, is asking."""
    organization = organizations.by_slug(session.current(), slug)
    permissions.must_prepare_owning(session.current(), current_user, organization)
    return organization


def _endpoint(slug: str, endpoint_id: str) -> HookEndpoint:
    return queries.endpoint_of(session.current(), _organization(slug), endpoint_id)


def _vault() -> Vault:
    return Vault(current_app.config["SETTINGS"].secret_key)


def _spend(endpoint: HookEndpoint) -> None:
    throttle.spend("hook", endpoint.public_id, limit=PRESSES, per=timedelta(hours=1))


def _new(organization: Organization, form: Form[EndpointIn]) -> Answer:
    page = render_template(
        "portal/hooks/new.html", organization=organization, form=form, meaning=MEANING
    )
    return page, 422 if form.errors else 200


def _secret(organization: Organization, opened: Opened) -> str:
    """The secret is in this answer only: what is kept of it can't be shown again."""
    return render_template(
        "portal/hooks/secret.html",
        organization=organization,
        endpoint=opened.endpoint,
        secret=opened.secret,
    )


def _page(endpoint: HookEndpoint, form: Form[TopicsIn]) -> str:
    own = session.current()
    return render_template(
        "portal/hooks/show.html",
        organization=endpoint.organization,
        endpoint=endpoint,
        form=form,
        dead=queries.deliveries(own, endpoint, state=DeliveryState.DEAD, most=SHOWN),
        deliveries=queries.deliveries(own, endpoint, most=SHOWN),
        meaning=MEANING,
        states=words.ENDPOINT_STATES,
        told=words.told,
        zone=clock.QUEBEC,
    )


def _back(slug: str, endpoint_id: str) -> Answer:
    return redirect(url_for("hooks.show", slug=slug, endpoint_id=endpoint_id), 303)
