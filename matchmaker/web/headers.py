"""What every answer carries: a strict policy, a request id, and no-store where it is private."""

from __future__ import annotations

import secrets
from typing import Final

import structlog
from flask import Flask, Response, request
from flask_login import current_user

from matchmaker.audit import request_id
from matchmaker.settings import Settings
from matchmaker.web import programs

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


def install(app: Flask, settings: Settings) -> None:
    policy = _policy(settings)

    @app.before_request
    def name_request() -> None:
        request_id.set(secrets.token_hex(8))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id.get())

    @app.after_request
    def dress(answer: Response) -> Response:
        answer.headers.setdefault("Content-Security-Policy", policy)
        for name, value in FIXED.items():
            answer.headers.setdefault(name, value)
        if settings.has_secure_cookies:
            answer.headers.setdefault(
                "Strict-Transport-Security", "max-age=63072000; includeSubDomains"
            )
        answer.headers["X-Request-Id"] = request_id.get()
        if request.endpoint != "static" or answer.status_code >= 400:
            if "Cache-Control" not in answer.headers:
                answer.headers["Cache-Control"] = "no-store" if _is_private(answer) else "no-cache"
            if not programs.ask():
                answer.vary.update(["Cookie", "Accept-Language"])
        return answer


def _policy(settings: Settings) -> str:
    directives = dict(POLICY)
    if settings.tile_url:
        origin = "/".join(settings.tile_url.split("/")[:3]).replace("{s}", "*")
        directives["img-src"] += f" {origin}"
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def _is_private(answer: Response) -> bool:
    return answer.status_code >= 400 or bool(
        "Set-Cookie" in answer.headers or getattr(current_user, "is_authenticated", False)
    )
