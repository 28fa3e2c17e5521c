"""Lines of the audit trail about organisations."""

from __future__ import annotations

from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.organizations.models import Organization


def record(
    session: Session, by: Person, act: str, *, organization: Organization, **details: object
) -> None:
    """One act of a person on an organisation."""
    audit.record(
        session,
        by.audit_key,
        act,
        subject_kind="organization",
        subject_id=organization.id,
        **details,
    )
