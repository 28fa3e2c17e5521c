"""Making the package and putting it in the place of the last one, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker.errors import NotFound
from matchmaker.portal.open_data import gathering, packaging
from matchmaker.portal.open_data.models import OpenDataFile

_PUBLISHING: Final = 0x4A_55_4D_0D


def make(session: Session, *, today: date) -> dict[str, bytes]:
    """Every file of the package as of a day, by its name."""
    return packaging.files(gathering.everything(session, today=today))


def publish(session: Session, *, today: date, now: datetime) -> None:
    """Make the package and replace the last one; a file of the same bytes keeps its date."""
    session.execute(select(func.pg_advisory_xact_lock(_PUBLISHING)))
    made = make(session, today=today)
    session.execute(delete(OpenDataFile).where(OpenDataFile.name.not_in(made)))
    _replace(session, made, now=now)


def published(session: Session) -> Sequence[OpenDataFile]:
    """The files there are, without their content, by name."""
    return session.scalars(select(OpenDataFile).order_by(OpenDataFile.name)).all()


def find(session: Session, name: str) -> OpenDataFile:
    """A file of the package, its content read when first asked for; or NotFound."""
    found = session.get(OpenDataFile, name)
    if found is None:
        raise NotFound
    return found


def _replace(session: Session, made: Mapping[str, bytes], *, now: datetime) -> None:
    statement = insert(OpenDataFile)
    new = statement.excluded
    is_same = OpenDataFile.sha256 == new.sha256
    statement = statement.on_conflict_do_update(
        index_elements=[OpenDataFile.name],
        set_={
            "content": new.content,
            "size_bytes": new.size_bytes,
            "sha256": new.sha256,
            "checked_at": new.checked_at,
            "changed_at": case((is_same, OpenDataFile.changed_at), else_=new.changed_at),
        },
    )
    session.execute(statement, [_row(name, content, now) for name, content in made.items()])


def _row(name: str, content: bytes, now: datetime) -> dict[str, object]:
    return {
        "name": name,
        "content": content,
        "size_bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "changed_at": now,
        "checked_at": now,
    }
