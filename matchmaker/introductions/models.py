"""Introductions with what they were made of, their threads, and the rules of each region."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Product
from matchmaker.db import NOT_PERSONAL, Base, Dated, personal, public_id
from matchmaker.demand.models import Need
from matchmaker.introductions.states import OPEN, State
from matchmaker.organizations.models import Organization, Site
from matchmaker.supply.models import Offer


def _known(values: type[Any] | tuple[str, ...]) -> str:
    return ", ".join(f"'{each}'" for each in values)


IS_OPEN: Final = f"state IN ({_known(OPEN)})"


class Introduction(Base, Dated):
    """The brokered contact of a supplier and a buyer about a product.

    `score`, `terms` ([code, points, most points] each), `tables`, `km` and `minutes` are those of
    the day it was made: the explanation of that day stays. `supplier_reason` and `buyer_reason`
    say to each side why the other is presented. `expires_on`: the last day to answer.
    """

    __tablename__ = "introduction"
    __table_args__ = (
        CheckConstraint(f"state IN ({_known(State)})", name="state_known"),
        CheckConstraint("origin IN ('supplier', 'buyer', 'facilitator')", name="origin_known"),
        CheckConstraint("supplier_id <> buyer_id", name="two_parties"),
        CheckConstraint("num_nonnulls(offer_id, need_id) > 0", name="about_something"),
        CheckConstraint("outcome_kg > 0 AND outcome_kg < 1e9", name="outcome_positive"),
        Index(
            "uq_introduction_open",
            "supplier_id",
            "buyer_id",
            "product_id",
            unique=True,
            postgresql_where=IS_OPEN,
        ),
        Index("ix_introduction_updated_at", "updated_at"),
        Index("ix_introduction_state", "state", "expires_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), info=NOT_PERSONAL)
    buyer_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id"), index=True, info=NOT_PERSONAL
    )
    supplier_site_id: Mapped[int] = mapped_column(
        ForeignKey("site.id"), index=True, info=NOT_PERSONAL
    )
    buyer_site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True, info=NOT_PERSONAL)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), info=NOT_PERSONAL)
    offer_id: Mapped[int | None] = mapped_column(
        ForeignKey("offer.id"), index=True, info=NOT_PERSONAL
    )
    need_id: Mapped[int | None] = mapped_column(
        ForeignKey("need.id"), index=True, info=NOT_PERSONAL
    )
    state: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    origin: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    made_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )

    score: Mapped[float | None] = mapped_column(info=NOT_PERSONAL)
    terms: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]", info=NOT_PERSONAL)
    tables: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}", info=NOT_PERSONAL)
    km: Mapped[float | None] = mapped_column(info=NOT_PERSONAL)
    minutes: Mapped[float | None] = mapped_column(info=NOT_PERSONAL)
    supplier_reason: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    buyer_reason: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)

    supplier_accepted_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)
    buyer_accepted_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)
    sent_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)
    connected_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)
    trial_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)
    expires_on: Mapped[date | None] = mapped_column(info=NOT_PERSONAL)
    # since the last move: how often people were reminded, and when
    reminders: Mapped[int] = mapped_column(SmallInteger, server_default="0", info=NOT_PERSONAL)
    reminded_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)

    closed_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)
    closed_side: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    closed_reason: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    closed_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )
    # read by the facilitators only
    closed_comment: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("activity", on_erasure="blank")
    )
    outcome_kg: Mapped[float | None] = mapped_column(info=NOT_PERSONAL)
    # the first delivery, as agreed or tried
    starts_on: Mapped[date | None] = mapped_column(info=NOT_PERSONAL)

    supplier: Mapped[Organization] = relationship(foreign_keys=[supplier_id])
    buyer: Mapped[Organization] = relationship(foreign_keys=[buyer_id])
    supplier_site: Mapped[Site] = relationship(foreign_keys=[supplier_site_id])
    buyer_site: Mapped[Site] = relationship(foreign_keys=[buyer_site_id])
    product: Mapped[Product] = relationship()
    offer: Mapped[Offer | None] = relationship()
    need: Mapped[Need | None] = relationship()


class ThreadMessage(Base):
    """What a party or a facilitator wrote to the others of an introduction."""

    __tablename__ = "thread_message"
    __table_args__ = (
        CheckConstraint("side IN ('supplier', 'buyer', 'facilitator')", name="side_known"),
        CheckConstraint("via IN ('page', 'mail')", name="via_known"),
        # a mail delivered twice is one message
        Index(
            "uq_thread_message_mail",
            "introduction_id",
            "mail_key",
            unique=True,
            postgresql_where="mail_key <> ''",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    introduction_id: Mapped[int] = mapped_column(
        ForeignKey("introduction.id", ondelete="CASCADE"), index=True, info=NOT_PERSONAL
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"),
        index=True,
        info=personal("link", on_erasure="detach"),
    )
    side: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    body: Mapped[str] = mapped_column(Text, info=personal("activity", on_erasure="blank"))
    via: Mapped[str] = mapped_column(Text, server_default="page", info=NOT_PERSONAL)
    mail_key: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    written_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=NOT_PERSONAL)

    person: Mapped[Person | None] = relationship()


class RegionRule(Base):
    """How introductions go in a region; without a row, as DEFAULT of rules.py says."""

    __tablename__ = "region_rule"
    __table_args__ = (
        CheckConstraint("remind_after_days BETWEEN 1 AND 60", name="reminds_in_time"),
        CheckConstraint("expire_after_days BETWEEN 1 AND 180", name="expires_in_time"),
        {"info": NOT_PERSONAL},
    )

    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), primary_key=True)
    # what members ask for waits until a facilitator has looked at it
    waits_for_facilitator: Mapped[bool]
    remind_after_days: Mapped[int] = mapped_column(SmallInteger)
    expire_after_days: Mapped[int] = mapped_column(SmallInteger)
