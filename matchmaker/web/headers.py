"""What every answer carries: a strict policy, a request id, and no-store where it is private."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, Final, TypeVar

import structlog
from flask import Flask, Response, current_app, request
from flask_login import current_user

from matchmaker.audit import request_id
from matchmaker.settings import Settings
from matchmaker.web import anybody, programs

View = TypeVar("View", bound=Callable[..., Any])

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
FIXED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
# what a page that other sites show in a frame says instead; None: nothing
FRAMED: Final[dict[str, str | None]] = {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Frame-Options": None,
}


def framed(view: View) -> View:
    """A view whose page any site may show in a frame; its refusals may not be."""
    view.policy = {"frame-ancestors": "*"}  # type: ignore[attr-defined]
    view.fixed = FRAMED  # type: ignore[attr-defined]
    return view


def framing(view: View) -> View:
    """A view whose page shows our own framed pages."""
    view.policy = {"frame-src": "'self'"}  # type: ignore[attr-defined]
    return view


# what programs in pages of others may read
SHARED: Final = {"Cross-Origin-Resource-Policy": "cross-origin"}


def install(app: Flask, settings: Settings) -> None:
    app.after_request(_dressing(settings))

    @app.before_request
    def name_request() -> None:
        request_id.set(secrets.token_hex(8))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id.get())


def _dressing(settings: Settings) -> Callable[[Response], Response]:
    def dress(answer: Response) -> Response:
        view = _view(answer)
        policy = _policy(settings, getattr(view, "policy", {}))
        answer.headers.setdefault("Content-Security-Policy", policy)
        for name, value in (FIXED | getattr(view, "fixed", {})).items():
            if value is not None:
                answer.headers.setdefault(name, value)
        if settings.has_secure_cookies:
            answer.headers.setdefault(
                "Strict-Transport-Security", "max-age=63072000; includeSubDomains"
            )
        answer.headers["X-Request-Id"] = request_id.get()
        _say_who_may_keep(answer)
        return answer

    return dress


def share(answer: Response) -> None:
    """Let pages of any other origin read an answer, which no cookie of theirs changes."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers.update(SHARED)


def _view(answer: Response) -> Callable[..., Any] | None:
    """The view that answered; of a refusal none, so that it is dressed as every other."""
    if answer.status_code >= 400:
        return None
    return current_app.view_functions.get(request.endpoint or "")


def _say_who_may_keep(answer: Response) -> None:
    if request.endpoint == "static" and answer.status_code < 400:
        return
    if answer.status_code < 400 and anybody.is_asked():
        anybody.keepable(answer)
        return
    if "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "no-store" if _is_private(answer) else "no-cache"
    if not programs.ask():
        answer.vary.update(["Cookie", "Accept-Language"])


def _policy(settings: Settings, changes: dict[str, str]) -> str:
    directives = POLICY | changes
    if settings.tile_url:
        origin = "/".join(settings.tile_url.split("/")[:3]).replace("{s}", "*")
        directives["img-src"] += f" {origin}"
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def _is_private(answer: Response) -> bool:
    return answer.status_code >= 400 or bool(
        "Set-Cookie" in answer.headers or getattr(current_user, "is_authenticated", False)
    )
