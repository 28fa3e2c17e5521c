"""Work that follows when people leave the service."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from matchmaker import audit, jobs
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Membership, Organization


@jobs.task("organizations.release_unowned")
def release_unowned(work: jobs.Work) -> None:
    """Organisations whose owner was erased pass to a member, or wait to be claimed again."""
    with work.begin() as session:
        release(session)


def release(session: Session) -> None:
    """The member of longest standing becomes the owner; without members the profile is unclaimed
    and forgets its contact."""
    owned = exists().where(
        Membership.organization_id == Organization.id, Membership.role == permissions.OWNER
    )
    unowned = session.scalars(
        select(Organization)
        # nobody owns the demonstration's
        .where(Organization.state == "active", ~Organization.is_fictional, ~owned)
        .with_for_update()
    )
    for organization in unowned:
        heir = session.scalar(
            select(Membership)
            .where(Membership.organization_id == organization.id)
            # « editor » comes before « reader »
            .order_by(Membership.role, Membership.since)
            .limit(1)
        )
        if heir is not None:
            heir.role = permissions.OWNER
        else:
            organization.state = "unclaimed"
            organization.contact_name = organization.email = organization.phone = ""
        audit.record(
            session,
            audit.SYSTEM,
            "organization.passed_on" if heir else "organization.released",
            subject_kind="organization",
            subject_id=organization.id,
        )
