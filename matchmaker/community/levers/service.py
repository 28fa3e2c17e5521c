"""Stating a lever, backing it, speaking of it, and hiding what does not belong there."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.catalogue import terms
from matchmaker.community import speaking
from matchmaker.community.levers.models import Backing, Comment, Lever
from matchmaker.community.levers.schemas import BackingIn, CommentIn, LeverIn, StandingIn
from matchmaker.errors import NotFound


def state(session: Session, data: LeverIn, *, by: Person) -> Lever:
    """Publish a lever, backed by who states it; the same words from the same organisation are
    one lever, however often they are posted."""
    organization = speaking.for_organization(session, by, data.organization)
    product = terms.product(session, data.product) if data.product else None
    family = terms.family(session, data.family) if data.family and not product else None
    key = fingerprint(data.kind, data.title, data.body)
    session.execute(
        insert(Lever)
        .values(
            key=key,
            kind=data.kind,
            title=data.title,
            body=data.body,
            sector=data.sector,
            region_code=data.region or None,
            product_id=product.id if product else None,
            family_id=family.id if family else None,
            organization_id=organization.id,
            written_by=by.audit_key,
        )
        .on_conflict_do_nothing(index_elements=[Lever.organization_id, Lever.key])
    )
    stated = select(Lever).where(Lever.organization_id == organization.id, Lever.key == key)
    lever = session.scalars(stated).one()
    back(session, lever, BackingIn(organization=organization.slug), by=by)
    _told(session, lever, "lever.stated", by=by)
    return lever


def back(session: Session, lever: Lever, data: BackingIn, *, by: Person) -> None:
    """One vote of an organisation: again, it changes why. Nothing said leaves what was said."""
    organization = speaking.for_organization(session, by, data.organization)
    said = {"why": data.why, "may_be_quoted": data.may_be_quoted, "given_by": by.audit_key}
    vote = insert(Backing).values(lever_id=lever.id, organization_id=organization.id, **said)
    same = [Backing.lever_id, Backing.organization_id]
    if data.why:
        session.execute(vote.on_conflict_do_update(index_elements=same, set_=said))
    else:
        session.execute(vote.on_conflict_do_nothing(index_elements=same))
    _count(session, lever)


def withdraw(session: Session, lever: Lever, data: StandingIn, *, by: Person) -> None:
    """Take a vote back."""
    organization = speaking.for_organization(session, by, data.organization)
    found = select(Backing).where(
        Backing.lever_id == lever.id, Backing.organization_id == organization.id
    )
    vote = session.scalar(found)
    if vote is None:
        raise NotFound
    session.delete(vote)
    session.flush()
    _count(session, lever)


def comment(session: Session, lever: Lever, data: CommentIn, *, by: Person) -> None:
    """Say something under a lever; the same words posted twice are one comment."""
    organization = speaking.for_organization(session, by, data.organization)
    session.execute(
        insert(Comment)
        .values(
            lever_id=lever.id,
            key=fingerprint(organization.slug, by.audit_key, data.body),
            organization_id=organization.id,
            body=data.body,
            may_be_quoted=data.may_be_quoted,
            written_by=by.audit_key,
        )
        .on_conflict_do_nothing(index_elements=[Comment.lever_id, Comment.key])
    )


def hide(session: Session, lever: Lever, *, by: Person, now: datetime) -> None:
    """Take a lever out of sight of all but facilitators; no brief carries it any more."""
    lever.hidden_at = lever.hidden_at or now
    _told(session, lever, "lever.hidden", by=by)


def show(session: Session, lever: Lever, *, by: Person) -> None:
    """Bring a hidden lever back."""
    lever.hidden_at = None
    _told(session, lever, "lever.shown", by=by)


def hide_comment(
    session: Session, lever: Lever, comment_id: int, *, by: Person, now: datetime
) -> None:
    """Take a comment of this lever out of sight."""
    found = session.get(Comment, comment_id)
    if found is None or found.lever_id != lever.id:
        raise NotFound
    found.hidden_at = found.hidden_at or now
    _told(session, lever, "lever.comment_hidden", by=by)


def fingerprint(*words: str) -> str:
    """What makes two posts the same."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:32]


def _count(session: Session, lever: Lever) -> None:
    """Keep the number of backers: the lever's row is held, so that two votes do not count past
    each other."""
    session.execute(select(Lever.id).where(Lever.id == lever.id).with_for_update())
    backers = (
        select(func.count()).where(Backing.lever_id == lever.id).correlate(None).scalar_subquery()
    )
    session.execute(update(Lever).where(Lever.id == lever.id).values(backers=backers))
    session.refresh(lever)


def _told(session: Session, lever: Lever, act: str, *, by: Person) -> None:
    session.flush()
    audit.record(session, by.audit_key, act, subject_kind="lever", subject_id=lever.public_id)
