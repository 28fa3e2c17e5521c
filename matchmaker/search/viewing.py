"""The part of a map that is looked at, as its address says it. Unlike the words of a search, it is
written by a program: what is not understood is refused."""

from __future__ import annotations

from math import isfinite
from typing import Final

from matchmaker.errors import N_, Invalid
from matchmaker.pairing.gathering import View
from matchmaker.search.asking import Arguments

CLOSEST: Final = 20
MOST_LETTERS: Final = 120


class BadView(Invalid):
    """No part of the world is looked at so."""

    message = N_("« bbox » s’écrit ouest,sud,est,nord en degrés, et « zoom » de 0 à 20.")


def read(arguments: Arguments) -> View | None:
    """The box and the zoom; none when neither is said. Raises BadView."""
    box, zoom = arguments.get("bbox", ""), arguments.get("zoom", "")
    if not box and not zoom:
        return None
    west, south, east, north = _numbers(box, 4)
    [near] = _numbers(zoom, 1)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90 and 0 <= near <= CLOSEST):
        raise BadView(field="bbox")
    return View((west, south, east, north), int(near))


def _numbers(written: str, count: int) -> list[float]:
    parts = written.split(",")
    if len(parts) != count or len(written) > MOST_LETTERS:
        raise BadView(field="bbox")
    try:
        numbers = [float(each) for each in parts]
    except ValueError:
        raise BadView(field="bbox") from None
    if not all(map(isfinite, numbers)):
        raise BadView(field="bbox")
    return numbers
