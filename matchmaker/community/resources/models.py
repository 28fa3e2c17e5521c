"""Resources, and what organisations say of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.community.files.models import File
from matchmaker.db import NOT_PERSONAL, Base, Dated, personal, public_id
from matchmaker.organizations.models import Organization


class Resource(Base, Dated):
    """A link, a file or a text worth knowing. `sector` '' is for all of them; `search_key`: its
    words without accents. A facilitator's own comes from no organisation."""

    __tablename__ = "resource"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('guide', 'tool', 'recipe', 'template', 'training', 'study', 'video')",
            name="kind_known",
        ),
        CheckConstraint(
            "sector IN ('', 'early_childhood', 'school', 'college', 'university', 'health',"
            " 'seniors', 'workplace')",
            name="sector_known",
        ),
        CheckConstraint("effort IN ('easy', 'medium', 'demanding')", name="effort_known"),
        CheckConstraint("language IN ('fr', 'en')", name="language_known"),
        CheckConstraint(
            "state IN ('draft', 'submitted', 'published', 'withdrawn')", name="state_known"
        ),
        CheckConstraint("(state = 'published') <= (published_at IS NOT NULL)", name="dated"),
        CheckConstraint("link <> '' OR body <> '' OR file_id IS NOT NULL", name="not_empty"),
        Index("ix_resource_state", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    title: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    summary: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    body: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    search_key: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    kind: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    sector: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    effort: Mapped[str] = mapped_column(Text, server_default="easy", info=NOT_PERSONAL)
    language: Mapped[str] = mapped_column(Text, server_default="fr", info=NOT_PERSONAL)
    link: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("file.id"), index=True, info=NOT_PERSONAL
    )
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organization.id", ondelete="SET NULL"), index=True, info=NOT_PERSONAL
    )
    state: Mapped[str] = mapped_column(Text, server_default="draft", info=NOT_PERSONAL)
    # what a facilitator answers to whoever proposed it
    note: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    published_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)
    made_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )

    file: Mapped[File | None] = relationship()
    organization: Mapped[Organization | None] = relationship()


class ResourceMark(Base):
    """An organisation finds a resource useful, has done what it says, or keeps it for later."""

    __tablename__ = "resource_mark"
    __table_args__ = (
        UniqueConstraint("resource_id", "organization_id", "kind"),
        CheckConstraint("kind IN ('useful', 'done', 'kept')", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    resource_id: Mapped[int] = mapped_column(
        ForeignKey("resource.id", ondelete="CASCADE"), info=NOT_PERSONAL
    )
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True, info=NOT_PERSONAL
    )
    kind: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    made_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )
    made_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=NOT_PERSONAL)
