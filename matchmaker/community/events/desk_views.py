"""Events as facilitators keep them: announcing, changing, seeing who comes."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.community.events import queries, service
from matchmaker.community.events.models import Event
from matchmaker.community.events.schemas import EventIn
from matchmaker.errors import N_
from matchmaker.intake import export
from matchmaker.places import queries as places
from matchmaker.web import access, downloads, forms, session
from matchmaker.web.forms import Form
from matchmaker.web.typography import say

TITLES: Final = (N_("Rang"), N_("Personne"), N_("Courriel"), N_("Organisation"), N_("Place"))
_LOCAL: Final = "%Y-%m-%dT%H:%M"

blueprint: Final = Blueprint("event_desk", __name__, url_prefix="/animation/evenements")


@blueprint.get("/nouveau")
@access.role("facilitator")
def new() -> Answer:
    return _form_page(forms.blank(EventIn, zone="America/Toronto", state="published"), None)


@blueprint.post("/nouveau")
@access.role("facilitator")
def announce() -> Answer:
    form = forms.read(EventIn, request.form)
    made = form.submit(lambda data: service.announce(session.current(), data, by=current_user))
    if made is None:
        return _form_page(form, None), 422
    return redirect(url_for("events.show", public_id=made.public_id), 303)


@blueprint.get("/<public_id>")
@access.role("facilitator")
def edit(public_id: str) -> Answer:
    event = queries.any_one(session.current(), public_id)
    form = forms.blank(
        EventIn,
        title=event.title,
        body=event.body,
        starts=event.local_start.strftime(_LOCAL),
        ends=event.local_end.strftime(_LOCAL),
        zone=event.zone,
        place=event.place,
        link=event.link,
        sector=event.sector,
        region=event.region_code or "",
        capacity=event.capacity,
        state=event.state,
    )
    return _form_page(form, event)


@blueprint.post("/<public_id>")
@access.role("facilitator")
def change(public_id: str) -> Answer:
    event = queries.any_one(session.current(), public_id)
    form = forms.read(EventIn, request.form)
    form.submit(lambda data: service.change(session.current(), event, data, by=current_user))
    if form.errors:
        return _form_page(form, event), 422
    flash(gettext("L’événement est enregistré."), "success")
    return redirect(url_for("events.show", public_id=public_id), 303)


@blueprint.get("/<public_id>/inscriptions")
@access.role("facilitator")
def coming(public_id: str) -> Answer:
    event = queries.any_one(session.current(), public_id)
    return render_template(
        "community/events/coming.html",
        event=event,
        attendances=queries.attendances(session.current(), event),
    )


@blueprint.get("/<public_id>/inscriptions.csv")
@access.role("facilitator")
def table(public_id: str) -> Response:
    event = queries.any_one(session.current(), public_id)
    rows = [
        [
            str(place),
            each.person.name,
            each.person.email,
            each.organization.name,
            say(N_("inscrit")) if service.is_in(event, place) else say(N_("en attente")),
        ]
        for place, each in enumerate(queries.attendances(session.current(), event), start=1)
    ]
    return downloads.of(export.to_csv([say(each) for each in TITLES], rows), "inscriptions.csv")


def _form_page(form: Form[EventIn], event: Event | None) -> str:
    return render_template(
        "community/events/form.html",
        form=form,
        event=event,
        regions=[(each.code, each.name_fr) for each in places.regions(session.current())],
    )
