"""Writing the trail."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final

from sqlalchemy.orm import Session

from matchmaker.audit.models import AuditEntry

# the actor of commands and jobs
SYSTEM: Final = "system"
# set by the web at the start of each request
request_id: ContextVar[str] = ContextVar("request_id", default="")


def record(
    session: Session,
    actor_key: str,
    act: str,
    /,
    *,
    subject_kind: str,
    subject_id: object,
    **details: object,
) -> None:
    """Add one line. Details hold codes and identifiers, never a name, an address or a number."""
    session.add(
        AuditEntry(
            actor_key=actor_key,
            act=act,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            details=details,
            request_id=request_id.get(),
        )
    )
