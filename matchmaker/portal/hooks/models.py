"""Endpoints of organisations, the events that they are told of, and each telling."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db import NOT_PERSONAL, Base, public_id
from matchmaker.organizations.models import Organization


class EndpointState(StrEnum):
    """`paused` by its owners; `gone` when it answered 410; `failing` when it failed for days."""

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"
    FAILING = "failing"


class DeliveryState(StrEnum):
    """`dead` when the last try failed: somebody has to ask for it again."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


class HookEndpoint(Base):
    """Where an organisation's software hears of events.

    `secret`, and for a day after a rotation `old_secret`: what messages are signed with, sealed by
    signatures.Vault. `failing_since`: no answer was good since then. `busy_until`: a call is under
    way, or the endpoint is left alone after one that failed.
    """

    __tablename__ = "hook_endpoint"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'paused', 'gone', 'failing')", name="state_known"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    url: Mapped[str] = mapped_column(Text)
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text))
    secret: Mapped[str] = mapped_column(Text)
    old_secret: Mapped[str] = mapped_column(Text, server_default="")
    old_secret_until: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(Text, server_default=EndpointState.ACTIVE)
    failing_since: Mapped[datetime | None]
    busy_until: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())

    organization: Mapped[Organization] = relationship()


class HookEvent(Base):
    """Something that happened, told alike to everybody who may know.

    `cause` names what happened, so that it is told once; `public_id` is the webhook-id that a
    receiver knows repetitions by. `data` holds public facts and identifiers, never a contact.
    """

    __tablename__ = "hook_event"
    __table_args__ = ({"info": NOT_PERSONAL},)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id)
    cause: Mapped[str] = mapped_column(Text, unique=True)
    type: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    happened_at: Mapped[datetime] = mapped_column(index=True)


class HookDelivery(Base):
    """One event for one endpoint, with its last try.

    `answer_code`: the HTTP status, none when nobody answered; `trouble`: what was wrong then, as
    calling.Trouble; `answer`: the first words of the answer.
    """

    __tablename__ = "hook_delivery"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id"),
        CheckConstraint("state IN ('waiting', 'delivered', 'dead')", name="state_known"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("hook_endpoint.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(
        ForeignKey("hook_event.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(Text, server_default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    answer_code: Mapped[int | None] = mapped_column(SmallInteger)
    trouble: Mapped[str] = mapped_column(Text, server_default="")
    answer: Mapped[str] = mapped_column(Text, server_default="")
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    tried_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]

    endpoint: Mapped[HookEndpoint] = relationship()
    event: Mapped[HookEvent] = relationship()
