"""Copying a province into a database of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import chain
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from matchmaker.demo.province import bodies, publications
from matchmaker.demo.province.country import Province
from matchmaker.demo.province.sheets import Sheet
from matchmaker.errors import N_, Conflict
from matchmaker.organizations.models import Organization

PIECE: Final = 1 << 20
FILLED: Final = (
    "organization",
    "site",
    "held_certification",
    "offer",
    "offer_season",
    "offer_certification",
    "need",
    "need_certification",
    "contract",
    "pair_refusal",
)
NUMBERED: Final = ("organization", "site", "offer", "need")


class NotEmpty(Conflict):
    """The database holds organisations that are not a province."""

    message = N_("Cette base contient déjà des organisations : la province a la sienne.")


def load(
    session: Session, province: Province, *, today: date, report: Callable[[str], None]
) -> dict[str, int]:
    """Copy everything into empty tables; answers how many rows of what. Raises NotEmpty."""
    if session.scalar(select(Organization.id).limit(1)) is not None:
        raise NotEmpty
    copied = dict.fromkeys(FILLED, 0)
    for sheet in chain(
        bodies.all_of(province, today=today), publications.all_of(province, today=today)
    ):
        copied[sheet.table] += _copy(session, sheet)
        report(f"{sheet.table}: {copied[sheet.table]}")
    for table in NUMBERED:
        session.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"  # noqa: S608
                f" (SELECT max(id) FROM {table}))"
            )
        )
    return copied


def counts(session: Session) -> dict[str, int]:
    """How many rows there are of what a province fills."""
    return {
        table: session.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608
        for table in FILLED
    }


def _copy(session: Session, sheet: Sheet) -> int:
    cursor: Any = session.connection().connection.cursor()
    columns = ", ".join(sheet.columns)
    count = 0
    with cursor.copy(f"COPY {sheet.table} ({columns}) FROM STDIN") as stream:
        piece: list[str] = []
        size = 0
        for line in sheet.lines:
            piece.append(line)
            size += len(line)
            count += 1
            if size > PIECE:
                stream.write("\n".join(piece) + "\n")
                piece, size = [], 0
        if piece:
            stream.write("\n".join(piece) + "\n")
    return count
