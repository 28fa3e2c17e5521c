"""Lists as PostgreSQL's binary COPY format, straight from numpy.

Lists of the same length are records of the same width, so each length is one structured array
whose fields are the wire format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from psycopg import sql
from sqlalchemy.orm import Session

from matchmaker import engine
from matchmaker.pairing.lists import Side

Array = npt.NDArray[Any]

SIGNATURE: Final = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
END: Final = struct.pack(">h", -1)
FIELDS: Final = 8
INT4, INT8, FLOAT4 = (23, ">i4"), (20, ">i8"), (700, ">f4")
NULL: Final = -1
TERMS: Final = len(engine.Term)
LOST: Final = len(engine.Constraint)
CHANGES: Final = len(engine.Change) * 3
SLICE: Final = 1 << 20


def copy(
    session: Session, side: Side, generation_id: int, *, partition: str, lists: engine.Lists
) -> None:
    """Copy all lists into a partition that nobody reads yet."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        sql.Identifier(partition), sql.SQL(", ").join(map(sql.Identifier, side.columns))
    )
    cursor: Any = session.connection().connection.cursor()
    with cursor.copy(statement) as stream:
        for chunk in stream_of(generation_id, lists):
            for start in range(0, len(chunk), SLICE):
                stream.write(chunk[start : start + SLICE])


def stream_of(generation_id: int, lists: engine.Lists) -> Iterator[bytes]:
    """The whole stream: signature, one block per length of list, end."""
    yield SIGNATURE
    counts = (lists.counterparts != engine.NOBODY).sum(axis=1)
    for count in np.unique(counts):
        yield _block(generation_id, lists, np.flatnonzero(counts == count), count=int(count))
    yield END


def _block(generation_id: int, lists: engine.Lists, rows: Array, *, count: int) -> bytes:
    """The lists of `rows`, which all have `count` entries."""
    record = np.zeros(len(rows), _record(count))
    record["fields"] = FIELDS
    for name, values in (
        ("generation", generation_id),
        ("owner", lists.keys[rows]),
        ("feasible", lists.feasible[rows]),
    ):
        record[name]["length"] = 8
        record[name]["value"] = values
    _fill(record["others"], INT8, lists.counterparts[rows, :count])
    _fill(record["scores"], FLOAT4, lists.scores[rows, :count])
    record["steps"]["length"] = count * TERMS
    record["steps"]["value"] = lists.steps[rows, :count].reshape(len(rows), -1)
    if count < engine.BEST:
        _fill(record["lost"], INT4, lists.lost[rows])
        _fill(record["changes"], FLOAT4, lists.changes[rows].reshape(len(rows), -1))
    else:
        record["lost"]["length"] = record["changes"]["length"] = NULL
    return record.tobytes()


def _record(count: int) -> np.dtype[Any]:
    scalar = [("length", ">i4"), ("value", ">i8")]
    return np.dtype(
        [
            ("fields", ">i2"),
            ("generation", scalar),
            ("owner", scalar),
            ("others", _array(INT8[1], count)),
            ("scores", _array(FLOAT4[1], count)),
            ("steps", [("length", ">i4"), ("value", "u1", (count * TERMS,))]),
            ("feasible", scalar),
            # what a full list loses is not kept
            ("lost", _array(INT4[1], LOST) if count < engine.BEST else [("length", ">i4")]),
            ("changes", _array(FLOAT4[1], CHANGES) if count < engine.BEST else [("length", ">i4")]),
        ]
    )


def _array(value: str, count: int) -> list[Any]:
    """An array on the wire: length, dimensions, nulls, type, then size, lower bound, elements.

    An empty one has no dimension, and nothing after its type.
    """
    head = [("length", ">i4"), ("dimensions", ">i4"), ("nulls", ">i4"), ("type", ">i4")]
    if not count:
        return head
    elements = np.dtype([("length", ">i4"), ("value", value)])
    return [*head, ("size", ">i4"), ("lower", ">i4"), ("elements", elements, (count,))]


def _fill(field: Array, kind: tuple[int, str], values: Array) -> None:
    field["length"] = field.dtype.itemsize - 4
    field["type"] = kind[0]
    if not values.shape[1]:
        return
    field["dimensions"] = 1
    field["size"] = values.shape[1]
    field["lower"] = 1
    field["elements"]["length"] = np.dtype(kind[1]).itemsize
    field["elements"]["value"] = values
