"""The weights: points as a form, their effect before they count, and the way back."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.accounts import roles
from matchmaker.desks import cards
from matchmaker.engine import Term
from matchmaker.facilitation import regions, scales, sizes, weighing
from matchmaker.facilitation.weighing import NoteIn, WeightsIn
from matchmaker.pairing import weights
from matchmaker.pairing.models import Weights
from matchmaker.web import access, clock, forms, session
from matchmaker.web.forms import Form

blueprint: Final = Blueprint("scales", __name__)


@blueprint.get("/animation/bareme")
@access.role("facilitator")
def current() -> Answer:
    number = request.args.get("de", type=int)
    expert = weights.expert(session.current())
    if number is not None:
        expert = weights.from_record(scales.by_number(session.current(), number).tables)
    return _form_page(forms.blank(WeightsIn, **weighing.typed(expert)))


@blueprint.post("/animation/bareme")
@access.role("facilitator")
def attempt() -> Answer:
    form = forms.read(WeightsIn, request.form)
    row = form.submit(
        lambda said: scales.attempt(
            session.current(),
            weighing.meant(said),
            by=current_user,
            regions=roles.regions_of(current_user),
        )
    )
    if row is None:
        return _form_page(form), 422
    return redirect(url_for("scales.effect", number=row.id), 303)


@blueprint.get("/animation/bareme/<int:number>")
@access.role("facilitator")
def effect(number: int) -> Answer:
    return _effect_page(scales.by_number(session.current(), number), forms.blank(NoteIn))


@blueprint.post("/animation/bareme/<int:number>/application")
@access.role("facilitator")
def apply(number: int) -> Answer:
    row = scales.by_number(session.current(), number)
    form = forms.read(NoteIn, request.form)
    form.submit(lambda said: scales.apply(session.current(), row, said.note, by=current_user))
    if form.errors:
        return _effect_page(row, form), 422
    flash(gettext("Le barème est appliqué. Tout se recalcule."), "success")
    return redirect(url_for("scales.current"), 303)


def _form_page(form: Form[Any]) -> str:
    rows = scales.history(session.current())
    return render_template(
        "facilitation/scale.html",
        form=form,
        asks=weighing.ASKS,
        bends=weighing.bends,
        may_be_unknown=weighing.MAY_BE_UNKNOWN,
        history=rows,
        points=_points,
        names=scales.names(session.current(), rows),
        zone=clock.QUEBEC,
    )


def _effect_page(row: Weights, form: Form[NoteIn]) -> str:
    now = weights.expert(session.current())
    tried = weights.from_record(row.tables)
    is_measured = scales.is_measured(row)
    return render_template(
        "facilitation/effect.html",
        row=row,
        form=form,
        is_measured=is_measured,
        effect=row.effect if is_measured else {},
        compared=[(term, now[term].maximum, tried[term].maximum) for term in Term],
        is_same=weights.record(now) == weights.record(tried),
        moves=scales.moves(session.current(), row) if is_measured else [],
        sizes=sizes.WORDS,
        wanted=cards.wanted,
        regions=regions.names(session.current()),
    )


def _points(row: Weights) -> list[tuple[str, float, float]]:
    """(code, points, points): all that each reason can give, for the rule."""
    found = weights.from_record(row.tables)
    return [(str(term), found[term].maximum, found[term].maximum) for term in Term]
