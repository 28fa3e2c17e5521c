"""Answers that are the same for everybody: no cookie is read or set for them, so that other sites
may show them and caches may keep them."""

from __future__ import annotations

from typing import Final

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

# what other sites and programs read: feeds, widgets, what search engines ask first
PREFIXES: Final = ("/flux/", "/widgets/", "/plan-du-site")
PATHS: Final = ("/sitemap.xml", "/robots.txt")
KEPT_S: Final = 300


def install(app: Flask) -> None:
    app.session_interface = Cookieless()


def is_asked() -> bool:
    """Whether the request is for one of them."""
    return is_for_anybody(request.path)


def is_for_anybody(path: str) -> bool:
    return path in PATHS or path.startswith(PREFIXES)


def keepable(answer: Response) -> Response:
    """What anybody may keep for five minutes."""
    answer.cache_control.public = True
    answer.cache_control.max_age = KEPT_S
    return answer


class Cookieless(SecureCookieSessionInterface):
    """Flask's own, but blind and dumb where nobody in particular is answered."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if is_for_anybody(request.path):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not is_asked():
            super().save_session(app, session, response)
