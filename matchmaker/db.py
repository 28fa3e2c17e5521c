"""The declarative base, the maker of positions, and what every table says about personal data."""

from __future__ import annotations

import secrets
from datetime import datetime
from math import isfinite
from typing import Any, ClassVar, Final, Literal

from geoalchemy2 import Geography, WKBElement
from geoalchemy2.shape import from_shape
from psycopg.pq import Format
from shapely.geometry import Point
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Engine,
    MetaData,
    create_engine,
    event,
    func,
    make_url,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from matchmaker.errors import N_, Invalid

# Québec and its neighbours, generously: a point outside is a mistake, not a far-away farm.
WEST, SOUTH, EAST, NORTH = -84.0, 40.0, -52.0, 63.0

Erasure = Literal["blank", "delete", "detach", "keep"]

# an address may name a larger number than the database knows
LARGEST_ID: Final = 2**63 - 1

NOT_PERSONAL: Final = {"personal": None}


def personal(kind: str, *, on_erasure: Erasure = "blank") -> dict[str, object]:
    """Annotate a column that holds personal data, for `mapped_column(info=…)`.

    kind: identity, contact, place, credential, preference, activity, `link` for a foreign key
    to a person, or `author` for their audit key. on_erasure: blank the value, delete the row,
    detach the link, or keep it (with the reason in a comment at the column).
    """
    return {"personal": kind, "on_erasure": on_erasure}


class Base(DeclarativeBase):
    """Every table. `__table_args__ = {"info": NOT_PERSONAL}` states that, unless a column says
    otherwise, no column of the table is about a person; without it each column must say."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[object, object]] = {
        datetime: DateTime(timezone=True),
        int: BigInteger,
    }


class Dated:
    """When a row was made and last changed (UTC)."""

    created_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), sort_order=90, info=NOT_PERSONAL
    )
    updated_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), onupdate=func.now(), sort_order=91, info=NOT_PERSONAL
    )


def public_id() -> str:
    """An opaque identifier for addresses: 12 letters and digits, 60 bits."""
    alphabet = "23456789abcdefghjkmnpqrstuvwxyz"
    return "".join(secrets.choice(alphabet) for _ in range(12))


def position_type() -> Geography:
    """The type of every position: a geography, so that distances are metres."""
    return Geography("POINT", srid=4326, spatial_index=False)


def position_checks(column: str) -> list[CheckConstraint]:
    """The database's own refusal of impossible points (NaN, empty, far from Québec).

    PostgreSQL holds NaN greater than every number, so BETWEEN refuses it.
    """
    lon, lat = f"ST_X({column}::geometry)", f"ST_Y({column}::geometry)"
    return [
        CheckConstraint(
            f"{column} IS NULL OR (NOT ST_IsEmpty({column}::geometry)"
            f" AND {lon} BETWEEN {WEST} AND {EAST} AND {lat} BETWEEN {SOUTH} AND {NORTH})",
            name=f"{column}_near_quebec",
        )
    ]


class BadPosition(Invalid):
    """Coordinates that can't be a place of Québec or its neighbours."""

    message = N_("Ces coordonnées ne sont pas un lieu du Québec ou des environs.")


def point(longitude: float, latitude: float) -> WKBElement:
    """The only maker of positions; longitude first, in degrees.

    Raises BadPosition with a hint when the values are not finite, out of range or swapped.
    """
    if not (isfinite(longitude) and isfinite(latitude)):
        raise BadPosition(N_("Les coordonnées doivent être des nombres."), field="position")
    if WEST <= latitude <= EAST and SOUTH <= longitude <= NORTH:
        raise BadPosition(
            N_("La latitude et la longitude sont inversées : écrivez d’abord la latitude."),
            field="position",
        )
    if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
        raise BadPosition(field="position")
    return from_shape(Point(longitude, latitude), srid=4326)


def url_of(url: str, name: str) -> str:
    """The address of another database of the same server; the same address without a name."""
    if not name:
        return url
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def engine(url: str, *, role: str, statement_timeout_ms: int = 0) -> Engine:
    """A pool that acts as one database role and gives up quickly on a lost server.

    role: a role that the login is a member of, or '' to stay the login itself.
    """
    options = [
        f"-c statement_timeout={statement_timeout_ms}",
        "-c timezone=UTC",
        "-c jit=off",
    ]
    if role:
        options.append(f"-c role={role}")
    if statement_timeout_ms:
        options += ["-c lock_timeout=1000", "-c idle_in_transaction_session_timeout=5000"]
    made = create_engine(
        url,
        pool_size=5,
        max_overflow=0,
        pool_timeout=2,
        pool_pre_ping=True,
        pool_recycle=300,
        connect_args={
            "options": " ".join(options),
            "connect_timeout": 3,
            "keepalives_idle": 30,
            "tcp_user_timeout": 5000,
        },
    )
    event.listen(made, "before_cursor_execute", _read_binary)
    return made


def _read_binary(*given: Any) -> None:
    """A statement executed with the option `binary` answers in PostgreSQL's binary formats: a
    million bytes come as they are, not as two million digits."""
    _, cursor, _, _, context, _ = given
    if context is not None and context.execution_options.get("binary"):
        cursor.format = Format.BINARY


__all__ = [
    "NOT_PERSONAL",
    "BadPosition",
    "Base",
    "Dated",
    "Session",
    "engine",
    "personal",
    "point",
    "position_checks",
    "position_type",
    "public_id",
    "url_of",
]
