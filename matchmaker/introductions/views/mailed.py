"""Answering from a mail, without a session: the link opens a page whose buttons post."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Final

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue as Answer
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.datastructures import MultiDict

from matchmaker.errors import N_
from matchmaker.introductions import correspondence, parties, queries, service
from matchmaker.introductions.answering import Answerer, Links
from matchmaker.introductions.schemas import Note, Refusing
from matchmaker.introductions.states import Side
from matchmaker.introductions.views.blueprint import blueprint
from matchmaker.introductions.views.pages import accepted
from matchmaker.pairing.schemas import Reason
from matchmaker.web import access, clock, forms, i18n, session, throttle, vocabulary
from matchmaker.web.forms import Form
from matchmaker.web.typography import say

TRIES: Final = 100
QUARTER: Final = timedelta(minutes=15)
Token = Annotated[str, Field(max_length=500)]


class Yes(BaseModel):
    """The link of a mail, and nothing else."""

    model_config = ConfigDict(extra="forbid")

    jeton: Token


class No(Yes):
    """The link, and why not."""

    reason: Reason
    comment: Note = ""


@blueprint.get("/mises-en-relation/repondre")
@access.anyone
def answer() -> Answer:
    """Nothing changes yet: mail scanners follow links."""
    form = forms.read(Yes, request.args)
    found = form.submit(_holder)
    return _refused() if found is None else _page(found, form)


@blueprint.post("/mises-en-relation/repondre")
@access.anyone
def answer_yes() -> Answer:
    form = forms.read(Yes, request.form)
    found = form.submit(_holder)
    if found is None:
        return _refused()
    service.accept(
        session.current(), found.introduction, side=found.side, by=found.person, now=clock.now()
    )
    return _done(found, accepted(found.introduction))


@blueprint.post("/mises-en-relation/repondre/non")
@access.anyone
def answer_no() -> Answer:
    form = forms.read(No, request.form)
    link = forms.read(Yes, MultiDict({"jeton": request.form.get("jeton", "")}))
    found = link.submit(_holder)
    if found is None:
        return _refused()
    if form.value is None:
        return _page(found, form), 422
    refusing = Refusing.model_validate(
        {"side": found.side, **form.value.model_dump(exclude={"jeton"})}
    )
    service.decline(
        session.current(), found.introduction, refusing, by=found.person, now=clock.now()
    )
    correspondence.ended(session.current(), found.introduction)
    words = say(N_("C’est noté. L’autre partie est prévenue, avec la raison seulement."))
    return _done(found, words)


def _holder(link: Yes) -> Answerer:
    throttle.spend("introduction-link", throttle.client(), limit=TRIES, per=QUARTER)
    links = Links(current_app.config["SECRET_KEY"])
    return links.holder(session.current(), link.jeton, now=clock.now())


def _page(found: Answerer, form: Form[Any]) -> str:
    introduction, side = found.introduction, found.side
    other = parties.other(side)
    return render_template(
        "introductions/answer.html",
        introduction=introduction,
        form=form,
        other=parties.organization_of(introduction, other),
        place=parties.site_of(introduction, other).municipality,
        reason=introduction.supplier_reason if side is Side.SUPPLIER else introduction.buyer_reason,
        messages=[
            each.body
            for each in queries.thread(session.current(), introduction)
            if each.side == other
        ],
        terms=introduction.terms,
        name=i18n.name_of(introduction.product),
        reasons=[(each, vocabulary.word("reason", each)) for each in Reason],
    )


def _done(found: Answerer, words: str) -> str:
    return render_template(
        "introductions/answered.html", introduction=found.introduction, words=words
    )


def _refused() -> tuple[str, int]:
    return render_template("introductions/link_refused.html"), 422
