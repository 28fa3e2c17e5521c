"""Messages waiting to leave. A row is written in the transaction that causes it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import NOT_PERSONAL, Base, personal


class Message(Base):
    """A mail. Its Message-ID is fixed when it is written, so that a retry is a duplicate.

    Bodies are blanked some days after sending; dead letters keep theirs until looked at.
    """

    __tablename__ = "message"
    __table_args__ = (CheckConstraint("state IN ('queued', 'sent', 'dead')", name="state_known"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    message_id: Mapped[str] = mapped_column(Text, unique=True, info=NOT_PERSONAL)
    recipient: Mapped[str] = mapped_column(
        Text, index=True, info=personal("contact", on_erasure="delete")
    )
    subject: Mapped[str] = mapped_column(Text, info=personal("activity", on_erasure="delete"))
    body_text: Mapped[str] = mapped_column(Text, info=personal("activity", on_erasure="delete"))
    body_html: Mapped[str] = mapped_column(Text, info=personal("activity", on_erasure="delete"))
    state: Mapped[str] = mapped_column(Text, server_default="queued", info=NOT_PERSONAL)
    attempts: Mapped[int] = mapped_column(server_default="0", info=NOT_PERSONAL)
    last_error: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("activity", on_erasure="delete")
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=NOT_PERSONAL)
    sent_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)
