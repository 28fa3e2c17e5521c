"""One's own data, to take away: everything the inventory names, as JSON or as CSV files."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime
from typing import Any, Final

from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy import Column, Table, select
from sqlalchemy.orm import Session

from matchmaker.accounts import inventory
from matchmaker.accounts.models import Person
from matchmaker.audit.models import AuditEntry
from matchmaker.db import Base

# what proves who somebody is stays here; that it exists is said
WITHHELD: Final = "•••"
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")

Rows = list[dict[str, Any]]


def collect(session: Session, person: Person) -> dict[str, Rows]:
    """Every row about the person, by table, and their lines of the trail."""
    found = {
        table.name: _rows(session, table, person)
        for table in sorted(inventory.tables(Base.metadata), key=lambda table: table.name)
    }
    trail = Base.metadata.tables[AuditEntry.__tablename__]
    acts = session.execute(
        select(trail).where(trail.c.actor_key == person.audit_key).order_by(trail.c.id)
    )
    return found | {trail.name: [_plain(trail, row) for row in acts.mappings()]}


def as_json(found: dict[str, Rows]) -> bytes:
    return json.dumps(found, ensure_ascii=False, indent=2).encode()


def as_csv(found: dict[str, Rows]) -> bytes:
    """A zip with one file per table; a table without rows has its header alone."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in found.items():
            header = [column.name for column in Base.metadata.tables[name].columns]
            archive.writestr(f"{name}.csv", _csv(header, rows))
    return kept.getvalue()


def _rows(session: Session, table: Table, person: Person) -> Rows:
    keys = list(table.primary_key.columns)
    found = session.execute(select(table).where(inventory.is_of(table, person)).order_by(*keys))
    return [_plain(table, row) for row in found.mappings()]


def _plain(table: Table, row: Any) -> dict[str, Any]:
    return {column.name: _value(column, row[column.name]) for column in table.columns}


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if inventory.is_credential(column):
        return WITHHELD
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, WKBElement):
        return list(to_shape(value).coords[0])
    return value


def _csv(header: list[str], rows: Rows) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in header])
    return "\ufeff" + text.getvalue()


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
