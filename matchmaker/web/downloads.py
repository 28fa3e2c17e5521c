"""Files that a page hands over: the browser saves them under their name."""

from __future__ import annotations

from typing import Final

from flask import Response

CSV: Final = "text/csv; charset=utf-8"


def of(content: bytes, name: str, *, kind: str = CSV) -> Response:
    """name: with its ending. kind: the media type."""
    answer = Response(content, content_type=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
