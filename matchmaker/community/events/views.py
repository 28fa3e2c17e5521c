"""Events: what comes, a month, one of them; registering; calendars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.community import speaking
from matchmaker.community.events import files, queries, service
from matchmaker.community.events.models import Event
from matchmaker.community.events.schemas import AttendanceIn
from matchmaker.errors import NotFound
from matchmaker.places import queries as places
from matchmaker.web import access, clock, forms, session
from matchmaker.web.forms import Form

PLACE: Final = "/communaute/evenements"

blueprint: Final = Blueprint("events", __name__)


@blueprint.get(PLACE)
@access.anyone
def listed() -> Answer:
    month = _month()
    page = request.args.get("page", 1, type=int)
    region = request.args.get("region", "")[:2].replace("\0", "")
    if month is None:
        found, pages = queries.coming(session.current(), now=clock.now(), page=page, region=region)
    else:
        found, pages = queries.between(session.current(), *queries.month(*month)), 1
    first = date(*(month or (clock.today().year, clock.today().month)), 1)
    return render_template(
        "community/events/list.html",
        events=found,
        page=page,
        pages=pages,
        region=region,
        regions=_regions(),
        month=first if month else None,
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=(first + timedelta(days=31)).strftime("%Y-%m"),
        this=first.strftime("%Y-%m"),
        drafts=queries.drafts(session.current()) if _animates() else [],
        animates=_animates(),
        page_url=lambda number: url_for("events.listed", page=number, region=region or None),
    )


@blueprint.get(f"{PLACE}.ics")
@access.anyone
def feed() -> Response:
    return _calendar(queries.feed(session.current(), now=clock.now()))


@blueprint.get(f"{PLACE}/<public_id>")
@access.anyone
def show(public_id: str) -> Answer:
    return _page(_seen(public_id), forms.blank(AttendanceIn))


@blueprint.get(f"{PLACE}/<public_id>/evenement.ics")
@access.anyone
def as_calendar(public_id: str) -> Response:
    return _calendar([queries.one(session.current(), public_id)])


@blueprint.post(f"{PLACE}/<public_id>/inscription")
@access.signed_in
def register(public_id: str) -> Answer:
    event = queries.one(session.current(), public_id)
    form = forms.read(AttendanceIn, request.form)
    form.submit(
        lambda data: service.register(
            session.current(), event, data, by=current_user, now=clock.now()
        )
    )
    if form.errors:
        return _page(event, form), 422
    place = service.rank(session.current(), event, current_user.id)
    if service.is_in(event, place):
        flash(gettext("Vous êtes inscrit."), "success")
    else:
        flash(gettext("C’est complet : vous êtes sur la liste d’attente."), "success")
    return redirect(url_for("events.show", public_id=public_id), 303)


@blueprint.post(f"{PLACE}/<public_id>/annulation")
@access.signed_in
def cancel(public_id: str) -> Answer:
    event = queries.one(session.current(), public_id)
    service.cancel(session.current(), event, by=current_user)
    flash(gettext("Votre inscription est annulée."), "success")
    return redirect(url_for("events.show", public_id=public_id), 303)


def _calendar(events: Any) -> Response:
    written = files.written(events, address=current_app.config["PUBLIC_URL"])
    answer = Response(written, mimetype="text/calendar")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _month() -> tuple[int, int] | None:
    """The month that the address asks for, as 2026-12."""
    asked = request.args.get("mois", "")
    if not asked:
        return None
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        raise NotFound from None
    if not 2000 <= first.year <= 2100:
        raise NotFound
    return first.year, first.month


def _seen(public_id: str) -> Event:
    find = queries.any_one if _animates() else queries.one
    return find(session.current(), public_id)


def _animates() -> bool:
    return bool({"facilitator", "administrator"} & access.roles_of(current_user))


def _regions() -> dict[str, str]:
    return {region.code: region.name_fr for region in places.regions(session.current())}


def _page(event: Event, form: Form[AttendanceIn]) -> str:
    is_known = current_user.is_authenticated
    place = service.rank(session.current(), event, current_user.id) if is_known else None
    mine = speaking.memberships(session.current(), current_user) if is_known else []
    return render_template(
        "community/events/show.html",
        event=event,
        form=form,
        regions=_regions(),
        place=place,
        is_in=service.is_in(event, place),
        registered=queries.count(session.current(), event),
        mine=[(each.slug, each.name) for each in mine],
        is_open=event.state == "published" and event.ends_at > clock.now(),
        animates=_animates(),
    )
