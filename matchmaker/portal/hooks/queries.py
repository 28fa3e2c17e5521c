"""Endpoints of an organisation and what each was told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from matchmaker.errors import NotFound
from matchmaker.organizations.models import Organization
from matchmaker.portal.hooks.models import DeliveryState, HookDelivery, HookEndpoint


def endpoints(session: Session, organization: Organization) -> Sequence[HookEndpoint]:
    """In the order in which they were made."""
    return session.scalars(
        select(HookEndpoint)
        .where(HookEndpoint.organization_id == organization.id)
        .order_by(HookEndpoint.id)
    ).all()


def endpoint_of(session: Session, organization: Organization, public_id: str) -> HookEndpoint:
    """One of this organisation; another's is NotFound."""
    found = session.scalar(
        select(HookEndpoint).where(
            HookEndpoint.organization_id == organization.id, HookEndpoint.public_id == public_id
        )
    )
    if found is None:
        raise NotFound
    return found


def dead(session: Session, organization: Organization) -> dict[int, int]:
    """How many messages nobody took, by endpoint."""
    rows = session.execute(
        select(HookDelivery.endpoint_id, func.count())
        .join(HookDelivery.endpoint)
        .where(
            HookEndpoint.organization_id == organization.id,
            HookDelivery.state == DeliveryState.DEAD,
        )
        .group_by(HookDelivery.endpoint_id)
    )
    return dict(rows.all())


def deliveries(
    session: Session, endpoint: HookEndpoint, *, state: DeliveryState | None = None, most: int
) -> Sequence[HookDelivery]:
    """The last ones, with their events, the newest first; those in a state, or all."""
    found = (
        select(HookDelivery)
        .join(HookDelivery.event)
        .options(contains_eager(HookDelivery.event))
        .where(HookDelivery.endpoint_id == endpoint.id)
        .order_by(HookDelivery.id.desc())
        .limit(most)
    )
    if state is not None:
        found = found.where(HookDelivery.state == state)
    return session.scalars(found).all()


def delivery_of(session: Session, endpoint: HookEndpoint, public_id: str) -> HookDelivery:
    """One of this endpoint, held until the end of the transaction; another's is NotFound."""
    found = session.scalar(
        select(HookDelivery)
        .where(HookDelivery.endpoint_id == endpoint.id, HookDelivery.public_id == public_id)
        .with_for_update()
    )
    if found is None:
        raise NotFound
    return found
