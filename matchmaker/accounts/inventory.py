"""What is kept about people, read from the annotations of the columns themselves.

A row is a person's when a column of kind `link` points to them. Tables without such a column
(a message, the contact of an organisation) hold a person's row when it carries their address, or
their audit key as its `author`, or their name or number in a row that one of their links points to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, MetaData, Table, Text, false, func, or_, select

from matchmaker.accounts.models import Person

KINDS: Final = (
    "identity",
    "contact",
    "place",
    "credential",
    "preference",
    "activity",
    "link",
    "author",
)
_UNSAID: Final = object()


@dataclass(frozen=True)
class Held:
    """A column that holds personal data."""

    table: str
    column: str
    kind: str
    on_erasure: str


def unannotated(metadata: MetaData) -> list[str]:
    """The columns that do not say whether they are about a person: there must be none."""
    return [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if _said(column) is _UNSAID
    ]


def columns(metadata: MetaData) -> Iterator[Held]:
    """Every column that holds personal data."""
    for table in metadata.sorted_tables:
        for column in personal_columns(table):
            yield Held(table.name, column.name, kind(column), on_erasure(column))


def by_table(metadata: MetaData) -> dict[str, list[Held]]:
    """The same, table by table, for a page."""
    found: dict[str, list[Held]] = {}
    for held in columns(metadata):
        found.setdefault(held.table, []).append(held)
    return found


def tables(metadata: MetaData) -> list[Table]:
    """The tables with something personal, those that refer to others first."""
    return [table for table in reversed(metadata.sorted_tables) if personal_columns(table)]


def personal_columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if _said(column) not in (None, _UNSAID)]


def kind(column: Column[Any]) -> str:
    return str(_said(column))


def on_erasure(column: Column[Any]) -> str:
    return str(_infos(column).get("on_erasure", "blank"))


def is_credential(column: Column[Any]) -> bool:
    return _said(column) == "credential"


def links(table: Table) -> list[Column[Any]]:
    """The columns that point to a person."""
    return [column for column in personal_columns(table) if kind(column) == "link"]


def is_of(table: Table, person: Person) -> ColumnElement[bool]:
    """Which rows of a table with personal columns are the person's."""
    if table is Person.__table__:
        return table.c.id == person.id
    pointing = links(table)
    if pointing:
        return or_(*(column == person.id for column in pointing))
    return or_(
        _carries_address(table, person),
        _carries_name(table, person),
        *(column == person.audit_key for column in _texts(table, "author")),
    )


def _carries_address(table: Table, person: Person) -> ColumnElement[bool]:
    addresses = {person.email.lower(), person.email_key} - {""}
    return or_(
        false(),
        *(func.lower(column).in_(addresses) for column in _texts(table, "contact")),
    )


def _carries_name(table: Table, person: Person) -> ColumnElement[bool]:
    """Names and numbers are shared by strangers: only rows within the person's reach count."""
    words = {person.name, person.phone} - {""}
    named = [column.in_(words) for column in _texts(table, "identity", "contact")]
    reached = list(_reached(table, person))
    return or_(*named) & or_(*reached) if named and reached else false()


def _reached(table: Table, person: Person) -> Iterator[ColumnElement[bool]]:
    for other in table.metadata.sorted_tables:
        pointing = links(other)
        if not pointing:
            continue
        for key in (key for column in other.columns for key in column.foreign_keys):
            if key.column.table is table:
                theirs = or_(*(column == person.id for column in pointing))
                yield key.column.in_(select(key.parent).where(theirs))


def _texts(table: Table, *kinds: str) -> list[Column[Any]]:
    return [
        column
        for column in personal_columns(table)
        if kind(column) in kinds and isinstance(column.type, Text)
    ]


def _said(column: Column[Any]) -> object:
    return _infos(column).get("personal", _UNSAID)


def _infos(column: Column[Any]) -> dict[Any, Any]:
    return column.info if "personal" in column.info else column.table.info
