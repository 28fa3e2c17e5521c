"""What the owners of an organisation do with its endpoints.

Secrets are shown in the answer that makes them, and never again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker import audit, db, jobs
from matchmaker.accounts.models import Person
from matchmaker.errors import N_, Conflict, Invalid
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Organization
from matchmaker.portal.hooks import announcing, queries, signatures, topics
from matchmaker.portal.hooks.announcing import DELIVER, Fact
from matchmaker.portal.hooks.models import DeliveryState, EndpointState, HookDelivery, HookEndpoint
from matchmaker.portal.hooks.schemas import EndpointIn, TopicsIn
from matchmaker.portal.hooks.signatures import Vault

MOST: Final = 10
# for so long after a rotation, messages carry a signature of each secret
OVERLAP: Final = timedelta(hours=24)


class TooManyEndpoints(Invalid):
    """More than an organisation needs."""

    message = N_("Vous avez déjà %(most)s adresses : supprimez-en une d’abord.")


class NotSending(Conflict):
    """The endpoint is switched off."""

    message = N_("Cette adresse ne reçoit rien en ce moment : remettez-la en marche d’abord.")


class Opened(NamedTuple):
    """An endpoint, with the secret to give to its software."""

    endpoint: HookEndpoint
    secret: str


def add(
    session: Session, organization: Organization, data: EndpointIn, *, by: Person, vault: Vault
) -> Opened:
    """Register an endpoint; raises TooManyEndpoints."""
    permissions.must_own(session, by, organization)
    # of two at once, the second counts the first
    session.refresh(organization, with_for_update=True)
    if len(queries.endpoints(session, organization)) >= MOST:
        raise TooManyEndpoints(field="url", most=MOST)
    secret = signatures.new_secret()
    made = HookEndpoint(
        organization_id=organization.id,
        url=data.url,
        topics=sorted(set(data.topics)),
        secret=vault.seal(secret),
    )
    session.add(made)
    session.flush()
    _note(session, made, "added", by=by)
    return Opened(made, secret)


def listen(session: Session, endpoint: HookEndpoint, data: TopicsIn, *, by: Person) -> None:
    """Change what it hears of."""
    permissions.must_own(session, by, endpoint.organization)
    endpoint.topics = sorted(set(data.topics))
    _note(session, endpoint, "changed", by=by)


def rotate(
    session: Session, endpoint: HookEndpoint, *, by: Person, vault: Vault, now: datetime
) -> Opened:
    """A new secret; the one before signs too until tomorrow, so that no message is lost."""
    permissions.must_own(session, by, endpoint.organization)
    secret = signatures.new_secret()
    endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, now + OVERLAP
    endpoint.secret = vault.seal(secret)
    _note(session, endpoint, "rotated", by=by)
    return Opened(endpoint, secret)


def pause(session: Session, endpoint: HookEndpoint, *, by: Person) -> None:
    """Hold back what is due and what happens meanwhile."""
    permissions.must_own(session, by, endpoint.organization)
    if endpoint.state != EndpointState.ACTIVE:
        raise NotSending
    endpoint.state = EndpointState.PAUSED
    _note(session, endpoint, "paused", by=by)


def resume(session: Session, endpoint: HookEndpoint, *, by: Person) -> None:
    """Start again, with what waited; also after the service gave up."""
    permissions.must_own(session, by, endpoint.organization)
    endpoint.state = EndpointState.ACTIVE
    endpoint.failing_since = endpoint.busy_until = None
    waiting = session.scalars(
        select(HookDelivery.id)
        .where(HookDelivery.endpoint_id == endpoint.id, HookDelivery.state == DeliveryState.WAITING)
        .order_by(HookDelivery.id)
    ).all()
    for delivery_id in jobs.without_job(session, DELIVER, "delivery_id", ids=waiting):
        jobs.enqueue(session, DELIVER, delivery_id=delivery_id)
    _note(session, endpoint, "resumed", by=by)


def remove(session: Session, endpoint: HookEndpoint, *, by: Person) -> None:
    """Forget it with its secret and what it was told."""
    permissions.must_own(session, by, endpoint.organization)
    _note(session, endpoint, "removed", by=by)
    session.delete(endpoint)
    session.flush()


def test(session: Session, endpoint: HookEndpoint, *, by: Person, base: str, now: datetime) -> None:
    """Send it a message that says nothing; raises NotSending."""
    permissions.must_own(session, by, endpoint.organization)
    if endpoint.state != EndpointState.ACTIVE:
        raise NotSending
    name = db.public_id()
    about = {"id": name, "url": f"{base}/", "api_url": f"{base}/api/v1/"}
    announcing.tell_one(session, Fact(topics.TEST, f"test:{name}", about), endpoint, now=now)


def replay(session: Session, endpoint: HookEndpoint, delivery_id: str, *, by: Person) -> None:
    """Send a message once more, from the first try; its webhook-id stays."""
    permissions.must_own(session, by, endpoint.organization)
    if endpoint.state != EndpointState.ACTIVE:
        raise NotSending
    delivery = queries.delivery_of(session, endpoint, delivery_id)
    delivery.state, delivery.attempts, delivery.due_at = DeliveryState.WAITING, 0, None
    jobs.enqueue(session, DELIVER, delivery_id=delivery.id)


def revive(session: Session, endpoint: HookEndpoint, *, by: Person) -> int:
    """Send every dead message once more; answers how many. Twice is once."""
    permissions.must_own(session, by, endpoint.organization)
    if endpoint.state != EndpointState.ACTIVE:
        raise NotSending
    revived = session.scalars(
        update(HookDelivery)
        .where(HookDelivery.endpoint_id == endpoint.id, HookDelivery.state == DeliveryState.DEAD)
        .values(state=DeliveryState.WAITING, attempts=0)
        .returning(HookDelivery.id)
    ).all()
    for delivery_id in revived:
        jobs.enqueue(session, DELIVER, delivery_id=delivery_id)
    return len(revived)


def _note(session: Session, endpoint: HookEndpoint, act: str, *, by: Person) -> None:
    audit.record(
        session,
        by.audit_key,
        f"hook.{act}",
        subject_kind="hook",
        subject_id=endpoint.public_id,
        organization=endpoint.organization_id,
    )
