"""The page of mail that could not be delivered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.facilitation import lost_mail
from matchmaker.mail import dead
from matchmaker.web import access, clock, letters, session

blueprint: Final = Blueprint("lost_mail", __name__)


@blueprint.get("/animation/courriels/perdus")
@access.role("facilitator")
def lost() -> Answer:
    total = dead.count(session.current())
    pages = max(1, -(-total // lost_mail.PAGE))
    number = max(1, min(request.args.get("page", 1, type=int), pages))
    rows = lost_mail.page(session.current(), letters.known(), number=number, reader=current_user)
    return render_template(
        "facilitation/lost_mail.html",
        rows=rows,
        total=total,
        number=number,
        pages=pages,
        zone=clock.QUEBEC,
    )


@blueprint.post("/animation/courriels/perdus/reprise")
@access.role("facilitator")
def retry_all() -> Answer:
    return _retried(lost_mail.retry(session.current(), None, by=current_user))


@blueprint.post("/animation/courriels/perdus/<int:message_id>/reprise")
@access.role("facilitator")
def retry(message_id: int) -> Answer:
    return _retried(lost_mail.retry(session.current(), [message_id], by=current_user))


@blueprint.post("/animation/courriels/perdus/<int:message_id>/oubli")
@access.role("facilitator")
def forget(message_id: int) -> Answer:
    lost_mail.forget(session.current(), message_id, by=current_user)
    flash(gettext("Ce courriel est oublié."), "success")
    return redirect(url_for("lost_mail.lost"), 303)


def _retried(count: int) -> Answer:
    if count:
        flash(gettext("L’envoi reprend depuis le début."), "success")
    else:
        flash(gettext("Il n’y avait plus rien à reprendre."), "info")
    return redirect(url_for("lost_mail.lost"), 303)
