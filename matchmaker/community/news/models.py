"""News."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import NOT_PERSONAL, Base, Dated, personal, public_id


class NewsPost(Base, Dated):
    """A few lines of the day it says; one dated later is not shown before."""

    __tablename__ = "news_post"
    __table_args__ = (Index("ix_news_post_day", "dated_on", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    title: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    body: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    dated_on: Mapped[date] = mapped_column(info=NOT_PERSONAL)
    made_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )
