"""Stories, and the consent without which none is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.community.files.models import File
from matchmaker.db import NOT_PERSONAL, Base, Dated, personal, public_id
from matchmaker.organizations.models import Organization
from matchmaker.places.models import Region


class Story(Base, Dated):
    """What an organisation did, and what it learned. `partners`: with whom, as it says it.

    `figures` are a snapshot, each {label, value, unit, source}: what they were taken from may
    change afterwards.
    """

    __tablename__ = "story"
    __table_args__ = (
        CheckConstraint(
            "sector IN ('', 'early_childhood', 'school', 'college', 'university', 'health',"
            " 'seniors', 'workplace')",
            name="sector_known",
        ),
        CheckConstraint(
            "state IN ('draft', 'submitted', 'published', 'returned')", name="state_known"
        ),
        CheckConstraint(
            "state <> 'published' OR (consented_at IS NOT NULL AND published_at IS NOT NULL)",
            name="published_with_consent",
        ),
        Index("ix_story_state", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True, info=NOT_PERSONAL
    )
    title: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    partners: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    body: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    lesson: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    search_key: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    sector: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), info=NOT_PERSONAL)
    picture_id: Mapped[int | None] = mapped_column(
        ForeignKey("file.id"), index=True, info=NOT_PERSONAL
    )
    figures: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, server_default="[]", info=NOT_PERSONAL
    )
    state: Mapped[str] = mapped_column(Text, server_default="draft", info=NOT_PERSONAL)
    note: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    # of the organisation, by one of its own people: a facilitator cannot give it
    consented_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )
    consented_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)
    published_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)
    made_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )

    organization: Mapped[Organization] = relationship()
    region: Mapped[Region | None] = relationship()
    picture: Mapped[File | None] = relationship()
