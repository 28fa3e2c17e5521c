"""People and what they agreed to. The sign-in mixins are the one Flask import of all models."""

from __future__ import annotations

from datetime import datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db import NOT_PERSONAL, Base, Dated, personal, public_id


class Role(Base, RoleMixin):
    """administrator or facilitator; a member is somebody with neither."""

    __tablename__ = "role"
    __table_args__ = ({"info": NOT_PERSONAL},)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)


class PersonRole(Base):
    """A role held by a person."""

    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"),
        primary_key=True,
        info=personal("link", on_erasure="delete"),
    )
    role_id: Mapped[int] = mapped_column(
        ForeignKey("role.id"), primary_key=True, info=personal("activity", on_erasure="delete")
    )


class FacilitatorRegion(Base):
    """A region that a facilitator looks after."""

    __tablename__ = "facilitator_region"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"),
        primary_key=True,
        info=personal("link", on_erasure="delete"),
    )
    region_code: Mapped[str] = mapped_column(
        ForeignKey("region.code"),
        primary_key=True,
        info=personal("activity", on_erasure="delete"),
    )


class Person(Base, Dated, UserMixin):
    """Somebody with an account. Profiles belong to organisations; people come and go."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email_key = lower(email_key)", name="email_key_lower"),
        CheckConstraint("language IN ('fr', 'en')", name="language_known"),
        CheckConstraint("digest_rhythm IN ('day', 'week', 'never')", name="rhythm_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    email: Mapped[str] = mapped_column(Text, info=personal("contact"))
    # what sign-in and uniqueness go by: NFKC, lower case
    email_key: Mapped[str] = mapped_column(Text, unique=True, info=personal("contact"))
    name: Mapped[str] = mapped_column(Text, server_default="", info=personal("identity"))
    phone: Mapped[str] = mapped_column(Text, server_default="", info=personal("contact"))
    language: Mapped[str] = mapped_column(Text, server_default="fr", info=personal("preference"))
    password: Mapped[str | None] = mapped_column(Text, info=personal("credential"))
    active: Mapped[bool] = mapped_column(server_default="true", info=NOT_PERSONAL)
    fs_uniquifier: Mapped[str] = mapped_column(Text, unique=True, info=personal("credential"))
    confirmed_at: Mapped[datetime | None] = mapped_column(info=personal("activity"))
    tf_primary_method: Mapped[str | None] = mapped_column(Text, info=personal("credential"))
    tf_totp_secret: Mapped[str | None] = mapped_column(Text, info=personal("credential"))
    # the last code accepted, so that none serves twice
    tf_last_counter: Mapped[int | None] = mapped_column(info=personal("credential"))
    # keyed hashes: a code is shown once, and crossed out when it serves
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(JSONB, info=personal("credential"))
    # the random name that the audit trail knows a person by; erasure forgets whose it was
    audit_key: Mapped[str] = mapped_column(Text, unique=True, info=personal("identity"))
    # how often news are mailed, and up to when they were looked through
    digest_rhythm: Mapped[str] = mapped_column(
        Text, server_default="week", info=personal("preference")
    )
    digest_at: Mapped[datetime | None] = mapped_column(info=personal("activity"))
    erased_at: Mapped[datetime | None] = mapped_column(info=NOT_PERSONAL)

    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]
        secondary="person_role", order_by=Role.name
    )
    regions: Mapped[list[FacilitatorRegion]] = relationship(cascade="all, delete-orphan")


class SignIn(Base):
    """One row per open session; the cookie carries its key, signing out revokes it."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"),
        index=True,
        info=personal("link", on_erasure="delete"),
    )
    key_hash: Mapped[bytes] = mapped_column(
        LargeBinary, unique=True, info=personal("credential", on_erasure="delete")
    )
    started_at: Mapped[datetime] = mapped_column(info=personal("activity", on_erasure="delete"))
    seen_at: Mapped[datetime] = mapped_column(info=personal("activity", on_erasure="delete"))
    device: Mapped[str] = mapped_column(
        Text, server_default="", info=personal("activity", on_erasure="delete")
    )
    revoked_at: Mapped[datetime | None] = mapped_column(
        info=personal("activity", on_erasure="delete")
    )

    person: Mapped[Person] = relationship()


class Consent(Base):
    """What a person agreed to, for one purpose and one version of its text."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "uq_consent_given",
            "person_id",
            "purpose",
            unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"),
        index=True,
        info=personal("link", on_erasure="delete"),
    )
    purpose: Mapped[str] = mapped_column(Text, info=personal("preference", on_erasure="delete"))
    version: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    given_at: Mapped[datetime] = mapped_column(info=personal("activity", on_erasure="delete"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(
        info=personal("activity", on_erasure="delete")
    )


class UsedToken(Base):
    """A mailed token that has served; the primary key makes it single-use under any race."""

    __tablename__ = "used_token"
    __table_args__ = (UniqueConstraint("token_hash"), {"info": NOT_PERSONAL})

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime]


class CalendarFeed(Base):
    """The secret address at which a person's calendar is read without signing in; one each."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        info=personal("link", on_erasure="delete"),
    )
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary, unique=True, info=personal("credential", on_erasure="delete")
    )
    made_at: Mapped[datetime] = mapped_column(info=personal("activity", on_erasure="delete"))

    person: Mapped[Person] = relationship()


class ForeignAccount(Base):
    """An account at another service that opens sessions here: its issuer and subject name it."""

    __tablename__ = "foreign_account"
    __table_args__ = (UniqueConstraint("issuer", "known_as"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=public_id, info=NOT_PERSONAL)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"),
        index=True,
        info=personal("link", on_erasure="delete"),
    )
    issuer: Mapped[str] = mapped_column(Text, info=NOT_PERSONAL)
    # the subject of its tokens
    known_as: Mapped[str] = mapped_column(Text, info=personal("identity", on_erasure="delete"))
    linked_at: Mapped[datetime] = mapped_column(info=personal("activity", on_erasure="delete"))
    used_at: Mapped[datetime] = mapped_column(info=personal("activity", on_erasure="delete"))

    person: Mapped[Person] = relationship()
