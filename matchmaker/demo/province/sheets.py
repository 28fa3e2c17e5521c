"""Tables as PostgreSQL's text COPY format: columns in, lines out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import isnan
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker.demo.province.sizes import Part, dice

Array = npt.NDArray[Any]
Cells = Sequence[str]

NULL: Final = r"\N"
# the alphabet of db.public_id, drawn from our own dice
ALPHABET: Final = np.array(list("23456789abcdefghjkmnpqrstuvwxyz"))
LETTERS: Final = 12


class Sheet(NamedTuple):
    """One table to fill: its columns and its lines, without their ends."""

    table: str
    columns: tuple[str, ...]
    lines: Iterable[str]


def sheet(table: str, columns: Mapping[str, Cells]) -> Sheet:
    """Columns of the same length, already written as cells."""
    return Sheet(table, tuple(columns), _lines(list(columns.values())))


def _lines(columns: list[Cells]) -> Iterator[str]:
    for cells in zip(*columns, strict=True):
        yield "\t".join(cells)


def numbers(values: Array) -> Cells:
    """Whole or real numbers that read back exactly; NaN is null."""
    if values.dtype.kind == "f":
        return [NULL if isnan(value) else repr(value) for value in values.tolist()]
    return list(map(str, values.tolist()))


def whole(values: Array) -> Cells:
    """Real numbers of a whole column; NaN is null."""
    return [NULL if isnan(value) else str(int(value)) for value in values.tolist()]


def truths(values: Array) -> Cells:
    return ["t" if value else "f" for value in values.tolist()]


def texts(values: Iterable[str | None]) -> Cells:
    """Text, where no character may be taken for the format's own; None is null."""
    return [NULL if value is None else _escaped(value) for value in values]


def same(value: str, count: int) -> Cells:
    return [value] * count


def array(values: Iterable[Any]) -> str:
    """A PostgreSQL array of numbers or plain words."""
    return "{" + ",".join(map(str, values)) + "}"


def positions(longitude: Array, latitude: Array) -> Cells:
    return [
        f"SRID=4326;POINT({east!r} {north!r})"
        for east, north in zip(longitude.tolist(), latitude.tolist(), strict=True)
    ]


def noon_before(today: date, days: Array) -> Cells:
    """Noon UTC, so many days ago."""
    known = {age: f"{today - timedelta(days=age)} 12:00:00+00" for age in set(days.tolist())}
    return [known[age] for age in days.tolist()]


def public_ids(seed: int, count: int, *, kind: int) -> Cells:
    """Opaque identifiers, the same for the same seed and kind."""
    chance = dice(seed, Part.IDENTIFIERS, kind)
    letters = ALPHABET[chance.integers(0, len(ALPHABET), (count, LETTERS))]
    return [str(word) for word in letters.astype("<U1").view(f"<U{LETTERS}").ravel()]


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
