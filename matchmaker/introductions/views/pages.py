"""The pages of introductions for the two parties: mine, one, and each move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_login import current_user
from pydantic import BaseModel

from matchmaker.errors import N_, NotFound
from matchmaker.introductions import (
    contacts,
    correspondence,
    parties,
    possible,
    queries,
    service,
    showing,
    states,
    thread,
)
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.parties import Standing
from matchmaker.introductions.schemas import Answer as Answering
from matchmaker.introductions.schemas import Reasons, Writing
from matchmaker.introductions.states import State
from matchmaker.introductions.views.blueprint import blueprint
from matchmaker.organizations import queries as organizations
from matchmaker.web import access, clock, forms, i18n, session
from matchmaker.web.forms import Form
from matchmaker.web.typography import say

Sent = TypeVar("Sent", bound=BaseModel)
PAGE: Final = 25


@blueprint.get("/mises-en-relation")
@access.signed_in
def mine() -> Answer:
    sites = organizations.sites_of_person(session.current(), current_user.id)
    ids = {site.id for site in sites}
    found = queries.of_sites(session.current(), ids)
    today = clock.today()
    rows = [showing.row(each, standing=parties.at(each, ids), today=today) for each in found]
    return render_template(
        "introductions/mine.html",
        waiting=[row for row in rows if row.is_mine_to_answer],
        open=[
            row
            for row in rows
            if row.introduction.state in states.OPEN and not row.is_mine_to_answer
        ],
        closed=[row for row in rows if row.introduction.state not in states.OPEN],
        has_sites=bool(sites),
    )


@blueprint.get("/mises-en-relation/<public_id>")
@access.signed_in
def show(public_id: str) -> Answer:
    return page(*queries.seen_by(session.current(), public_id, current_user))


@blueprint.get("/mises-en-relation/<public_id>/carte.json")
@access.signed_in
def places(public_id: str) -> Response:
    """Both exact places, once both have said yes."""
    introduction, standing = queries.seen_by(session.current(), public_id, current_user)
    known = contacts.revealed(session.current(), introduction, standing, to=current_user)
    kinds = {states.Side.SUPPLIER: "farm", states.Side.BUYER: "kitchen"}
    points = [
        {
            "latitude": contact.place[0],
            "longitude": contact.place[1],
            "kind": kinds[side],
            "name": contact.organization,
        }
        for side, contact in known.items()
        if contact.place
    ]
    if not points:
        raise NotFound
    return jsonify(points=points)


@blueprint.post("/mises-en-relation/<public_id>/acceptation")
@access.signed_in
def accept(public_id: str) -> Answer:
    def act(introduction: Introduction, answer: Answering) -> str:
        service.accept(
            session.current(),
            introduction,
            side=states.Side(answer.side),
            by=current_user,
            now=clock.now(),
        )
        return accepted(introduction)

    return _do(public_id, Answering, act)


@blueprint.post("/mises-en-relation/<public_id>/messages")
@access.signed_in
def write(public_id: str) -> Answer:
    def act(introduction: Introduction, writing: Writing) -> str:
        message = thread.write(
            session.current(), introduction, writing.body, by=current_user, now=clock.now()
        )
        if message is not None:
            correspondence.pass_on(session.current(), introduction, message, by=current_user)
        return say(N_("Message envoyé."))

    return _do(public_id, Writing, act)


def accepted(introduction: Introduction) -> str:
    """Tell both when both have said yes; answers what the person reads."""
    if introduction.state == State.CONNECTED:
        correspondence.connected(session.current(), introduction)
        return say(N_("Les deux ont dit oui : voici comment vous joindre."))
    return say(N_("Votre oui est noté. Dès que l’autre répond, vous l’apprenez par courriel."))


def page(introduction: Introduction, standing: Standing, form: Form[Any] | None = None) -> str:
    """The page of an introduction, with the form that was refused, if one was."""
    db = session.current()
    may = possible.of(introduction, standing)
    return render_template(
        "introductions/show.html",
        introduction=introduction,
        standing=standing,
        may=may,
        form=form or forms.blank(Writing),
        name=i18n.name_of(introduction.product),
        step=showing.step(introduction),
        notes=showing.notes(introduction),
        ended=showing.ended(introduction),
        detail=showing.detail(introduction, today=clock.today()),
        contacts=contacts.revealed(db, introduction, standing, to=current_user),
        messages=queries.thread(db, introduction),
        author_of=correspondence.author_of,
        history=showing.lines(queries.history(db, introduction)),
        zone=clock.QUEBEC,
        reasons_form=form
        if form is not None and "supplier_reason" in form.raw
        else _told(introduction),
    )


def _do(public_id: str, schema: type[Sent], act: Callable[[Introduction, Sent], str]) -> Answer:
    """Read what was sent, make the move, and show the page again; all errors at once."""
    introduction, standing = queries.seen_by(session.current(), public_id, current_user)
    form = forms.read(schema, request.form)
    done = form.submit(lambda data: act(introduction, data))
    if done is None:
        return page(introduction, standing, form), 422
    flash(done, "success")
    return redirect(url_for("introductions.show", public_id=public_id), 303)


def _told(introduction: Introduction) -> Form[Reasons]:
    return forms.blank(
        Reasons,
        supplier_reason=introduction.supplier_reason,
        buyer_reason=introduction.buyer_reason,
    )
