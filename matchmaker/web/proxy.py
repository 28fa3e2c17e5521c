"""Whom to believe about who asks: the declared proxies, and the hosts that are ours."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from matchmaker.settings import Settings
from matchmaker.web import errors

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def install(app: Flask, settings: Settings) -> None:
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    if settings.trusted_hosts:
        app.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts)
    _guard(app)


def _guard(app: Flask) -> None:
    """What is refused before any view sees the request."""

    @app.before_request
    def refuse_cross_site() -> Response | None:
        """Browsers say where a post comes from; another site's is refused even with a token."""
        if request.method in UNSAFE and request.headers.get("Sec-Fetch-Site") == "cross-site":
            return errors.page(403, errors.SENTENCES[403])
        return None

    @app.before_request
    def bound_text() -> None:
        """Only files may be large: werkzeug reads a form of text whole before it counts it."""
        if request.mimetype != "multipart/form-data":
            request.max_content_length = app.config["MAX_FORM_MEMORY_SIZE"]

    @app.before_request
    def refuse_nul() -> Response | None:
        """No text holds a NUL, and PostgreSQL stops at one: such an address names nothing."""
        if "\x00" in request.path or any("\x00" in each for each in request.args.values()):
            return errors.page(404, errors.SENTENCES[404])
        return None
