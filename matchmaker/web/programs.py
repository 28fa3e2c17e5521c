"""Whether a program asks, or a person: no cookie speaks for a program."""

from __future__ import annotations

from typing import Final

from flask import request

API: Final = "/api/"
# for people who write programs
PAGES: Final = frozenset({"/api/v1/docs"})


def ask() -> bool:
    """Whether this request is a program's."""
    return request.path.startswith(API) and request.path not in PAGES
