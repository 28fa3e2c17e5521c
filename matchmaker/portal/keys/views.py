"""The pages of keys: an organisation's own, and the platforms that administrators register."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.organizations import permissions, queries
from matchmaker.organizations.models import Organization
from matchmaker.portal.keys import consents, platforms, service
from matchmaker.portal.keys.models import Platform
from matchmaker.portal.keys.schemas import ConsentIn, KeyIn, PlatformIn
from matchmaker.portal.keys.scopes import SCOPES
from matchmaker.web import access, clock, forms, session
from matchmaker.web.forms import Form

blueprint: Final = Blueprint("keys", __name__)


@blueprint.get("/mon-espace/organisations/<slug>/cles")
@access.signed_in
def of_organization(slug: str) -> Answer:
    return _page(_owned(slug), forms.blank(KeyIn))


@blueprint.post("/mon-espace/organisations/<slug>/cles")
@access.signed_in
def make(slug: str) -> Answer:
    """The key is shown on the page that answers, and nowhere else."""
    organization, form = _owned(slug), forms.read(KeyIn, request.form)
    made = form.submit(
        lambda data: service.make_for_organization(
            session.current(), organization, data, by=current_user, now=clock.now()
        )
    )
    if made is None:
        return _page(organization, form), 422
    return _page(organization, forms.blank(KeyIn), words=made.words)


@blueprint.post("/mon-espace/organisations/<slug>/cles/<key_id>/revocation")
@access.signed_in
def revoke(slug: str, key_id: str) -> Answer:
    organization = _owned(slug)
    key = service.one_of(service.of_organization(session.current(), organization), key_id)
    service.revoke(session.current(), key, by=current_user, now=clock.now())
    flash(gettext("La clé n’ouvre plus rien."), "success")
    return redirect(url_for("keys.of_organization", slug=slug), 303)


@blueprint.post("/mon-espace/organisations/<slug>/plateformes/<platform_id>")
@access.signed_in
def consent(slug: str, platform_id: str) -> Answer:
    organization = _owned(slug)
    platform = consents.platform(session.current(), platform_id)
    form = forms.read(ConsentIn, request.form)
    if form.value is None:
        return _page(organization, forms.blank(KeyIn)), 422
    consents.settle(
        session.current(),
        organization,
        platform,
        scopes=form.value.scopes,
        by=current_user,
        now=clock.now(),
    )
    flash(
        gettext("C’est noté : %(name)s peut faire cela, rien de plus.", name=platform.name),
        "success",
    )
    return redirect(url_for("keys.of_organization", slug=slug) + "#plateformes", 303)


@blueprint.get("/animation/plateformes")
@access.role("administrator")
def platforms_page() -> Answer:
    return _platforms(forms.blank(PlatformIn))


@blueprint.post("/animation/plateformes")
@access.role("administrator")
def register() -> Answer:
    form = forms.read(PlatformIn, request.form)
    made = form.submit(lambda data: platforms.register(session.current(), data, by=current_user))
    if made is None:
        return _platforms(form), 422
    flash(gettext("La plateforme est inscrite. Donnez-lui une clé."), "success")
    return redirect(url_for("keys.platform", platform_id=made.public_id), 303)


@blueprint.get("/animation/plateformes/<platform_id>")
@access.role("administrator")
def platform(platform_id: str) -> Answer:
    found = consents.platform(session.current(), platform_id)
    return _platform(found, forms.blank(KeyIn))


@blueprint.post("/animation/plateformes/<platform_id>/cles")
@access.role("administrator")
def make_for_platform(platform_id: str) -> Answer:
    found, form = consents.platform(session.current(), platform_id), forms.read(KeyIn, request.form)
    made = form.submit(
        lambda data: service.make_for_platform(
            session.current(), found, data, by=current_user, now=clock.now()
        )
    )
    if made is None:
        return _platform(found, form), 422
    return _platform(found, forms.blank(KeyIn), words=made.words)


@blueprint.post("/animation/plateformes/<platform_id>/cles/<key_id>/revocation")
@access.role("administrator")
def revoke_of_platform(platform_id: str, key_id: str) -> Answer:
    found = consents.platform(session.current(), platform_id)
    key = service.one_of(service.of_platform(session.current(), found), key_id)
    service.revoke(session.current(), key, by=current_user, now=clock.now())
    flash(gettext("La clé n’ouvre plus rien."), "success")
    return redirect(url_for("keys.platform", platform_id=platform_id), 303)


@blueprint.post("/animation/plateformes/<platform_id>/suspension")
@access.role("administrator")
def suspend(platform_id: str) -> Answer:
    """Stop it, or let it work again."""
    found = consents.platform(session.current(), platform_id)
    platforms.toggle(session.current(), found, by=current_user, now=clock.now())
    return redirect(url_for("keys.platform", platform_id=platform_id), 303)


def _owned(slug: str) -> Organization:
    organization = queries.by_slug(session.current(), slug)
    permissions.must_prepare(session.current(), current_user, organization)
    return organization


def _page(organization: Organization, form: Form[KeyIn], *, words: str = "") -> str:
    own = session.current()
    return render_template(
        "portal/keys.html",
        organization=organization,
        form=form,
        words=words,
        keys=service.of_organization(own, organization),
        platforms=consents.platforms(own),
        given=consents.given_by(own, organization),
        scopes=SCOPES,
        scope_choices=_choices(),
        decides=permissions.role_of(own, current_user.id, organization) == permissions.OWNER
        or permissions.is_on_behalf(own, current_user, organization),
    )


def _platforms(form: Form[Any]) -> str:
    found = platforms.listed(session.current())
    return render_template("portal/platforms.html", form=form, platforms=found)


def _platform(found: Platform, form: Form[KeyIn], *, words: str = "") -> str:
    own = session.current()
    return render_template(
        "portal/platform.html",
        platform=found,
        form=form,
        words=words,
        keys=service.of_platform(own, found),
        consenting=platforms.consenting(own, found),
        scopes=SCOPES,
        scope_choices=_choices(),
    )


def _choices() -> list[tuple[str, str]]:
    return [(str(scope), gettext(words)) for scope, words in SCOPES.items()]
