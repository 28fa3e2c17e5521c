"""What an institution aims for, by dated steps."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db import NOT_PERSONAL, Base, personal
from matchmaker.organizations.models import Organization


class Target(Base):
    """A share of purchases, in dollars, under a definition; closed ones stay as they were."""

    __tablename__ = "target"
    __table_args__ = (
        # a new one takes the place of the open one
        Index(
            "uq_target_open",
            "organization_id",
            "definition_code",
            unique=True,
            postgresql_where="closed_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True, info=NOT_PERSONAL
    )
    definition_code: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    # who set it stays, as in the trail
    made_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=NOT_PERSONAL)
    closed_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)

    organization: Mapped[Organization] = relationship()
    steps: Mapped[list[TargetStep]] = relationship(
        back_populates="target", cascade="all, delete-orphan", order_by="TargetStep.due"
    )


class TargetStep(Base):
    """The share to reach by a day, 0 to 1."""

    __tablename__ = "target_step"
    __table_args__ = (
        UniqueConstraint("target_id", "due"),
        CheckConstraint("value > 0 AND value <= 1", name="value_is_a_share"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id", ondelete="CASCADE"))
    due: Mapped[date]
    value: Mapped[float]

    target: Mapped[Target] = relationship(back_populates="steps")
