"""Who speaks for an organisation: roles, leaving, and inviting by mail."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker.accounts import addresses
from matchmaker.accounts.models import Person
from matchmaker.db import public_id
from matchmaker.errors import N_, Conflict, Invalid, NotFound
from matchmaker.organizations import permissions, trail
from matchmaker.organizations.models import Invitation, Membership, Organization
from matchmaker.organizations.schemas import InvitationIn, Role

LIFETIME: Final = timedelta(days=14)


class LastOwner(Conflict):
    """The only owner can neither leave nor step down."""

    message = N_("Il faut au moins un responsable : nommez-en un autre avant.")


class AlreadyMember(Invalid):
    """The address belongs to a member."""

    message = N_("Cette personne est déjà membre.")


class SpentInvitation(NotFound):
    """Unknown, used, cancelled or too old: all look the same."""

    message = N_("Cette invitation a déjà servi ou n’est plus bonne. Demandez-en une autre.")


def change_role(
    session: Session, organization: Organization, member_id: str, *, role: Role, by: Person
) -> None:
    """Give a member another role; the last owner keeps theirs."""
    permissions.must_own(session, by, organization)
    membership = _membership(session, organization, member_id)
    if membership.role == permissions.OWNER and role != Role.OWNER:
        _keep_an_owner(session, organization)
    membership.role = role
    session.flush()
    trail.record(session, by, "membership.changed", organization=organization, role=role)


def remove(session: Session, organization: Organization, member_id: str, *, by: Person) -> None:
    """Take somebody out."""
    permissions.must_own(session, by, organization)
    _end(session, organization, _membership(session, organization, member_id), by=by)


def leave(session: Session, organization: Organization, *, by: Person) -> None:
    """Go; the profile stays."""
    own = session.scalar(
        select(Membership).where(
            Membership.organization_id == organization.id, Membership.person_id == by.id
        )
    )
    if own is None:
        raise NotFound
    _end(session, organization, own, by=by)


def invite(
    session: Session, organization: Organization, data: InvitationIn, *, by: Person, now: datetime
) -> tuple[Invitation, str]:
    """An invitation and its token, to be mailed; inviting again replaces the earlier one."""
    permissions.must_own(session, by, organization)
    return open_invitation(session, organization, data, by=by, now=now)


def open_invitation(
    session: Session, organization: Organization, data: InvitationIn, *, by: Person, now: datetime
) -> tuple[Invitation, str]:
    """The same without asking who invites: a facilitator does it for an owner-to-be."""
    key = addresses.key(data.email)
    _refuse_member(session, organization, key)
    token = secrets.token_urlsafe(32)
    values = {
        "role": data.role,
        "token_hash": _hash(token),
        "expires_at": now + LIFETIME,
        "invited_by": by.audit_key,
    }
    made = session.execute(
        insert(Invitation)
        .values(public_id=public_id(), organization_id=organization.id, email_key=key, **values)
        .on_conflict_do_update(
            index_elements=[Invitation.organization_id, Invitation.email_key],
            index_where=Invitation.accepted_at.is_(None),
            set_=values,
        )
        .returning(Invitation.id)
    ).scalar_one()
    invitation = session.get_one(Invitation, made, populate_existing=True)
    trail.record(session, by, "member.invited", organization=organization, role=data.role)
    return invitation, token


def cancel(session: Session, organization: Organization, invitation_id: str, *, by: Person) -> None:
    """Take an invitation back."""
    permissions.must_own(session, by, organization)
    invitation = session.scalar(
        select(Invitation).where(
            Invitation.public_id == invitation_id,
            Invitation.organization_id == organization.id,
            Invitation.accepted_at.is_(None),
        )
    )
    if invitation is None:
        raise NotFound
    session.delete(invitation)
    session.flush()
    trail.record(session, by, "invitation.cancelled", organization=organization)


def pending(session: Session, organization: Organization, *, now: datetime) -> list[Invitation]:
    """Invitations not yet answered, the newest last."""
    return list(
        session.scalars(
            select(Invitation)
            .where(
                Invitation.organization_id == organization.id,
                Invitation.accepted_at.is_(None),
                Invitation.expires_at > now,
            )
            .order_by(Invitation.id)
        )
    )


def invitation_of(session: Session, token: str, *, now: datetime) -> Invitation:
    """What a token opens, without using it up; or SpentInvitation."""
    found = session.scalar(
        select(Invitation).where(
            Invitation.token_hash == _hash(token),
            Invitation.accepted_at.is_(None),
            Invitation.expires_at > now,
        )
    )
    if found is None:
        raise SpentInvitation
    return found


def accept(session: Session, token: str, *, by: Person, now: datetime) -> Organization:
    """Join by a mailed token; of any number of posts at once, one succeeds.

    An owner who joins takes an unclaimed profile over; a member keeps the better role.
    """
    taken = session.execute(
        update(Invitation)
        .where(
            Invitation.token_hash == _hash(token),
            Invitation.accepted_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(accepted_at=now)
        .returning(Invitation.organization_id, Invitation.role)
    ).first()
    if taken is None:
        raise SpentInvitation
    organization = session.get_one(Organization, taken.organization_id)
    enter(session, organization, by, role=taken.role, now=now)
    trail.record(session, by, "invitation.accepted", organization=organization, role=taken.role)
    return organization


def enter(
    session: Session, organization: Organization, person: Person, *, role: str, now: datetime
) -> None:
    """Make a person a member, or leave them the better of two roles."""
    held = session.scalar(
        select(Membership).where(
            Membership.organization_id == organization.id, Membership.person_id == person.id
        )
    )
    if held is None:
        session.execute(
            insert(Membership)
            .values(
                public_id=public_id(),
                organization_id=organization.id,
                person_id=person.id,
                role=role,
                since=now,
            )
            .on_conflict_do_nothing()
        )
    elif permissions.ROLES.index(role) < permissions.ROLES.index(held.role):
        held.role = role
    if role == permissions.OWNER and organization.state == "unclaimed":
        organization.state = "active"
    session.flush()


def _end(
    session: Session, organization: Organization, membership: Membership, *, by: Person
) -> None:
    if membership.role == permissions.OWNER:
        _keep_an_owner(session, organization)
    session.delete(membership)
    session.flush()
    trail.record(session, by, "membership.ended", organization=organization)


def _keep_an_owner(session: Session, organization: Organization) -> None:
    """Two owners who leave at once wait for each other here."""
    session.execute(
        select(Organization.id).where(Organization.id == organization.id).with_for_update()
    )
    owners = session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(
            Membership.organization_id == organization.id,
            Membership.role == permissions.OWNER,
        )
    )
    if (owners or 0) < 2:
        raise LastOwner


def _membership(session: Session, organization: Organization, member_id: str) -> Membership:
    found = session.scalar(
        select(Membership).where(
            Membership.public_id == member_id, Membership.organization_id == organization.id
        )
    )
    if found is None:
        raise NotFound
    return found


def _refuse_member(session: Session, organization: Organization, email_key: str) -> None:
    member = (
        select(Membership.id)
        .join(Membership.person)
        .where(Membership.organization_id == organization.id, Person.email_key == email_key)
    )
    if session.scalar(member) is not None:
        raise AlreadyMember(field="email")


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
