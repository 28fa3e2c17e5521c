"""Where a page of a list ended: opaque to clients, checked when it comes back."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, Final

from matchmaker.errors import N_, NotFound

MOST_LETTERS: Final = 200


class NoSuchPage(NotFound):
    """The rest of a list is asked for with something that we did not write."""

    message = N_("Cette suite de liste n’existe pas : reprenez au début, sans « after ».")


def written(*values: str | float) -> str:
    """A cursor of these plain values."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def read(cursor: str, *kinds: type[Any]) -> tuple[Any, ...]:
    """The values of a cursor, of these types. Raises NoSuchPage."""
    try:
        padded = cursor[:MOST_LETTERS] + "=" * (-len(cursor[:MOST_LETTERS]) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, binascii.Error, RecursionError):
        raise NoSuchPage from None
    if not isinstance(values, list) or [type(each) for each in values] != list(kinds):
        raise NoSuchPage
    if any(each != each or abs(each) > 2**53 for each in values if not isinstance(each, str)):
        raise NoSuchPage
    return tuple(values)
