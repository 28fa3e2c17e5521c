"""Levers: the list, the page of one, the form; backing, speaking, hiding."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.catalogue import queries as catalogue
from matchmaker.community import speaking
from matchmaker.community.levers import queries, service
from matchmaker.community.levers.models import Lever
from matchmaker.community.levers.queries import Search
from matchmaker.community.levers.schemas import BackingIn, CommentIn, LeverIn, StandingIn
from matchmaker.places import queries as places
from matchmaker.web import access, clock, forms, i18n, session, throttle
from matchmaker.web.forms import Form

MOST_A_DAY: Final = 60
LONGEST_QUERY: Final = 100

blueprint: Final = Blueprint("levers", __name__, url_prefix="/communaute/leviers")


@blueprint.get("")
@access.anyone
def listed() -> Answer:
    asked = _asked()
    found, pages = queries.search(session.current(), asked)
    return render_template(
        "community/levers/list.html",
        asked=asked,
        levers=found,
        pages=pages,
        regions=_regions(),
        page_url=lambda number: url_for("levers.listed", **asked.arguments(number)),
    )


@blueprint.get("/nouveau")
@access.signed_in
def new() -> Answer:
    return _form_page(forms.blank(LeverIn, kind=request.args.get("genre", "obstacle")))


@blueprint.post("/nouveau")
@access.signed_in
def state() -> Answer:
    throttle.spend("lever", current_user.audit_key, limit=MOST_A_DAY, per=timedelta(days=1))
    form = forms.read(LeverIn, request.form)
    lever = form.submit(lambda data: service.state(session.current(), data, by=current_user))
    if lever is None:
        return _form_page(form), 422
    flash(
        gettext("Votre levier est publié. Invitez d’autres organisations à l’appuyer."), "success"
    )
    return redirect(url_for("levers.show", public_id=lever.public_id), 303)


@blueprint.get("/<public_id>")
@access.anyone
def show(public_id: str) -> Answer:
    lever = _seen(public_id)
    return _page(lever, backing=forms.blank(BackingIn), comment=forms.blank(CommentIn))


@blueprint.post("/<public_id>/appui")
@access.signed_in
def back(public_id: str) -> Answer:
    lever = queries.one(session.current(), public_id)
    form = forms.read(BackingIn, request.form)
    form.submit(lambda data: service.back(session.current(), lever, data, by=current_user))
    if form.errors:
        return _page(lever, backing=form, comment=forms.blank(CommentIn)), 422
    flash(gettext("Votre organisation appuie ce levier."), "success")
    return redirect(url_for("levers.show", public_id=public_id), 303)


@blueprint.post("/<public_id>/appui/retrait")
@access.signed_in
def withdraw(public_id: str) -> Answer:
    lever = queries.one(session.current(), public_id)
    form = forms.read(StandingIn, request.form)
    form.submit(lambda data: service.withdraw(session.current(), lever, data, by=current_user))
    if form.errors:
        return _page(lever, backing=forms.blank(BackingIn), comment=forms.blank(CommentIn)), 422
    flash(gettext("L’appui est retiré."), "success")
    return redirect(url_for("levers.show", public_id=public_id), 303)


@blueprint.post("/<public_id>/commentaires")
@access.signed_in
def comment(public_id: str) -> Answer:
    throttle.spend("lever", current_user.audit_key, limit=MOST_A_DAY, per=timedelta(days=1))
    lever = queries.one(session.current(), public_id)
    form = forms.read(CommentIn, request.form)
    form.submit(lambda data: service.comment(session.current(), lever, data, by=current_user))
    if form.errors:
        return _page(lever, backing=forms.blank(BackingIn), comment=form), 422
    return redirect(url_for("levers.show", public_id=public_id, _anchor="comments"), 303)


@blueprint.post("/<public_id>/commentaires/<int:comment_id>/masquage")
@access.role("facilitator")
def hide_comment(public_id: str, comment_id: int) -> Answer:
    lever = queries.any_one(session.current(), public_id)
    service.hide_comment(session.current(), lever, comment_id, by=current_user, now=clock.now())
    return redirect(url_for("levers.show", public_id=public_id, _anchor="comments"), 303)


@blueprint.post("/<public_id>/masquage")
@access.role("facilitator")
def hide(public_id: str) -> Answer:
    lever = queries.any_one(session.current(), public_id)
    service.hide(session.current(), lever, by=current_user, now=clock.now())
    flash(gettext("Ce levier est masqué : seule l’animation le voit."), "success")
    return redirect(url_for("levers.show", public_id=public_id), 303)


@blueprint.post("/<public_id>/retour")
@access.role("facilitator")
def bring_back(public_id: str) -> Answer:
    lever = queries.any_one(session.current(), public_id)
    service.show(session.current(), lever, by=current_user)
    flash(gettext("Ce levier est de nouveau visible."), "success")
    return redirect(url_for("levers.show", public_id=public_id), 303)


def _asked() -> Search:
    given = request.args
    return Search(
        words=given.get("q", "")[:LONGEST_QUERY].replace("\0", ""),
        kind=given.get("genre", "") if given.get("genre") in {"obstacle", "solution"} else "",
        sector=given.get("secteur", "")[:LONGEST_QUERY].replace("\0", ""),
        region=given.get("region", "")[:2].replace("\0", ""),
        page=given.get("page", 1, type=int),
    )


def _seen(public_id: str) -> Lever:
    if _animates():
        return queries.any_one(session.current(), public_id)
    return queries.one(session.current(), public_id)


def _animates() -> bool:
    return bool({"facilitator", "administrator"} & access.roles_of(current_user))


def _regions() -> dict[str, str]:
    return {region.code: region.name_fr for region in places.regions(session.current())}


def _speaks_for() -> list[Any]:
    if not current_user.is_authenticated:
        return []
    return list(speaking.organizations(session.current(), current_user))


def _form_page(form: Form[LeverIn]) -> str:
    french = i18n.language() == "fr"
    return render_template(
        "community/levers/form.html",
        form=form,
        organizations=[(each.slug, each.name) for each in _speaks_for()],
        regions=list(_regions().items()),
        families=[
            (family.code, family.name_fr if french else family.name_en)
            for family, _ in catalogue.families(session.current())
        ],
    )


def _page(lever: Lever, *, backing: Form[BackingIn], comment: Form[CommentIn]) -> str:
    mine = _speaks_for()
    backed = queries.backed_by(session.current(), lever, [each.id for each in mine])
    return render_template(
        "community/levers/show.html",
        lever=lever,
        regions=_regions(),
        backings=queries.backings(session.current(), lever),
        comments=queries.comments(session.current(), lever),
        mine=[(each.slug, each.name) for each in mine],
        not_yet=[(each.slug, each.name) for each in mine if each.id not in backed],
        already=[each for each in mine if each.id in backed],
        backing=backing,
        comment=comment,
        animates=_animates(),
        zone=clock.QUEBEC,
    )
