"""Files that wait between their preview and their import."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import NOT_PERSONAL, Base, personal, public_id


class ReceivedFile(Base):
    """A file as it came, kept for a day so that a preview can be confirmed without sending it
    again."""

    __tablename__ = "received_file"

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"),
        index=True,
        info=personal("link", on_erasure="delete"),
    )
    kind: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    name: Mapped[str] = mapped_column(Text, info=personal("activity", on_erasure="delete"))
    content: Mapped[bytes] = mapped_column(
        LargeBinary, info=personal("activity", on_erasure="delete")
    )
    # what the rows' external identifiers are unique under
    source: Mapped[str] = mapped_column(Text, server_default="file", info=NOT_PERSONAL)
    mapping: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}", info=NOT_PERSONAL)
    received_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=NOT_PERSONAL)
