"""Importing a file: choose it, see everything that is right and wrong, then confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext, ngettext
from flask_login import current_user
from pydantic import BaseModel, ConfigDict

from matchmaker.errors import N_
from matchmaker.intake import batch, export, received, tables
from matchmaker.intake.batch import Importer, Preview, Sender
from matchmaker.intake.models import ReceivedFile
from matchmaker.intake.problems import Problem
from matchmaker.intake.records import Unreadable
from matchmaker.organizations import importers
from matchmaker.organizations.schemas import Code
from matchmaker.web import access, clock, downloads, forms, session, throttle, validation
from matchmaker.web.forms import Form
from matchmaker.web.typography import in_language

blueprint = Blueprint("imports", __name__, url_prefix="/mon-espace/importer")
SHOWN: Final = 200


class NoFile(Unreadable):
    """The form came without a file."""

    message = N_("Choisissez un fichier CSV ou Excel (.xlsx).")


class UploadIn(BaseModel):
    """What comes with the file: the name of a directory, for facilitators."""

    model_config = ConfigDict(extra="forbid")

    source: Code = ""


class Said(Protocol):
    """A problem or a note, its values apart from its words."""

    @property
    def message(self) -> str: ...

    @property
    def values(self) -> Mapping[str, object]: ...


@dataclass(frozen=True)
class Line:
    """A problem as the table of errors takes it."""

    line: str
    column: str
    value: str
    sentence: str
    proposal: str


@blueprint.get("")
@access.signed_in
def choose() -> Answer:
    return render_template("intake/choose.html", importers=importers.open_to(current_user))


@blueprint.get("/<kind>")
@access.signed_in
def send(kind: str) -> Answer:
    return _send_page(importers.of_kind(current_user, kind), forms.blank(UploadIn))


@blueprint.get("/<kind>/modele.csv")
@access.signed_in
def model(kind: str) -> Answer:
    columns = importers.of_kind(current_user, kind).columns
    titles = [gettext(column.title) for column in columns]
    return downloads.of(export.model(columns, titles), f"modele-{kind}.csv")


@blueprint.post("/<kind>")
@access.signed_in
def receive(kind: str) -> Answer:
    importer = importers.of_kind(current_user, kind)
    throttle.spend("import", current_user.audit_key, limit=100, per=timedelta(days=1))
    form = forms.read(UploadIn, request.form)
    kept = form.submit(lambda data: _received(importer, data))
    if kept is None:
        return _send_page(importer, form), 422
    return redirect(url_for("imports.show", public_id=kept.public_id), 303)


@blueprint.get("/fichiers/<public_id>")
@access.signed_in
def show(public_id: str) -> Answer:
    file, importer = _file(public_id)
    return _preview_page(file, importer, _preview(file, importer))


@blueprint.post("/fichiers/<public_id>/colonnes")
@access.signed_in
def map_columns(public_id: str) -> Answer:
    file, importer = _file(public_id)
    headers = tables.read(file.content).headers
    file.mapping = received.chosen(headers, importer.columns, request.form)
    return redirect(url_for("imports.show", public_id=public_id), 303)


@blueprint.post("/fichiers/<public_id>/confirmation")
@access.signed_in
def confirm(public_id: str) -> Answer:
    file, importer = _file(public_id)
    preview = _preview(file, importer)
    summary = batch.confirm(
        session.current(), importer, preview=preview, sender=_sender(file.source)
    )
    flash(_done(summary), "success")
    return redirect(url_for("imports.show", public_id=public_id), 303)


@blueprint.get("/fichiers/<public_id>/a-corriger.csv")
@access.signed_in
def to_correct(public_id: str) -> Answer:
    file, importer = _file(public_id)
    preview = _preview(file, importer)
    sentences: dict[int, list[str]] = {}
    for problem in preview.problems:
        sentences.setdefault(problem.line, []).append(sentence(problem))
    joined = {line: " ".join(said) for line, said in sentences.items()}
    content = export.to_correct(preview, joined, title=gettext("À corriger"))
    return downloads.of(content, "a-corriger.csv")


@blueprint.post("/fichiers/<public_id>/oubli")
@access.signed_in
def forget(public_id: str) -> Answer:
    file, _ = _file(public_id)
    session.current().delete(file)
    flash(gettext("Le fichier est oublié."), "success")
    return redirect(url_for("imports.choose"), 303)


def _received(importer: Importer[Any], data: UploadIn) -> ReceivedFile:
    """Keep what was sent, once it is known to hold a table."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise NoFile(field="file")
    content = sent.stream.read()
    try:
        tables.read(content)
    except Unreadable as refusal:
        refusal.field = "file"
        raise
    own = f"person:{current_user.audit_key}"
    return received.receive(
        session.current(),
        ReceivedFile(
            person_id=current_user.id,
            kind=importer.kind,
            name=sent.filename[-200:],
            content=content,
            # two people's line 1 are not the same thing; two directories neither
            source=f"list:{data.source}" if data.source else own,
            mapping={},
            received_at=clock.now(),
        ),
    )


def _file(public_id: str) -> tuple[ReceivedFile, Importer[Any]]:
    known = importers.open_to(current_user)
    file = received.of_person(
        session.current(), public_id, person_id=current_user.id, kinds=list(known)
    )
    return file, known[file.kind]


def _preview(file: ReceivedFile, importer: Importer[Any]) -> Preview[Any]:
    received.allow_long_reading(session.current())
    return batch.preview(
        session.current(),
        importer,
        table=tables.read(file.content),
        sender=_sender(file.source),
        explain=validation.sentences,
        mapping=file.mapping,
    )


def _sender(source: str) -> Sender:
    return Sender(
        person_id=current_user.id,
        actor_key=current_user.audit_key,
        source=source,
        now=clock.now(),
        today=clock.today(),
    )


def _send_page(importer: Importer[Any], form: Form[UploadIn]) -> str:
    return render_template("intake/send.html", importer=importer, form=form)


def _preview_page(file: ReceivedFile, importer: Importer[Any], preview: Preview[Any]) -> str:
    fields = {at: field for field, at in preview.matched.positions.items()}
    return render_template(
        "intake/preview.html",
        file=file,
        importer=importer,
        preview=preview,
        summary=preview.summary,
        problems=[_line(problem) for problem in preview.problems[:SHOWN]],
        notes=[sentence(note) for note in preview.notes[:SHOWN]],
        headers=[(header, fields.get(at, "")) for at, header in enumerate(preview.table.headers)],
        fields=[(column.field, gettext(column.title)) for column in importer.columns],
    )


def _line(problem: Problem) -> Line:
    return Line(
        line=str(problem.line) if problem.line else gettext("titres"),
        column=gettext(problem.column) if problem.column else "",
        value=problem.written,
        sentence=sentence(problem),
        proposal=problem.fix,
    )


def sentence(said: Said) -> str:
    """A problem or a note in the reader's language."""
    words = str(gettext(said.message))
    return in_language(words % said.values if said.values else words)


def _done(summary: batch.Summary) -> str:
    changed = summary.created + summary.updated
    if not changed:
        return str(gettext("Rien à faire : tout y était déjà."))
    return in_language(
        ngettext("%(num)s ligne est entrée.", "%(num)s lignes sont entrées.", changed)
    )
