"""An organisation as linked data, for programs of the Data Food Consortium."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue as Answer

from matchmaker.portal.dfc import queries, writing
from matchmaker.web import access, headers, session

blueprint: Final = Blueprint("dfc", __name__, url_prefix="/api/v1/dfc")
LOST: Final = "Jumelage-DFC-Lost"
FRESH: Final = timedelta(minutes=5)


@blueprint.get("/organizations/<slug>")
@access.anyone
def show(slug: str) -> Answer:
    """Public facts only; what has no word in the vocabulary is named in a header."""
    found = queries.published(session.current(), slug)
    document = writing.write([found], current_app.config["PUBLIC_URL"])
    answer = Response(json.dumps(document.whole(), ensure_ascii=False), mimetype=writing.TYPE)
    headers.share(answer)
    answer.headers["Access-Control-Expose-Headers"] = LOST
    answer.headers[LOST] = ", ".join(sorted({each.field for each in document.lost}))
    answer.cache_control.public = True
    answer.cache_control.max_age = int(FRESH.total_seconds())
    answer.add_etag()
    return answer.make_conditional(request)
