"""Consents of institutions to show or use their figures, by purpose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db import NOT_PERSONAL, Base, personal
from matchmaker.organizations.models import Organization


class FiguresConsent(Base):
    """One yes of an institution, for one purpose, until it is taken back.

    page: its public page of recognition; aggregate: its figures in sums of the movement; orders:
    its needs shown to institutions that could order with it.
    """

    __tablename__ = "figures_consent"
    __table_args__ = (
        CheckConstraint("purpose IN ('page', 'aggregate', 'orders')", name="purpose_known"),
        Index(
            "uq_figures_consent_standing",
            "organization_id",
            "purpose",
            unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), info=NOT_PERSONAL
    )
    purpose: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    given_at: Mapped[datetime] = mapped_column(info=NOT_PERSONAL)
    given_by: Mapped[str] = mapped_column(Text, info=personal("author", on_erasure="keep"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)

    organization: Mapped[Organization] = relationship()
