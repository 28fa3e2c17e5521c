"""The open data: a page that says what there is, and the files, for any site to read."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue as Answer
from flask_babel import force_locale, gettext

from matchmaker.errors import N_
from matchmaker.portal.open_data import importable, packaging, publishing
from matchmaker.portal.open_data.tables import TABLES
from matchmaker.web import access, headers, session
from matchmaker.web.typography import say

blueprint: Final = Blueprint("open_data", __name__)
WORDS: Final = {"offers": N_("Offres"), "needs": N_("Besoins"), "organizations": N_("Répertoire")}
KEPT: Final = "public, max-age=300"


@blueprint.get("/donnees")
@access.anyone
def overview() -> Answer:
    return render_template(
        "portal/open_data.html",
        files={each.name: each for each in publishing.published(session.current())},
        tables=TABLES,
        package=packaging.DESCRIPTOR,
        licence=packaging.LICENCE,
        kinds=importable.KINDS,
        words={kind: say(title) for kind, title in WORDS.items()},
    )


@blueprint.get("/donnees/<name>")
@access.anyone
def file(name: str) -> Response:
    found = publishing.find(session.current(), name)
    is_json = name == packaging.DESCRIPTOR
    answer = Response(content_type="application/json" if is_json else "text/csv; charset=utf-8")
    answer.set_etag(found.sha256)
    answer.last_modified = found.changed_at
    answer.make_conditional(request.environ)
    if answer.status_code == 200:
        answer.set_data(found.content)
    return _for_any_site(answer)


@blueprint.get("/donnees/schemas/<name>.json")
@access.anyone
def schema(name: str) -> Response:
    content = packaging.as_json(importable.schema(name, _english))
    answer = Response(content, content_type="application/json")
    answer.add_etag()
    answer.make_conditional(request.environ)
    return _for_any_site(answer)


def _english(title: str) -> str:
    with force_locale("en"):
        said: str = gettext(title)
    return said


def _for_any_site(answer: Response) -> Response:
    """Readable by a script of any origin: the same bytes for everybody, without a session."""
    headers.share(answer)
    answer.headers["Cache-Control"] = KEPT
    return answer
