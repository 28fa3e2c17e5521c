"""What stands in the way or would help, who backs it, and what is said of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CHAR, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.catalogue.models import Family, Product
from matchmaker.db import NOT_PERSONAL, Base, Dated, personal, public_id
from matchmaker.organizations.models import Organization


class Lever(Base, Dated):
    """An obstacle or a solution, stated for an organisation.

    sector: a type of institution, '' for all of them. region_code: none for all of Québec. It may
    be about a product, or about a family. backers: how many organisations back it, kept with the
    backings so that a long list is sorted by an index.
    """

    __tablename__ = "lever"
    __table_args__ = (
        CheckConstraint("kind IN ('obstacle', 'solution')", name="kind_known"),
        CheckConstraint("num_nonnulls(product_id, family_id) <= 1", name="product_or_family"),
        CheckConstraint("backers >= 0", name="backers_not_negative"),
        # the same form posted twice is one lever
        UniqueConstraint("organization_id", "key"),
        Index("ix_lever_backers", "backers", "id", postgresql_where="hidden_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    key: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    kind: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    title: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    # the organisation's word, not its member's: it outlives them
    body: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    sector: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    region_code: Mapped[str | None] = mapped_column(
        CHAR(2), ForeignKey("region.code"), index=True, info=NOT_PERSONAL
    )
    product_id: Mapped[int | None] = mapped_column(
        ForeignKey("product.id"), index=True, info=NOT_PERSONAL
    )
    family_id: Mapped[int | None] = mapped_column(
        ForeignKey("family.id"), index=True, info=NOT_PERSONAL
    )
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), info=NOT_PERSONAL)
    written_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )
    backers: Mapped[int] = mapped_column(server_default="0", info=NOT_PERSONAL)
    hidden_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)

    organization: Mapped[Organization] = relationship()
    product: Mapped[Product | None] = relationship()
    family: Mapped[Family | None] = relationship()


class Backing(Base, Dated):
    """The vote of one organisation for a lever, and in a line why it backs it."""

    __tablename__ = "lever_backing"
    __table_args__ = (UniqueConstraint("lever_id", "organization_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    lever_id: Mapped[int] = mapped_column(
        ForeignKey("lever.id", ondelete="CASCADE"), info=NOT_PERSONAL
    )
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True, info=NOT_PERSONAL
    )
    why: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    # whether the brief for the authorities may quote it, with the organisation's name
    may_be_quoted: Mapped[bool] = mapped_column(server_default="false", info=NOT_PERSONAL)
    given_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )

    organization: Mapped[Organization] = relationship()


class Comment(Base):
    """What a member wrote under a lever, for an organisation."""

    __tablename__ = "lever_comment"
    __table_args__ = (
        UniqueConstraint("lever_id", "key"),
        Index("ix_lever_comment_lever_id_id", "lever_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    lever_id: Mapped[int] = mapped_column(
        ForeignKey("lever.id", ondelete="CASCADE"), info=NOT_PERSONAL
    )
    key: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True, info=NOT_PERSONAL
    )
    body: Mapped[str] = mapped_column(Text, info=personal("activity", on_erasure="blank"))
    may_be_quoted: Mapped[bool] = mapped_column(server_default="false", info=NOT_PERSONAL)
    written_by: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("author", on_erasure="keep")
    )
    written_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=NOT_PERSONAL)
    hidden_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)

    organization: Mapped[Organization] = relationship()
