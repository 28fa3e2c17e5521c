"""Flask with our unit of work around its dispatch."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g

from matchmaker.web import errors, session


class Application(Flask):
    """A hook after the request could neither retry nor turn a failed commit into a page."""

    def full_dispatch_request(self) -> Response:
        return session.run(super().full_dispatch_request, self._unavailable)

    def log_exception(self, *_: Any, **__: Any) -> None:
        """errors.http_error logs what nobody foresaw, once, as one structured line."""

    def handle_exception(self, e: Exception) -> Response:
        self._forget_person()
        return super().handle_exception(e)

    def _unavailable(self) -> Response:
        self._forget_person()
        answer: Any = errors.unavailable()
        return self.finalize_request(answer)

    def _forget_person(self) -> None:
        """The unit of work ended, and whoever asks with it: the page is a visitor's."""
        g._login_user = self.login_manager.anonymous_user()  # type: ignore[attr-defined]  # noqa: SLF001
