"""Keys of programs, platforms, consents, kept answers; when rows last changed, by index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "keys"
down_revision = "figures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "platform",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("website", sa.Text(), server_default="", nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform")),
        sa.UniqueConstraint("name", name=op.f("uq_platform_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_platform_public_id")),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=True),
        sa.Column("platform_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cardinality(scopes) > 0", name=op.f("ck_api_key_opens_something")),
        sa.CheckConstraint(
            "num_nonnulls(organization_id, platform_id) = 1", name=op.f("ck_api_key_of_one")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_api_key_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_api_key_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["platform_id"],
            ["platform.id"],
            name=op.f("fk_api_key_platform_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_key_key_hash")),
        sa.UniqueConstraint("public_id", name=op.f("uq_api_key_public_id")),
    )
    op.create_index(
        op.f("ix_api_key_organization_id"), "api_key", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_api_key_person_id"), "api_key", ["person_id"], unique=False)
    op.create_index(op.f("ix_api_key_platform_id"), "api_key", ["platform_id"], unique=False)
    op.create_table(
        "platform_consent",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("platform_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_platform_consent_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_platform_consent_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["platform_id"],
            ["platform.id"],
            name=op.f("fk_platform_consent_platform_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_consent")),
    )
    op.create_index(
        op.f("ix_platform_consent_person_id"), "platform_consent", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_platform_consent_platform_id"), "platform_consent", ["platform_id"], unique=False
    )
    op.create_index(
        "uq_platform_consent_given",
        "platform_consent",
        ["organization_id", "platform_id", "scope"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )
    op.create_table(
        "kept_answer",
        sa.Column("api_key_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("location", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["api_key_id"],
            ["api_key.id"],
            name=op.f("fk_kept_answer_api_key_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("api_key_id", "key_hash", name=op.f("pk_kept_answer")),
    )
    op.create_index(op.f("ix_kept_answer_made_at"), "kept_answer", ["made_at"], unique=False)
    op.create_index(
        "ix_held_certification_updated_at", "held_certification", ["updated_at"], unique=False
    )
    op.create_index("ix_introduction_updated_at", "introduction", ["updated_at"], unique=False)
    op.create_index("ix_need_updated_at", "need", ["updated_at"], unique=False)
    op.create_index("ix_offer_updated_at", "offer", ["updated_at"], unique=False)
    op.create_index("ix_organization_updated_at", "organization", ["updated_at"], unique=False)
    op.create_index("ix_site_updated_at", "site", ["updated_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_site_updated_at", table_name="site")
    op.drop_index("ix_organization_updated_at", table_name="organization")
    op.drop_index("ix_offer_updated_at", table_name="offer")
    op.drop_index("ix_need_updated_at", table_name="need")
    op.drop_index("ix_introduction_updated_at", table_name="introduction")
    op.drop_index("ix_held_certification_updated_at", table_name="held_certification")
    op.drop_index(op.f("ix_kept_answer_made_at"), table_name="kept_answer")
    op.drop_table("kept_answer")
    op.drop_index(
        "uq_platform_consent_given",
        table_name="platform_consent",
        postgresql_where="withdrawn_at IS NULL",
    )
    op.drop_index(op.f("ix_platform_consent_platform_id"), table_name="platform_consent")
    op.drop_index(op.f("ix_platform_consent_person_id"), table_name="platform_consent")
    op.drop_table("platform_consent")
    op.drop_index(op.f("ix_api_key_platform_id"), table_name="api_key")
    op.drop_index(op.f("ix_api_key_person_id"), table_name="api_key")
    op.drop_index(op.f("ix_api_key_organization_id"), table_name="api_key")
    op.drop_table("api_key")
    op.drop_table("platform")
