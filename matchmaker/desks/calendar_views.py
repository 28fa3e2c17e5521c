"""My dates in my own calendar: an address to subscribe to, renewed or closed when I say so."""

from __future__ import annotations

from typing import Final

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
from flask_babel import force_locale, gettext
from flask_login import current_user

from matchmaker.accounts import feeds, security
from matchmaker.desks import calendar_file, deadlines
from matchmaker.web import access, clock, session

SHOWN: Final = 5

blueprint: Final = Blueprint("calendar", __name__)


@blueprint.get("/calendrier/<token>.ics")
@access.anyone
def feed(token: str) -> Answer:
    """Whoever holds the address reads it, as telephones do; the person's language, not theirs."""
    person = security.keys().feeds.holder(session.current(), token)
    with force_locale(person.language):
        days = deadlines.of_person(session.current(), person, today=clock.today())
        written = calendar_file.written(days, address=current_app.config["PUBLIC_URL"])
    answer = Response(written, mimetype="text/calendar")
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.get("/compte/calendrier")
@access.signed_in
def show() -> str:
    return _page()


@blueprint.post("/compte/calendrier")
@access.signed_in
def renew() -> str:
    """The address is in this answer only: what is kept of it can't be shown again."""
    token = security.keys().feeds.open(session.current(), current_user, now=clock.now())
    return _page(current_app.config["PUBLIC_URL"] + url_for("calendar.feed", token=token))


@blueprint.post("/compte/calendrier/fermeture")
@access.signed_in
def close() -> Answer:
    feeds.close(session.current(), current_user)
    flash(gettext("L’adresse de votre calendrier ne répond plus."), "success")
    return redirect(url_for("calendar.show"), 303)


def _page(address: str = "") -> str:
    return render_template(
        "desks/calendar.html",
        address=address,
        # telephones open their calendar for this scheme
        subscription=address.replace("https://", "webcal://").replace("http://", "webcal://"),
        opened=feeds.opened(session.current(), current_user),
        days=deadlines.coming(session.current(), current_user, today=clock.today(), limit=SHOWN),
    )
