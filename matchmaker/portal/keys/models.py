"""Platforms, keys of the API, what organisations consent to, and answers kept for a day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import Person
from matchmaker.db import NOT_PERSONAL, Base, Dated, personal, public_id
from matchmaker.organizations.models import Organization


class Platform(Base, Dated):
    """A site or program that others run and that reads or writes here: the community's portal, a
    regional table, a municipality."""

    __tablename__ = "platform"
    __table_args__ = ({"info": NOT_PERSONAL},)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id)
    name: Mapped[str] = mapped_column(Text, unique=True)
    website: Mapped[str] = mapped_column(Text, server_default="")
    # what it does with what it reads, as organisations read it before they consent
    purpose: Mapped[str] = mapped_column(Text, server_default="")
    suspended_at: Mapped[datetime | None]


class ApiKey(Base):
    """What a program shows to be known: an organisation's, or a platform's.

    Only a hash is kept. An organisation's key acts in the name of the person who made it, and
    dies with their membership.
    """

    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint("num_nonnulls(organization_id, platform_id) = 1", name="of_one"),
        CheckConstraint("cardinality(scopes) > 0", name="opens_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True, info=NOT_PERSONAL
    )
    platform_id: Mapped[int | None] = mapped_column(
        ForeignKey("platform.id", ondelete="CASCADE"), index=True, info=NOT_PERSONAL
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"),
        index=True,
        info=personal("link", on_erasure="delete"),
    )
    name: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), info=NOT_PERSONAL)
    key_hash: Mapped[bytes] = mapped_column(
        LargeBinary, unique=True, info=personal("credential", on_erasure="delete")
    )
    # its first letters, to recognise it by
    hint: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    made_at: Mapped[datetime] = mapped_column(info=personal("activity", on_erasure="delete"))
    used_at: Mapped[datetime | None] = mapped_column(info=personal("activity", on_erasure="delete"))
    revoked_at: Mapped[datetime | None] = mapped_column(
        info=personal("activity", on_erasure="delete")
    )

    organization: Mapped[Organization | None] = relationship()
    platform: Mapped[Platform | None] = relationship()
    person: Mapped[Person] = relationship()


class PlatformConsent(Base):
    """An organisation lets a platform do one thing, in the name of the person who said so."""

    __tablename__ = "platform_consent"
    __table_args__ = (
        Index(
            "uq_platform_consent_given",
            "organization_id",
            "platform_id",
            "scope",
            unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), info=NOT_PERSONAL
    )
    platform_id: Mapped[int] = mapped_column(
        ForeignKey("platform.id", ondelete="CASCADE"), index=True, info=NOT_PERSONAL
    )
    scope: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"),
        index=True,
        info=personal("link", on_erasure="delete"),
    )
    given_at: Mapped[datetime] = mapped_column(info=personal("activity", on_erasure="delete"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(
        info=personal("activity", on_erasure="delete")
    )

    organization: Mapped[Organization] = relationship()
    person: Mapped[Person] = relationship()


class KeptAnswer(Base):
    """What a write answered, for whoever sends it again under the same Idempotency-Key."""

    __tablename__ = "kept_answer"
    __table_args__ = ({"info": NOT_PERSONAL},)

    api_key_id: Mapped[int] = mapped_column(
        ForeignKey("api_key.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    key_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    # until the work is done, within the transaction that does it
    status: Mapped[int | None] = mapped_column(SmallInteger)
    body: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    location: Mapped[str] = mapped_column(Text, server_default="")
    made_at: Mapped[datetime] = mapped_column(index=True)
