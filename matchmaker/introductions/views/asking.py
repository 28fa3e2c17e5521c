"""Asking to be presented: from a pairing, a search result, a profile."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_login import current_user

from matchmaker.errors import N_, Invalid
from matchmaker.introductions import (
    asking,
    parties,
    starting,
)
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.schemas import Asking
from matchmaker.introductions.service import Asked
from matchmaker.introductions.states import Side, State
from matchmaker.introductions.views.blueprint import blueprint
from matchmaker.web import access, clock, forms, i18n, session, throttle
from matchmaker.web.forms import Form
from matchmaker.web.typography import say


@blueprint.get("/mises-en-relation/nouvelle")
@access.signed_in
def new() -> Answer:
    """What the request is about, and for which of my needs, offers or places."""
    initial = {name: request.args.get(name, "") for name in ("offer", "need", "site")}
    return _page(forms.blank(Asking, **initial))


@blueprint.post("/mises-en-relation")
@access.signed_in
def ask() -> Answer:
    throttle.spend(
        "introduction", current_user.audit_key, limit=asking.MOST_A_DAY, per=timedelta(days=1)
    )
    form = forms.read(Asking, request.form)
    if form.errors.keys() & {"offer", "need"}:
        raise Invalid
    asked = form.submit(_asked)
    if asked is None:
        return _page(form), 422
    introduction, is_new = asked
    words = _said(introduction) if is_new else say(N_("C’est déjà demandé : voici où ça en est."))
    flash(words, "success")
    return redirect(url_for("introductions.show", public_id=introduction.public_id), 303)


def _asked(data: Asking) -> Asked:
    return asking.ask(
        session.current(), data, by=current_user, now=clock.now(), today=clock.today()
    )


def _said(introduction: Introduction) -> str:
    other = parties.other(Side(introduction.origin))
    if not parties.people(session.current(), introduction, other):
        return say(
            N_("C’est demandé. Personne ne tient encore cette fiche : l’animation l’appelle.")
        )
    if introduction.state == State.PROPOSED:
        return say(N_("C’est demandé. L’équipe d’animation y jette un œil, puis l’envoie."))
    return say(N_("C’est demandé : l’autre partie reçoit un courriel et répond en un clic."))


def _page(form: Form[Asking]) -> str:
    raw = form.raw
    found = starting.start(
        session.current(),
        offer=str(raw.get("offer", "")),
        need=str(raw.get("need", "")),
        person=current_user,
    )
    return render_template("introductions/new.html", start=found, form=form, name_of=i18n.name_of)
