"""Claiming a profile: a person says why it is theirs, a facilitator of its region settles it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from matchmaker import audit
from matchmaker.accounts.models import FacilitatorRegion, Person
from matchmaker.db import public_id
from matchmaker.errors import N_, Conflict, NotFound
from matchmaker.organizations import members, permissions
from matchmaker.organizations.models import Claim, Membership, Organization, Site


class AlreadyClaimed(Conflict):
    """The same person has asked already."""

    message = N_("Votre demande est déjà chez l’équipe d’animation : elle vous répondra.")


class AlreadyYours(Conflict):
    """A member has nothing to claim."""

    message = N_("Vous êtes déjà membre de cette organisation.")


class AlreadySettled(Conflict):
    """Somebody else answered first."""

    message = N_("Quelqu’un a déjà répondu à cette demande.")


def make(
    session: Session, organization: Organization, reason: str, *, by: Person, now: datetime
) -> Claim:
    """Ask for a profile, claimed by others or not. One open claim a person, however many posts."""
    if permissions.role_of(session, by.id, organization) is not None:
        raise AlreadyYours
    made = session.execute(
        insert(Claim)
        .values(
            public_id=public_id(),
            organization_id=organization.id,
            person_id=by.id,
            reason=reason,
            made_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Claim.id)
    ).scalar()
    if made is None:
        raise AlreadyClaimed
    claim = session.get_one(Claim, made)
    _record(session, by, "claim.made", claim=claim)
    return claim


def waiting(session: Session, facilitator: Person) -> Sequence[Claim]:
    """The open claims that a facilitator may settle, the oldest first; all, for administrators."""
    found = (
        select(Claim)
        .where(Claim.state == "pending")
        .options(
            selectinload(Claim.person),
            selectinload(Claim.organization).selectinload(Organization.sites),
        )
        .order_by(Claim.made_at, Claim.id)
        .limit(200)
    )
    if "administrator" not in {role.name for role in facilitator.roles}:
        regions = select(FacilitatorRegion.region_code).where(
            FacilitatorRegion.person_id == facilitator.id
        )
        found = found.where(
            exists().where(
                Site.organization_id == Claim.organization_id, Site.region_code.in_(regions)
            )
        )
    return session.scalars(found).all()


def confirm(session: Session, claim_id: str, answer: str, *, by: Person, now: datetime) -> Claim:
    """The claimant owns an organisation without members, or becomes an editor beside others."""
    claim = _settle(session, claim_id, "confirmed", answer=answer, by=by, now=now)
    held = exists().where(Membership.organization_id == claim.organization_id)
    role = permissions.EDITOR if session.scalar(select(held)) else permissions.OWNER
    members.enter(session, claim.organization, claim.person, role=role, now=now)
    _record(session, by, "claim.confirmed", claim=claim, role=role)
    return claim


def refuse(session: Session, claim_id: str, answer: str, *, by: Person, now: datetime) -> Claim:
    """The profile stays as it is; the claimant hears why."""
    claim = _settle(session, claim_id, "refused", answer=answer, by=by, now=now)
    _record(session, by, "claim.refused", claim=claim)
    return claim


def _settle(
    session: Session, claim_id: str, state: str, *, answer: str, by: Person, now: datetime
) -> Claim:
    claim = session.scalar(select(Claim).where(Claim.public_id == claim_id).with_for_update())
    if claim is None or not permissions.is_on_behalf(session, by, claim.organization):
        raise NotFound
    if claim.state != "pending":
        raise AlreadySettled
    claim.state = state
    claim.answer = answer
    claim.settled_at = now
    claim.settled_by = by.audit_key
    session.flush()
    return claim


def _record(session: Session, by: Person, act: str, *, claim: Claim, **details: object) -> None:
    audit.record(
        session,
        by.audit_key,
        act,
        subject_kind="organization",
        subject_id=claim.organization_id,
        claim=claim.public_id,
        **details,
    )
