"""The addresses of the API: one for each operation, the specification, and its page."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from matchmaker.portal.api import (
    calls,
    directory_table,
    examples,
    introduction_table,
    market_table,
    specification,
    writing_table,
)
from matchmaker.portal.api.operations import PREFIX, Operation, Table
from matchmaker.portal.keys.scopes import SCOPES
from matchmaker.web import access, headers

TABLES: Final[tuple[Table, ...]] = (
    directory_table.TABLE,
    market_table.TABLE,
    writing_table.TABLE,
    introduction_table.TABLE,
)
# for programs that run in pages of others: no cookie is read, so any origin may ask
EXPOSED: Final = {
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Location, Retry-After,"
    " Idempotent-Replayed, X-Request-Id",
}
PREFLIGHT: Final = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-None-Match,"
    " Accept-Language",
    "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE",
    "Access-Control-Max-Age": "86400",
}

blueprint: Final = Blueprint("api", __name__, url_prefix=PREFIX)
# a page of ours like the others: no other origin reads it
pages: Final = Blueprint("api_pages", __name__, url_prefix=PREFIX)


@blueprint.get("/openapi.json")
@access.anyone
def openapi() -> Response:
    server = current_app.config["PUBLIC_URL"] + PREFIX
    return jsonify(specification.document(TABLES, server=server))


@pages.get("/docs")
@access.anyone
def docs() -> str:
    """The specification as a page: no outside asset, no script."""
    server = current_app.config["PUBLIC_URL"] + PREFIX
    whole = specification.document(TABLES, server=server)
    return render_template("portal/docs.html", api=whole, scopes=SCOPES, lines=examples.lines)


@blueprint.after_request
def share(answer: Response) -> Response:
    headers.share(answer)
    answer.headers.update(EXPOSED)
    if request.method == "OPTIONS":
        answer.headers.update(PREFLIGHT)
    answer.vary.update(["Accept", "Accept-Language", "Authorization"])
    return answer


def _register(operation: Operation) -> None:
    view = calls.answering(operation)
    rule = f"key:{operation.scope}" if operation.scope else "anyone"
    path = operation.path.replace("{", "<").replace("}", ">")
    blueprint.add_url_rule(
        path,
        endpoint=operation.id,
        view_func=access.ruled(view, rule),
        methods=[operation.method],
    )


for table in TABLES:
    for operation in table.rows:
        _register(operation)
