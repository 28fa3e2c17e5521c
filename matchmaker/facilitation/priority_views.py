"""Priorities of the facilitators, and the brief that comes out of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.errors import NotFound
from matchmaker.facilitation import brief, brief_files, priorities, regions
from matchmaker.facilitation.brief_records import PriorityRecord
from matchmaker.facilitation.models import Priority
from matchmaker.facilitation.priorities import LeverChoice, PriorityIn
from matchmaker.web import access, clock, downloads, forms, session, throttle
from matchmaker.web.forms import Form

MOST_PAPERS_A_DAY: Final = 60
LONGEST_QUERY: Final = 100

blueprint: Final = Blueprint("priorities", __name__, url_prefix="/animation/priorites")


@blueprint.get("")
@access.role("facilitator")
def listed() -> Answer:
    return _list_page(forms.blank(PriorityIn, position=1))


@blueprint.post("")
@access.role("facilitator")
def add() -> Answer:
    form = forms.read(PriorityIn, request.form)
    made = form.submit(lambda data: priorities.add(session.current(), data, by=current_user))
    if made is None:
        return _list_page(form), 422
    return redirect(url_for("priorities.show", public_id=made.public_id), 303)


@blueprint.get("/<public_id>")
@access.role("facilitator")
def show(public_id: str) -> Answer:
    row = priorities.one(session.current(), public_id)
    return _page(row, _form_of(row))


@blueprint.post("/<public_id>")
@access.role("facilitator")
def change(public_id: str) -> Answer:
    row = priorities.one(session.current(), public_id)
    form = forms.read(PriorityIn, request.form)
    form.submit(lambda data: priorities.change(session.current(), row, data, by=current_user))
    if form.errors:
        return _page(row, form), 422
    flash(gettext("La priorité est enregistrée."), "success")
    return redirect(url_for("priorities.show", public_id=public_id), 303)


@blueprint.post("/<public_id>/retrait")
@access.role("facilitator")
def remove(public_id: str) -> Answer:
    row = priorities.one(session.current(), public_id)
    priorities.remove(session.current(), row, by=current_user)
    flash(gettext("La priorité est retirée ; ses leviers restent dans la liste."), "success")
    return redirect(url_for("priorities.listed"), 303)


@blueprint.post("/<public_id>/leviers")
@access.role("facilitator")
def group(public_id: str) -> Answer:
    row = priorities.one(session.current(), public_id)
    chosen = forms.read(LeverChoice, request.form)
    chosen.submit(
        lambda data: priorities.group(session.current(), row, data.lever, by=current_user)
    )
    if chosen.errors:
        form = _form_of(row)
        form.errors = {"": [each for found in chosen.errors.values() for each in found]}
        return _page(row, form), 422
    return redirect(url_for("priorities.show", public_id=public_id), 303)


@blueprint.post("/<public_id>/leviers/<lever_id>/retrait")
@access.role("facilitator")
def ungroup(public_id: str, lever_id: str) -> Answer:
    row = priorities.one(session.current(), public_id)
    priorities.ungroup(session.current(), row, lever_id, by=current_user)
    return redirect(url_for("priorities.show", public_id=public_id), 303)


@blueprint.get("/memoire")
@access.role("facilitator")
def brief_page() -> Answer:
    day = _day()
    return render_template(
        "facilitation/brief.html",
        brief=_brief(day),
        day=day,
        days=brief.published(session.current()),
        regions=regions.names(session.current()),
        files=brief_files,
    )


@blueprint.post("/memoire")
@access.role("facilitator")
def publish() -> Answer:
    made = brief.publish(session.current(), by=current_user, today=clock.today(), now=clock.now())
    flash(gettext("Le mémoire est publié, tel qu’il est aujourd’hui."), "success")
    return redirect(url_for("priorities.brief_page", jour=made.day.isoformat()), 303)


@blueprint.get("/memoire.csv")
@access.role("facilitator")
def brief_table() -> Answer:
    names = regions.names(session.current())
    return downloads.of(brief_files.as_csv(_brief(_day()), names), "memoire.csv")


@blueprint.get("/memoire.pdf")
@access.role("facilitator")
def brief_paper() -> Answer:
    throttle.spend("paper", current_user.audit_key, limit=MOST_PAPERS_A_DAY, per=timedelta(days=1))
    day, names = _day(), regions.names(session.current())
    content = brief_files.as_pdf(_brief(day), names, day=day or clock.today())
    return downloads.of(content, "memoire.pdf", kind="application/pdf")


def _day() -> date | None:
    """The day of the published brief that the address asks for; None: the one of now."""
    asked = request.args.get("jour", "")
    if not asked:
        return None
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise NotFound from None


def _brief(day: date | None) -> list[PriorityRecord]:
    current = session.current()
    return brief.draft(current) if day is None else brief.of_day(current, day)


def _form_of(row: Priority) -> Form[PriorityIn]:
    return forms.blank(
        PriorityIn,
        title=row.title,
        summary=row.summary,
        position=row.position,
        evidence="\n".join(row.evidence),
    )


def _list_page(form: Form[PriorityIn]) -> str:
    rows = priorities.listed(session.current())
    return render_template(
        "facilitation/priorities.html",
        form=form,
        priorities=rows,
        levers=priorities.levers_of(session.current(), rows),
    )


def _page(row: Priority, form: Form[PriorityIn]) -> str:
    words = request.args.get("q", "")[:LONGEST_QUERY].replace("\0", "")
    return render_template(
        "facilitation/priority.html",
        form=form,
        priority=row,
        levers=priorities.levers_of(session.current(), [row])[row.id],
        words=words,
        others=priorities.ungrouped(session.current(), words),
        regions=regions.names(session.current()),
    )
