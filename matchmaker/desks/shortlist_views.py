"""The shortlist: offers kept from a search or a proposal, compared side by side."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.desks import cards, comparing, mine, shortlist
from matchmaker.web import access, clock, onward, session

PAGE: Final = "/mon-espace/retenus"

blueprint: Final = Blueprint("shortlist", __name__, url_prefix=PAGE)


@blueprint.get("")
@access.signed_in
def show() -> Answer:
    kept = shortlist.offers(session.current(), current_user.id)
    own = mine.who_needs(session.current(), current_user.id)
    asked = request.args.getlist("offre")
    chosen = [each for each in kept if each.public_id in asked] or list(kept)
    need = own.need(request.args.get("pour", "")) or comparing.fitting(own.needs, chosen)
    if need and not asked:
        suits = {need.product_id, need.family_id}
        chosen = [
            each for each in kept if suits & {each.product_id, each.product.family_id}
        ] or chosen
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
        most=comparing.MOST,
        offer_words=cards.offer_words,
        need_words=cards.need_words,
    )


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


def _answer(public_id: str, sentence: str, *, kept: bool) -> Answer:
    """The other button, for a page that changes in place; else back to where one was."""
    back = onward.within(request.form.get("next", ""), otherwise=PAGE)
    if request.headers.get("HX-Request") == "true":
        return render_template("desks/_kept.html", offer_id=public_id, kept=kept, back=back)
    flash(sentence, "success")
    return redirect(back, 303)
