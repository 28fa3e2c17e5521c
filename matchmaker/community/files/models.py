"""A file as it may be handed on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import NOT_PERSONAL, Base, personal, public_id


class File(Base):
    """What was sent, rewritten: its type is that of its content. alt_fr: what a picture shows."""

    __tablename__ = "file"
    __table_args__ = (CheckConstraint("size_bytes > 0", name="not_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    name: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    media_type: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    size_bytes: Mapped[int] = mapped_column(info=NOT_PERSONAL)
    sha256: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    # a list of things with files does not read the files
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, info=NOT_PERSONAL)
    alt_fr: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    made_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=NOT_PERSONAL)

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")
