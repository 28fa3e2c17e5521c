"""From refusals to pages: the only table from kind to status. HTML, or problem+json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Final, cast

import structlog
from flask import Flask, Response, jsonify, render_template, request
from flask.globals import request_ctx
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from matchmaker import errors
from matchmaker.audit import request_id
from matchmaker.errors import N_
from matchmaker.web import programs

log = structlog.get_logger()

STATUS: Final[dict[type[errors.Refusal], int]] = {
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.NotAllowed: 403,
    errors.Invalid: 422,
}
# the pages that exist; other statuses use the page of their hundred
PAGES: Final = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)
SENTENCES: Final[dict[int, str]] = {
    400: N_("La demande n’a pas été comprise."),
    401: N_("Ouvrez une session pour continuer."),
    403: N_("Vous n’avez pas accès à cette page."),
    404: N_("Cette page n’existe pas, ou plus."),
    405: N_("Cette adresse ne se demande pas ainsi."),
    409: N_("Ce n’est plus possible dans l’état actuel."),
    413: N_("Le fichier est trop lourd."),
    422: N_("Une valeur est à corriger."),
    429: N_("Trop d’essais. Attendez un peu avant de recommencer."),
    500: N_("Quelque chose a mal tourné de notre côté."),
    503: N_("Le service revient dans un instant."),
}


class Unacceptable(errors.Invalid):
    """Several values are to be corrected; says which, by field, in the reader's language."""

    def __init__(self, details: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.details = details


class NotIdentified(errors.Refusal):
    """A program shows no key, or one that opens nothing."""

    message = SENTENCES[401]


class TooMany(errors.Refusal):
    """The person tried too often; says after how many seconds to come back."""

    message = SENTENCES[429]

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


def install(app: Flask) -> None:
    app.register_error_handler(errors.Refusal, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(CSRFError, forged)


def refused(refusal: errors.Refusal) -> Response:
    """The page of a refusal, with its own sentence."""
    sentence = gettext(refusal.message)
    sentence = sentence % refusal.values if refusal.values else sentence
    if isinstance(refusal, TooMany):
        answer = page(429, sentence)
        answer.headers["Retry-After"] = str(max(1, int(refusal.wait.total_seconds())))
        return answer
    if isinstance(refusal, NotIdentified):
        answer = page(401, sentence)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    status = next((s for kind, s in STATUS.items() if isinstance(refusal, kind)), 422)
    details = {refusal.field: [sentence]} if refusal.field else {}
    return page(status, sentence, details=getattr(refusal, "details", details))


def http_error(error: HTTPException) -> Response:
    """Werkzeug's own refusals, and what nobody foresaw (500, logged with its traceback)."""
    if error.response is not None:
        return cast("Response", error.response)
    status = error.code or 500
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        log.error("unforeseen", exc_info=error.original_exception, path=request.path)
    answer = page(status, gettext(SENTENCES.get(status, SENTENCES[400])))
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            answer.headers[name] = value
    return answer


def forged(_error: CSRFError) -> Response:
    """A form without its token: expired, or sent by another site."""
    return page(403, gettext(N_("Ce formulaire a expiré. Revenez en arrière et recommencez.")))


def unavailable() -> Response:
    """The database is away: nothing was kept, come back in a moment."""
    answer = page(503, gettext(SENTENCES[503]))
    answer.headers["Retry-After"] = "5"
    return answer


def page(
    status: int, sentence: str, *, details: Mapping[str, Sequence[str]] | None = None
) -> Response:
    """An error as a page for people, as problem+json for machines.

    details: by field, for machines; a form says them itself.
    """
    if wants_json():
        problem = jsonify(
            type="about:blank",
            title=HTTPStatus(status).phrase,
            status=status,
            detail=sentence,
            request_id=request_id.get(),
            **({"errors": _listed(details)} if details else {}),
        )
        problem.status_code = status
        problem.mimetype = "application/problem+json"
        return problem
    if request_ctx.url_adapter is None:
        # a host that is not ours: no page of ours can be linked from here
        return Response(sentence, status=status, mimetype="text/plain")
    template = status if status in PAGES else 500 if status >= 500 else 400
    html = render_template(f"errors/{template}.html", status=status, sentence=sentence)
    return Response(html, status=status)


def _listed(details: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    return [
        {"field": field, "detail": sentence}
        for field, sentences in details.items()
        for sentence in sentences
    ]


def wants_json() -> bool:
    if programs.ask():
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
