"""The procurement file: who was seen, who was invited and why, as a page, a table or on paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue as Answer
from flask_login import current_user

from matchmaker.demand.models import Need
from matchmaker.desks import cards, procurement, procurement_files
from matchmaker.desks.procurement import File
from matchmaker.intake import received
from matchmaker.web import access, clock, downloads, session, throttle

SHOWN: Final = 40
# what one piece of paper holds: the rest is asked need by need, or as a table
MOST_ON_PAPER: Final = 1000
MOST_A_DAY: Final = 60

blueprint: Final = Blueprint("procurement", __name__, url_prefix="/mon-espace/dossier")


@blueprint.get("")
@access.signed_in
def show() -> Answer:
    needs = procurement.needs_of(session.current(), current_user)
    chosen = _chosen(needs)
    found = procurement.file(session.current(), chosen)
    return render_template(
        "desks/procurement.html",
        needs=[(each.public_id, _words(each)) for each in needs],
        chosen=chosen[0].public_id if len(chosen) == 1 and request.args.get("pour") else "",
        entries=found.entries[:SHOWN],
        total=len(found.entries),
        files=procurement_files,
        need_words=cards.need_words,
    )


@blueprint.get("/dossier.csv")
@access.signed_in
def as_csv() -> Answer:
    content = procurement_files.as_csv(_file())
    return downloads.of(content, "dossier.csv")


@blueprint.get("/dossier.pdf")
@access.signed_in
def as_pdf() -> Answer:
    throttle.spend("paper", current_user.audit_key, limit=MOST_A_DAY, per=timedelta(days=1))
    found = _file()
    on_paper = File(found.needs, found.entries[:MOST_ON_PAPER])
    content = procurement_files.as_pdf(on_paper, today=clock.today())
    return downloads.of(content, "dossier.pdf", kind="application/pdf")


def _file() -> File:
    received.allow_long_reading(session.current())
    needs = procurement.needs_of(session.current(), current_user)
    return procurement.file(session.current(), _chosen(needs))


def _chosen(needs: list[Need]) -> list[Need]:
    """The need that the address names, when it is one of theirs; else all of them."""
    asked = request.args.get("pour", "")
    return [each for each in needs if each.public_id == asked] if asked else needs


def _words(need: Need) -> str:
    return f"{cards.need_words(need)}, {need.site.name or need.site.organization.name}"
