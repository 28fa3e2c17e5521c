"""The facilitator's page: the regions in figures, what waits, the state of the pairings."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.facilitation import rebuilding, regions
from matchmaker.organizations import claims
from matchmaker.web import access, clock, session

blueprint: Final = Blueprint("facilitation", __name__)


@blueprint.get("/animation")
@access.role("facilitator")
def desk() -> Answer:
    return render_template(
        "facilitation/desk.html",
        sheets=regions.sheets(session.current(), regions.of(current_user)),
        claims=claims.waiting(session.current(), current_user),
        state=rebuilding.state(session.current()),
        zone=clock.QUEBEC,
    )


@blueprint.get("/animation/jumelages")
@access.role("facilitator")
def pairings() -> Answer:
    """The piece of the page that asks again while a rebuild waits or runs."""
    state = rebuilding.state(session.current())
    return render_template("facilitation/_pairings.html", state=state, zone=clock.QUEBEC)


@blueprint.post("/animation/jumelages/recalcul")
@access.role("facilitator")
def rebuild() -> Answer:
    rebuilding.ask(session.current(), by=current_user, now=clock.now())
    flash(gettext("Recalcul demandé. La page dit quand il est fait."), "success")
    return redirect(url_for("facilitation.desk"), 303)
