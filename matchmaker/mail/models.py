"""Messages waiting to leave, and the texts of letters that facilitators edited."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import NOT_PERSONAL, Base, personal

# what a message becomes when nobody needs to know it any more
EMPTIED: Final = dict.fromkeys(
    ("recipient", "subject", "body_text", "body_html", "reply_to", "unsubscribe", "last_error"), ""
)


class Message(Base):
    """A mail, written in the transaction that causes it. Its Message-ID is fixed then, so
    that a retry is a duplicate.

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
    # which letter it is, as mail.letters names it
    letter: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    # where answers go, what conversation it belongs to, where the person says no more
    reply_to: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("activity", on_erasure="delete")
    )
    thread: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    unsubscribe: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("activity", on_erasure="delete")
    )
    state: Mapped[str] = mapped_column(Text, server_default="queued", info=NOT_PERSONAL)
    attempts: Mapped[int] = mapped_column(server_default="0", info=NOT_PERSONAL)
    last_error: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("activity", on_erasure="delete")
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=NOT_PERSONAL)
    sent_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)


class LetterText(Base):
    """A letter's text in one language, in the place of the original; without a row that counts."""

    __tablename__ = "letter_text"
    __table_args__ = (
        UniqueConstraint("letter", "language"),
        CheckConstraint("language IN ('fr', 'en')", name="language_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    letter: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    language: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    subject: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    button: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    body: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    edited_at: Mapped[datetime] = mapped_column(info=NOT_PERSONAL)
    # an audit key: erasing the account forgets whose it was
    edited_by: Mapped[str] = mapped_column(Text, info=personal("author", on_erasure="keep"))
