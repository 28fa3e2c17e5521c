"""The published files, in the database: every web process serves the same ones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import NOT_PERSONAL, Base


class OpenDataFile(Base):
    """A file of the last package. changed_at: since when it has these bytes."""

    __tablename__ = "open_data_file"
    __table_args__ = (
        CheckConstraint("octet_length(content) = size_bytes", name="is_whole"),
        {"info": NOT_PERSONAL},
    )

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    checked_at: Mapped[datetime]
