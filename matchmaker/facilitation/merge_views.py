"""Likely duplicates, side by side, made one, and taken back."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.errors import N_
from matchmaker.facilitation import merging, moderation, people, regions
from matchmaker.web import access, clock, session

blueprint: Final = Blueprint("merges", __name__, url_prefix="/animation/doublons")
WHY: Final = {
    "name": N_("même nom, même endroit"),
    "email": N_("même courriel"),
    "phone": N_("même téléphone"),
}


@blueprint.get("")
@access.role("facilitator")
def likely() -> Answer:
    choice = regions.chosen(request.args, current_user)
    return render_template(
        "facilitation/duplicates.html",
        choice=choice,
        regions=regions.names(session.current()),
        pairs=merging.likely(session.current(), choice),
        recent=merging.recent(session.current(), choice),
        why=WHY,
        zone=clock.QUEBEC,
    )


@blueprint.get("/<slug>/<other_slug>")
@access.role("facilitator")
def compare(slug: str, other_slug: str) -> Answer:
    found = [
        moderation.file_of(session.current(), each, by=current_user) for each in (slug, other_slug)
    ]
    return render_template(
        "facilitation/compare.html",
        entries=people.compared(session.current(), found),
        regions=regions.names(session.current()),
    )


@blueprint.post("/<slug>/<other_slug>")
@access.role("facilitator")
def merge(slug: str, other_slug: str) -> Answer:
    """Keeps the first, closes the second."""
    kept, merged = (
        moderation.file_of(session.current(), each, by=current_user) for each in (slug, other_slug)
    )
    merging.merge(session.current(), kept, merged=merged, by=current_user)
    flash(gettext("Les deux fiches n’en font qu’une. Cela peut se défaire."), "success")
    return redirect(url_for("desk_organizations.papers", slug=slug), 303)


@blueprint.post("/<public_id>/annulation")
@access.role("facilitator")
def undo(public_id: str) -> Answer:
    merging.undo(session.current(), public_id, by=current_user, now=clock.now())
    flash(gettext("La fusion est défaite : chaque fiche a repris ses affaires."), "success")
    return redirect(url_for("merges.likely"), 303)
