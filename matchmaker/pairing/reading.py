"""Rows as columns, straight from PostgreSQL's binary format.

The database gathers each column into one array and sends it whole, nulls as NaN: half a million
rows come in a moment, and no object a row is made on either side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Float,
    Select,
    SmallInteger,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from matchmaker.engine.season import PERIODS

Array = npt.NDArray[Any]

# what a column is read as: an amount (null: NaN), a whole number, a truth, 24 percents
AMOUNT, WHOLE, TRUTH, YEAR = "amount", "whole", "truth", "year"

# an array on the wire: dimensions, null flag, type, then size and lower bound of each dimension
_HEAD: Final = 12
_DIMENSION: Final = 8
_WIRE: Final[Mapping[str, str]] = {AMOUNT: ">f8", WHOLE: ">i8", TRUTH: "?", YEAR: ">i2"}
_NATIVE: Final[Mapping[str, Any]] = {
    AMOUNT: np.float64, WHOLE: np.int64, TRUTH: np.bool_, YEAR: np.uint8
}  # fmt: skip


def read(session: Session, query: Select[*Any], kinds: Mapping[str, str]) -> dict[str, Array]:
    """The named columns of a query, one array each: float64, int64, bool, or uint8 [n, 24]."""
    rows = query.subquery()
    gathered = select(
        *(func.array_agg(_sendable(rows.c[name], kind)) for name, kind in kinds.items())
    )
    return {
        name: _parsed(value, kind)
        for (name, kind), value in zip(kinds.items(), _values(session, gathered), strict=True)
    }


def _values(session: Session, query: Select[*Any]) -> list[bytes | None]:
    """The fields of the only row of a query, as they came."""
    connection = session.connection()
    compiled = query.compile(connection, compile_kwargs={"render_postcompile": True})
    raw: Any = connection.connection.cursor()
    with raw as cursor:
        cursor.execute(compiled.string, compiled.params, binary=True)
        result = cursor.pgresult
        return [result.get_value(0, place) for place in range(result.nfields)]


def _sendable(column: ColumnElement[Any], kind: str) -> ColumnElement[Any]:
    if kind == AMOUNT:
        return func.coalesce(cast(column, Float(53)), cast("NaN", Float(53)))
    if kind == YEAR:
        return cast(column, ARRAY(SmallInteger))
    return cast(column, Boolean if kind == TRUTH else BigInteger)


def _parsed(value: bytes | None, kind: str) -> Array:
    shape, dimensions = ((-1, PERIODS), 2) if kind == YEAR else ((-1,), 1)
    if value is None:
        return np.empty((0, *shape[1:]), _NATIVE[kind])
    element = np.dtype([("length", ">i4"), ("value", _WIRE[kind])])
    found = np.frombuffer(value, element, offset=_HEAD + dimensions * _DIMENSION)
    return np.ascontiguousarray(found["value"], _NATIVE[kind]).reshape(shape)
