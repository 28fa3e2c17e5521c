"""« Deux semaines plus tard »: every offer at once, seen before, taken back after."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext, ngettext
from flask_login import current_user

from matchmaker import db
from matchmaker.errors import N_
from matchmaker.organizations import queries as organizations
from matchmaker.supply import shifting
from matchmaker.supply.shifting import Movable, ShiftIn
from matchmaker.web import access, clock, figures, forms, session
from matchmaker.web.forms import Form

WORDS: Final = {
    1: N_("deux semaines plus tard"),
    2: N_("un mois plus tard"),
    3: N_("six semaines plus tard"),
    4: N_("deux mois plus tard"),
    -1: N_("deux semaines plus tôt"),
    -2: N_("un mois plus tôt"),
}
# each picture of the year weighs some kilobytes; past these, words say it
MOST_DRAWN: Final = 10

blueprint = Blueprint("shifts", __name__)


@blueprint.get("/mon-espace/offres/decaler")
@access.signed_in
def preview() -> Answer:
    by = request.args.get("de", 1, type=int)
    by = by if by in shifting.STEPS else 1
    return _page(forms.blank(ShiftIn, key=db.public_id(), by=by))


@blueprint.post("/mon-espace/offres/decaler")
@access.signed_in
def apply() -> Answer:
    form = forms.read(ShiftIn, request.form)
    done = form.submit(lambda data: shifting.apply(session.current(), data, by=current_user))
    if done is None:
        return _page(form), 422
    sentence = ngettext(
        "%(num)d offre décalée : %(when)s.",
        "%(num)d offres décalées : %(when)s.",
        len(done.moved),
        when=gettext(WORDS[done.half_months]),
    )
    flash(sentence, f"undo {url_for('shifts.undo', public_id=done.public_id)}")
    return redirect(url_for("supply.mine"), 303)


@blueprint.post("/mon-espace/offres/decaler/<public_id>/annulation")
@access.signed_in
def undo(public_id: str) -> Answer:
    count = shifting.undo(session.current(), public_id, by=current_user, now=clock.now())
    flash(
        ngettext(
            "%(num)d offre a repris ses dates.", "%(num)d offres ont repris leurs dates.", count
        )
        if count
        else gettext("C’était déjà annulé, ou changé depuis."),
        "success",
    )
    return redirect(url_for("supply.mine"), 303)


def _likely(movable: list[Movable]) -> list[str]:
    """All but what is harvested already: that one did not wait for the weather."""
    return [each.offer.public_id for each in movable if not each.has_begun]


def _page(form: Form[ShiftIn]) -> str:
    sites = organizations.sites_of_person(session.current(), current_user.id)
    ids = [site.id for site in sites]
    by = next((step for step in shifting.STEPS if str(step) == str(form.raw.get("by"))), 1)
    movable, fixed = shifting.movable(session.current(), ids, by=by, today=clock.today())
    return render_template(
        "supply/shift.html",
        form=form,
        by=by,
        words=WORDS,
        steps=shifting.STEPS,
        movable=movable,
        fixed=fixed,
        chosen=form.raw.get("offers", [] if form.errors else _likely(movable)),
        latest=shifting.latest(session.current(), ids, now=clock.now()),
        when=lambda year: figures.season_words(list(year.items())),
        most_drawn=MOST_DRAWN,
    )
