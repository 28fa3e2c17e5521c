"""The shortlist: offers kept from a search or a proposal, compared side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext, ngettext
from flask_login import current_user
from pydantic import BaseModel, ConfigDict, Field

from matchmaker.demand.models import Need
from matchmaker.desks import cards, comparing, requests, shortlist
from matchmaker.intake import lines
from matchmaker.introductions import asking, parties, states
from matchmaker.introductions import queries as introductions
from matchmaker.introductions.models import Introduction
from matchmaker.search import mine
from matchmaker.web import access, clock, forms, onward, session, throttle

PAGE: Final = "/mon-espace/retenus"

blueprint: Final = Blueprint("shortlist", __name__, url_prefix=PAGE)


class RequestsIn(BaseModel):
    """For which need, and which offers."""

    model_config = ConfigDict(extra="forbid")

    pour: lines.PublicId
    offre: Annotated[list[lines.PublicId], Field(min_length=1, max_length=requests.MOST)]


@blueprint.get("")
@access.signed_in
def show() -> Answer:
    return _page(request.args.getlist("offre"), request.args.get("pour", ""))


def _page(asked: Sequence[str], need_id: str) -> str:
    """Those that are asked for, side by side; without any, those that suit the need."""
    kept = shortlist.offers(session.current(), current_user.id)
    own = mine.who_needs(session.current(), current_user.id)
    chosen = [each for each in kept if each.public_id in asked] or list(kept)
    need = own.need(need_id) or comparing.fitting(own.needs, chosen)
    if need and not asked:
        chosen = [each for each in kept if comparing.suits(need, each)] or chosen
    return render_template(
        "desks/shortlist.html",
        kept=kept,
        compared=comparing.side_by_side(
            session.current(),
            chosen,
            need=need,
            start=own.sites[0] if own.sites else None,
            today=clock.today(),
        ),
        need=need,
        needs=[(each.public_id, cards.need_words(each)) for each in own.needs],
        known=_known(need),
        offer_words=cards.offer_words,
        need_words=cards.need_words,
    )


@blueprint.post("/demandes")
@access.signed_in
def ask() -> Answer:
    """Ask the suppliers that are ticked to be presented, for the need they were compared for."""
    form = forms.read(RequestsIn, request.form)
    made = form.submit(_asked)
    if made is None:
        flash(gettext("Cochez d’abord qui vous voulez rencontrer."), "error")
        return _page((), request.form.get("pour", "")), 422
    words = ngettext(
        "%(num)d mise en relation est demandée.",
        "%(num)d mises en relation sont demandées.",
        len(made),
    )
    flash(words if made else gettext("C’était déjà demandé."), "success")
    return redirect(url_for("introductions.mine"), 303)


@blueprint.post("/<public_id>")
@access.signed_in
def keep(public_id: str) -> Answer:
    shortlist.keep(session.current(), current_user, public_id)
    return _answer(public_id, gettext("Offre retenue. Comparez-la depuis vos retenus."), kept=True)


@blueprint.post("/<public_id>/retrait")
@access.signed_in
def let_go(public_id: str) -> Answer:
    shortlist.let_go(session.current(), current_user, public_id)
    return _answer(public_id, gettext("Offre laissée de côté."), kept=False)


def _asked(data: RequestsIn) -> list[Introduction]:
    for _ in data.offre:
        throttle.spend(
            "introduction", current_user.audit_key, limit=asking.MOST_A_DAY, per=timedelta(days=1)
        )
    return requests.ask(
        session.current(),
        data.offre,
        need=data.pour,
        by=current_user,
        now=clock.now(),
        today=clock.today(),
    )


def _known(need: Need | None) -> dict[int, Introduction]:
    """What is open or agreed with these suppliers already, by offer."""
    if need is None:
        return {}
    open_ones = (*states.OPEN, states.State.AGREED)
    found = introductions.of_needs(session.current(), [need.id])
    return {
        each.offer_id: each
        for each in found
        if each.offer_id
        and each.state in open_ones
        and parties.may_see(each, parties.at(each, {need.site_id}))
    }


def _answer(public_id: str, sentence: str, *, kept: bool) -> Answer:
    """The other button, for a page that changes in place; else back to where one was."""
    back = onward.within(request.form.get("next", ""), otherwise=PAGE)
    if request.headers.get("HX-Request") == "true":
        return render_template("desks/_kept.html", offer_id=public_id, kept=kept, back=back)
    flash(sentence, "success")
    return redirect(back, 303)
