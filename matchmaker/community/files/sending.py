"""What a form sent along."""

from __future__ import annotations

from flask import request

from matchmaker.community.files.service import Sent


def sent(field: str = "file") -> Sent | None:
    """The file of a field, or nothing when none was chosen."""
    given = request.files.get(field)
    if given is None or not given.filename:
        return None
    return Sent(given.stream.read(), given.filename)
