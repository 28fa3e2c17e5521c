"""The facilitator's page: what waits, the regions in figures, what is missing, the pairings."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.facilitation import (
    affairs,
    gap_pages,
    missing,
    queries,
    queue,
    rebuilding,
    regions,
)
from matchmaker.introductions import desk as introductions
from matchmaker.introductions.states import STEPS
from matchmaker.web import access, clock, session

GAPS_SHOWN: Final = 9

blueprint: Final = Blueprint("facilitation", __name__)


@blueprint.get("/animation")
@access.role("facilitator")
def desk() -> Answer:
    current, today = session.current(), clock.today()
    choice = regions.chosen(request.args, current_user)
    waiting = affairs.waiting(
        current,
        choice,
        person=current_user,
        needs_before=clock.now() - queue.NEEDS_AFTER,
        offers_before=clock.now() - queue.OFFERS_AFTER,
    )
    sort = request.args.get("sorte", "")
    sort = sort if sort in queue.SORTS else ""
    items = queue.items(waiting, today=today, sort=sort)
    page = max(1, request.args.get("page", 1, type=int))
    asked = missing.read({}, choice)
    gaps = gap_pages.matrix(queries.by_product(current, asked), asked, most=GAPS_SHOWN)
    return render_template(
        "facilitation/desk.html",
        choice=choice,
        regions=regions.names(current),
        sheets=regions.sheets(current, choice.codes),
        sort=sort,
        sorts=queue.SORTS,
        counts=waiting.counts,
        items=items[(page - 1) * queue.PAGE : page * queue.PAGE],
        page=page,
        pages=-(-len(items) // queue.PAGE),
        page_url=lambda number: url_for(
            "facilitation.desk", region=choice.code or None, sorte=sort or None, page=number
        ),
        steps=introductions.counts(current, by=current_user)[: len(STEPS)],
        asked=asked,
        gaps=gaps,
        mass=gap_pages.mass,
        state=rebuilding.state(current),
        zone=clock.QUEBEC,
        today=today,
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
