"""Bringing in a document of the Data Food Consortium: send it, see everything, then confirm."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user
from pydantic import BaseModel, ConfigDict

from matchmaker.errors import N_
from matchmaker.intake import lines, received
from matchmaker.intake.batch import Sender
from matchmaker.intake.models import ReceivedFile
from matchmaker.intake.records import Unreadable
from matchmaker.organizations import import_views
from matchmaker.portal.dfc import importing, reading
from matchmaker.portal.dfc.graph import Graph
from matchmaker.portal.dfc.importing import Outcome, Problem
from matchmaker.portal.dfc.writing import SOURCE
from matchmaker.web import access, clock, forms, session, throttle, validation
from matchmaker.web.forms import Form

blueprint: Final = Blueprint("dfc_imports", __name__, url_prefix="/animation/documents")
KIND: Final = "dfc"
SHOWN: Final = 200


class NoDocument(Unreadable):
    """The form came without a file."""

    message = N_("Choisissez un document JSON-LD (.jsonld ou .json).")


class DocumentIn(BaseModel):
    """What comes with the document: what stands where it is silent."""

    model_config = ConfigDict(extra="forbid")

    field: lines.Line = ""
    allows_pickup: bool = False

    @property
    def assumed(self) -> dict[str, str]:
        found = {"field": self.field} if self.field else {}
        return found | ({"allows_pickup": "oui"} if self.allows_pickup else {})


@blueprint.get("")
@access.role("facilitator")
def send() -> Answer:
    return _send_page(forms.blank(DocumentIn))


@blueprint.post("")
@access.role("facilitator")
def receive() -> Answer:
    throttle.spend("import", current_user.audit_key, limit=100, per=timedelta(days=1))
    form = forms.read(DocumentIn, request.form)
    kept = form.submit(_received)
    if kept is None:
        return _send_page(form), 422
    return redirect(url_for("dfc_imports.show", public_id=kept.public_id), 303)


@blueprint.get("/<public_id>")
@access.role("facilitator")
def show(public_id: str) -> Answer:
    file = _file(public_id)
    outcome = importing.look_at(
        session.current(),
        _graph(file.content),
        sender=_sender(),
        explain=validation.sentences,
        assumed=file.mapping,
        base=current_app.config["PUBLIC_URL"],
    )
    return _preview_page(file, outcome)


@blueprint.post("/<public_id>/confirmation")
@access.role("facilitator")
def confirm(public_id: str) -> Answer:
    file = _file(public_id)
    importing.bring_in(
        session.current(),
        _graph(file.content),
        sender=_sender(),
        explain=validation.sentences,
        assumed=file.mapping,
        base=current_app.config["PUBLIC_URL"],
    )
    flash(gettext("Ce qui était prêt est entré."), "success")
    return redirect(url_for("dfc_imports.show", public_id=public_id), 303)


def _received(data: DocumentIn) -> ReceivedFile:
    """Keep what was sent, once it is known to hold a graph."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise NoDocument(field="file")
    content = sent.stream.read()
    try:
        _graph(content)
    except Unreadable as refusal:
        refusal.field = "file"
        raise
    file = ReceivedFile(
        person_id=current_user.id,
        kind=KIND,
        name=sent.filename[-200:],
        content=content,
        source=SOURCE,
        mapping=data.assumed,
        received_at=clock.now(),
    )
    return received.receive(session.current(), file)


def _graph(content: bytes) -> Graph:
    most = current_app.config["SETTINGS"].max_upload_bytes
    return reading.read(content, replace(reading.BOUNDS, file_bytes=most))


def _file(public_id: str) -> ReceivedFile:
    received.allow_long_reading(session.current())
    return received.of_person(session.current(), public_id, person_id=current_user.id, kinds=[KIND])


def _sender() -> Sender:
    return Sender(
        person_id=current_user.id,
        actor_key=current_user.audit_key,
        source=SOURCE,
        now=clock.now(),
        today=clock.today(),
    )


def _send_page(form: Form[DocumentIn]) -> str:
    return render_template("portal/dfc_send.html", form=form)


def _preview_page(file: ReceivedFile, outcome: Outcome) -> str:
    ready = sum(each.created + each.updated for each in outcome.summaries.values())
    return render_template(
        "portal/dfc_preview.html",
        file=file,
        summaries=outcome.summaries,
        ready=ready,
        count=len(outcome.problems),
        problems=[_line(each) for each in outcome.problems[:SHOWN]],
        notes=[import_views.sentence(each) for each in outcome.notes[:SHOWN]],
        unused=outcome.unused[:SHOWN],
    )


def _line(problem: Problem) -> import_views.Line:
    return import_views.Line(
        problem.path, "", problem.written, import_views.sentence(problem), problem.fix
    )
