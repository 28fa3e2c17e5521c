"""Organisations, their sites, and the people who speak for them."""

from __future__ import annotations

from datetime import date, datetime

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Certification, CertificationBody
from matchmaker.db import (
    NOT_PERSONAL,
    Base,
    Dated,
    personal,
    position_checks,
    position_type,
    public_id,
)


class Origin:
    """Where a row came from: a form, a line of a file, an API client; and who changed it last."""

    source: Mapped[str] = mapped_column(
        Text, server_default="form", sort_order=80, info=NOT_PERSONAL
    )
    external_id: Mapped[str | None] = mapped_column(Text, sort_order=81, info=NOT_PERSONAL)
    source_line: Mapped[int | None] = mapped_column(sort_order=82, info=NOT_PERSONAL)
    # the audit key of a person, which erasure makes anonymous
    updated_by: Mapped[str] = mapped_column(
        Text, server_default="", sort_order=83, info=NOT_PERSONAL
    )


class Organization(Base, Origin, Dated):
    """A legal body. Imported ones are unclaimed until a member claims them and a facilitator
    confirms."""

    __tablename__ = "organization"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("uq_organization_neq", "neq", unique=True, postgresql_where="neq IS NOT NULL"),
        Index("ix_organization_updated_at", "updated_at"),
        Index("ix_organization_directory", "name_key", "id"),
        CheckConstraint("state IN ('unclaimed', 'active', 'closed')", name="state_known"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    slug: Mapped[str] = mapped_column(Text, unique=True, info=NOT_PERSONAL)
    kind: Mapped[str] = mapped_column(Text, index=True, info=NOT_PERSONAL)
    institution_type: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    name: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    name_key: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    neq: Mapped[str | None] = mapped_column(Text, info=NOT_PERSONAL)
    # name and postal code of what people register themselves: one row, however often they post.
    # A directory may hold two bodies of one name at one address; its rows have none.
    twin_key: Mapped[str | None] = mapped_column(Text, unique=True, info=NOT_PERSONAL)
    state: Mapped[str] = mapped_column(Text, server_default="active", info=NOT_PERSONAL)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("organization.id"), index=True, info=NOT_PERSONAL
    )
    description: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    website: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    # a farm's number is often somebody's own: private until an introduction connects both
    contact_name: Mapped[str] = mapped_column(Text, server_default="", info=personal("identity"))
    email: Mapped[str] = mapped_column(Text, server_default="", info=personal("contact"))
    phone: Mapped[str] = mapped_column(Text, server_default="", info=personal("contact"))
    is_fictional: Mapped[bool] = mapped_column(server_default="false", info=NOT_PERSONAL)

    parent: Mapped[Organization | None] = relationship(remote_side="Organization.id")
    sites: Mapped[list[Site]] = relationship(
        back_populates="organization", foreign_keys="Site.organization_id", order_by="Site.id"
    )
    certifications: Mapped[list[HeldCertification]] = relationship(
        back_populates="organization", cascade="all, delete-orphan"
    )


class Site(Base, Origin, Dated):
    """A place of an organisation: the only thing with a position."""

    __tablename__ = "site"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        CheckConstraint("kind IN ('farm', 'kitchen', 'warehouse')", name="kind_known"),
        *position_checks("position"),
        *position_checks("public_position"),
        Index("ix_site_updated_at", "updated_at"),
        Index("ix_site_position", "position", postgresql_using="gist"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id"), index=True, info=NOT_PERSONAL
    )
    # who runs the kitchen, when it is not the owner
    operator_id: Mapped[int | None] = mapped_column(
        ForeignKey("organization.id"), index=True, info=NOT_PERSONAL
    )
    kind: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    name: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    address: Mapped[str] = mapped_column(Text, server_default="", info=personal("place"))
    postal_code: Mapped[str] = mapped_column(Text, server_default="", info=personal("place"))
    municipality: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    region_code: Mapped[str | None] = mapped_column(
        ForeignKey("region.code"), index=True, info=NOT_PERSONAL
    )
    # a farm is often somebody's home: strangers see public_position, moved and rounded
    position: Mapped[WKBElement | None] = mapped_column(position_type(), info=personal("place"))
    position_precision: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    public_position: Mapped[WKBElement | None] = mapped_column(position_type(), info=NOT_PERSONAL)
    meals_per_day: Mapped[int | None] = mapped_column(info=NOT_PERSONAL)

    organization: Mapped[Organization] = relationship(
        back_populates="sites", foreign_keys=[organization_id]
    )
    operator: Mapped[Organization | None] = relationship(foreign_keys=[operator_id])


class HeldCertification(Base, Dated):
    """A certification held by an organisation, for everything it supplies."""

    __tablename__ = "held_certification"
    __table_args__ = (
        UniqueConstraint("organization_id", "certification_id"),
        Index("ix_held_certification_updated_at", "updated_at"),
        {"info": NOT_PERSONAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    certification_id: Mapped[int] = mapped_column(ForeignKey("certification.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("certification_body.id"))
    number: Mapped[str] = mapped_column(Text, server_default="")
    expires_on: Mapped[date | None]
    verified_at: Mapped[datetime | None]

    organization: Mapped[Organization] = relationship(back_populates="certifications")
    certification: Mapped[Certification] = relationship()
    body: Mapped[CertificationBody | None] = relationship()


class Membership(Base):
    """A person's role in an organisation: owner, editor or reader."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "organization_id"),
        CheckConstraint("role IN ('owner', 'editor', 'reader')", name="role_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), info=personal("link", on_erasure="delete")
    )
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id"),
        index=True,
        info=personal("activity", on_erasure="delete"),
    )
    role: Mapped[str] = mapped_column(Text, info=personal("activity", on_erasure="delete"))
    since: Mapped[datetime] = mapped_column(info=personal("activity", on_erasure="delete"))

    person: Mapped[Person] = relationship()
    organization: Mapped[Organization] = relationship()


class Invitation(Base):
    """An invitation by mail to join an organisation; its token serves once."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index(
            "uq_invitation_open",
            "organization_id",
            "email_key",
            unique=True,
            postgresql_where="accepted_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), info=NOT_PERSONAL
    )
    email_key: Mapped[str] = mapped_column(
        Text, index=True, info=personal("contact", on_erasure="delete")
    )
    role: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary, unique=True, info=personal("credential", on_erasure="delete")
    )
    expires_at: Mapped[datetime] = mapped_column(info=NOT_PERSONAL)
    accepted_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)
    invited_by: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)

    organization: Mapped[Organization] = relationship()


class Claim(Base):
    """A person says that an unclaimed profile is theirs; a facilitator settles it."""

    __tablename__ = "claim"
    __table_args__ = (
        Index(
            "uq_claim_open",
            "organization_id",
            "person_id",
            unique=True,
            postgresql_where="state = 'pending'",
        ),
        CheckConstraint("state IN ('pending', 'confirmed', 'refused')", name="state_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), info=NOT_PERSONAL
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"),
        index=True,
        info=personal("link", on_erasure="delete"),
    )
    reason: Mapped[str] = mapped_column(Text, info=personal("activity", on_erasure="delete"))
    state: Mapped[str] = mapped_column(Text, server_default="pending", info=NOT_PERSONAL)
    made_at: Mapped[datetime] = mapped_column(info=personal("activity", on_erasure="delete"))
    settled_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)
    settled_by: Mapped[str] = mapped_column(Text, server_default="", info=NOT_PERSONAL)
    answer: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("activity", on_erasure="delete")
    )

    person: Mapped[Person] = relationship()
    organization: Mapped[Organization] = relationship()
