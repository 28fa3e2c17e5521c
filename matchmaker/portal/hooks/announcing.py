"""Noting what happened, once, and having everybody told who asked for it and may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import db, jobs
from matchmaker.organizations.models import Organization
from matchmaker.portal.hooks import topics
from matchmaker.portal.hooks.models import EndpointState, HookDelivery, HookEndpoint, HookEvent

DELIVER = "portal.deliver"
# what happens during a pause waits for its end
HEARING = (EndpointState.ACTIVE, EndpointState.PAUSED)


@dataclass(frozen=True)
class Fact:
    """What happened. `cause` names it, so that it is told once.

    audience: the organisations that may know; None when it is public.
    """

    type: str
    cause: str
    data: dict[str, Any]
    audience: frozenset[int] | None = None


def tell(session: Session, fact: Fact, *, now: datetime) -> int:
    """One delivery for each endpoint that hears of it; answers how many are new. Twice is once."""
    endpoints = session.scalars(_endpoints(fact)).all()
    return _deliver(session, fact, endpoints, now=now) if endpoints else 0


def tell_one(session: Session, fact: Fact, endpoint: HookEndpoint, *, now: datetime) -> int:
    """The same for one endpoint, whatever it hears of."""
    return _deliver(session, fact, [endpoint.id], now=now)


def listeners(session: Session, topic: str) -> frozenset[int]:
    """The organisations with an endpoint that hears of a topic."""
    return frozenset(session.scalars(_hearing(topic, HookEndpoint.organization_id)))


def _endpoints(fact: Fact) -> Select[int]:
    may_know: ColumnElement[bool] = true()
    if fact.audience is not None:
        may_know = HookEndpoint.organization_id.in_(fact.audience)
    return _hearing(topics.of(fact.type), HookEndpoint.id).where(may_know)


def _hearing(topic: str, column: Any) -> Select[int]:
    return (
        select(column)
        .select_from(HookEndpoint)
        .join(HookEndpoint.organization)
        .where(
            HookEndpoint.topics.contains([topic]),
            HookEndpoint.state.in_(HEARING),
            Organization.state != "closed",
        )
        .order_by(HookEndpoint.id)
    )


def _deliver(session: Session, fact: Fact, endpoint_ids: Sequence[int], *, now: datetime) -> int:
    event_id = _noted(session, fact, now=now)
    made = session.scalars(
        insert(HookDelivery)
        .values(
            [
                {"endpoint_id": each, "event_id": event_id, "public_id": db.public_id()}
                for each in endpoint_ids
            ]
        )
        .on_conflict_do_nothing(index_elements=["endpoint_id", "event_id"])
        .returning(HookDelivery.id)
    ).all()
    for delivery_id in made:
        jobs.enqueue(session, DELIVER, delivery_id=delivery_id)
    return len(made)


def _noted(session: Session, fact: Fact, *, now: datetime) -> int:
    """The event of a cause, made the first time."""
    made = session.scalar(
        insert(HookEvent)
        .values(
            public_id=f"msg_{db.public_id()}",
            cause=fact.cause,
            type=fact.type,
            data=fact.data,
            happened_at=now,
        )
        .on_conflict_do_nothing(index_elements=["cause"])
        .returning(HookEvent.id)
    )
    if made is not None:
        return int(made)
    return session.scalars(select(HookEvent.id).where(HookEvent.cause == fact.cause)).one()
