"""Forgetting the files that waited for their import."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from matchmaker import jobs
from matchmaker.intake.models import ReceivedFile

KEPT: Final = timedelta(days=1)


@jobs.task("intake.forget_files", cron="23 * * * *")
def forget_files(work: jobs.Work) -> None:
    """A file waits a day for its confirmation, then goes."""
    with work.begin() as session:
        forget(session, before=work.now() - KEPT)


def forget(session: Session, *, before: datetime) -> int:
    """How many files older than this went."""
    gone = session.scalars(
        delete(ReceivedFile).where(ReceivedFile.received_at < before).returning(ReceivedFile.id)
    )
    return len(gone.all())
