"""Forgetting somebody: what each column says happens on erasure, carried out."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, LargeBinary, Table, Text, delete, or_, update
from sqlalchemy.orm import Session

from matchmaker import jobs
from matchmaker.accounts import inventory, service
from matchmaker.accounts.models import Person
from matchmaker.db import Base
from matchmaker.mail.models import EMPTIED, Message

PERSON: Final = Base.metadata.tables[Person.__tablename__]


class NoBlank(TypeError):
    """A column can't be emptied: its annotation must be another, or it must allow NULL."""


def erase(session: Session, person: Person, *, now: datetime) -> None:
    """Leave no trace of a person. Their organisations stay; aggregates too.

    The trail keeps its lines under a random key that no row resolves any more.
    """
    service.record(session, person, "person.erased")
    session.flush()
    _forget_mentions(session, person)
    tables = [table for table in inventory.tables(Base.metadata) if table is not PERSON]
    # rows found by address or name first: the links are what leads to some of them
    for table in sorted(tables, key=lambda table: bool(inventory.links(table))):
        _forget(session, table, person)
    _forget(session, PERSON, person)
    session.expire_all()
    person.active, person.erased_at = False, now
    session.flush()
    jobs.enqueue(session, "organizations.release_unowned")


def blank(column: Column[Any]) -> object:
    """What an emptied column holds: NULL, its own default, or nothing; random where unique."""
    if column.nullable:
        return None
    if column.unique:
        return f"erased-{secrets.token_hex(16)}"
    if column.server_default is not None:
        return getattr(column.server_default, "arg", None)
    if isinstance(column.type, Text):
        return ""
    if isinstance(column.type, LargeBinary):
        return b""
    raise NoBlank(f"{column.table.name}.{column.name}")


def _forget(session: Session, table: Table, person: Person) -> None:
    theirs = inventory.is_of(table, person)
    columns = inventory.personal_columns(table)
    if any(inventory.on_erasure(column) == "delete" for column in columns):
        session.execute(delete(table).where(theirs))
        return
    emptied: dict[str, object] = {
        column.name: blank(column)
        for column in columns
        if inventory.on_erasure(column) == "blank" and inventory.kind(column) != "link"
    }
    emptied |= {
        column.name: None
        for column in inventory.links(table)
        if inventory.on_erasure(column) == "detach"
    }
    if emptied:
        session.execute(update(table).where(theirs).values(emptied))


def _forget_mentions(session: Session, person: Person) -> None:
    """Empty letters to others that speak of the person, once they have left."""
    words = [word for word in (person.email, person.name, person.phone) if len(word) > 3]
    texts = (Message.subject, Message.body_text, Message.body_html)
    session.execute(
        update(Message)
        .where(
            Message.state != "queued",
            or_(*(text.contains(word, autoescape=True) for text in texts for word in words)),
        )
        .values(EMPTIED)
    )
