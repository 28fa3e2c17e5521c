"""Files kept for a day between their preview and their import; each is its sender's alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from matchmaker.errors import N_, Conflict, NotFound
from matchmaker.intake.headers import Column
from matchmaker.intake.models import ReceivedFile

MOST_AT_ONCE: Final = 20


class TooManyFiles(Conflict):
    """One person has more files waiting than anybody needs."""

    message = N_("Trop de fichiers attendent déjà : retirez-en, ou revenez demain.")


def receive(session: Session, file: ReceivedFile) -> ReceivedFile:
    """Keep a file until tomorrow."""
    waiting = session.scalar(
        select(func.count())
        .select_from(ReceivedFile)
        .where(ReceivedFile.person_id == file.person_id)
    )
    if (waiting or 0) >= MOST_AT_ONCE:
        raise TooManyFiles
    session.add(file)
    session.flush()
    return file


def of_person(
    session: Session, public_id: str, *, person_id: int, kinds: Collection[str]
) -> ReceivedFile:
    """A file of this person, of a kind that they may import; or NotFound."""
    found = session.scalar(
        select(ReceivedFile).where(
            ReceivedFile.public_id == public_id,
            ReceivedFile.person_id == person_id,
            ReceivedFile.kind.in_(kinds),
        )
    )
    if found is None:
        raise NotFound
    return found


def allow_long_reading(session: Session) -> None:
    """Between two questions to the database a large file is read for longer than a transaction
    of the pages may usually wait."""
    session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '120s'"))


def chosen(
    headers: Sequence[str], columns: Sequence[Column], typed: Mapping[str, str]
) -> dict[str, str]:
    """What each header means, from a form of fields named column-0, column-1…; unknown ones and
    fields that do not exist are left out."""
    fields = {column.field for column in columns} | {""}
    found = {header: typed.get(f"column-{at}") for at, header in enumerate(headers)}
    return {header: field for header, field in found.items() if field in fields}
