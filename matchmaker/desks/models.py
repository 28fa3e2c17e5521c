"""What a person keeps at hand on their desk: searches to be told of, suppliers to compare."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db import NOT_PERSONAL, Base, personal, public_id
from matchmaker.supply.models import Offer


class SavedSearch(Base):
    """A search as its address says it, in the one order in which asking.Asked writes it."""

    __tablename__ = "saved_search"
    __table_args__ = (
        UniqueConstraint("person_id", "direction", "query"),
        CheckConstraint("direction IN ('suppliers', 'kitchens')", name="direction_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), info=personal("link", on_erasure="delete")
    )
    direction: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    query: Mapped[str] = mapped_column(Text, info=personal("activity", on_erasure="delete"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=NOT_PERSONAL)
    # when its results were last looked at from the desk: what is newer is news
    looked_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), info=personal("activity", on_erasure="delete")
    )


class Shortlisted(Base):
    """An offer that somebody keeps to compare it with others."""

    __tablename__ = "shortlisted"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"),
        primary_key=True,
        info=personal("link", on_erasure="delete"),
    )
    offer_id: Mapped[int] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        info=personal("activity", on_erasure="delete"),
    )
    kept_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=NOT_PERSONAL)

    offer: Mapped[Offer] = relationship()
