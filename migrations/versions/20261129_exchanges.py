"""Levers with their backings and comments, priorities, published briefs, events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "exchanges"
down_revision = "resources"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "priority",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("evidence", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority")),
        sa.UniqueConstraint("public_id", name=op.f("uq_priority_public_id")),
        sa.UniqueConstraint("title", name=op.f("uq_priority_title")),
        info={"personal": None},
    )
    op.create_table(
        "published_brief",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_published_brief")),
        info={"personal": None},
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        sa.Column("sector", sa.Text(), server_default="", nullable=False),
        sa.Column("region_code", sa.CHAR(length=2), nullable=True),
        sa.Column("capacity", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default="published", nullable=False),
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
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'cancelled')", name=op.f("ck_event_state_known")
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_event_capacity_positive")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_event_ends_after_its_start")),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_event_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("public_id", name=op.f("uq_event_public_id")),
        sa.UniqueConstraint("title", "starts_at", name=op.f("uq_event_title_starts_at")),
        info={"personal": None},
    )
    op.create_index(op.f("ix_event_region_code"), "event", ["region_code"], unique=False)
    op.create_index("ix_event_starts_at", "event", ["starts_at", "id"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_attendance_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_attendance_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attendance_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_attendance_event_id_person_id")),
    )
    op.create_index(
        op.f("ix_attendance_organization_id"), "attendance", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_attendance_person_id"), "attendance", ["person_id"], unique=False)
    op.create_table(
        "lever",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), server_default="", nullable=False),
        sa.Column("region_code", sa.CHAR(length=2), nullable=True),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("family_id", sa.BigInteger(), nullable=True),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("written_by", sa.Text(), server_default="", nullable=False),
        sa.Column("backers", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.CheckConstraint("kind IN ('obstacle', 'solution')", name=op.f("ck_lever_kind_known")),
        sa.CheckConstraint("backers >= 0", name=op.f("ck_lever_backers_not_negative")),
        sa.CheckConstraint(
            "num_nonnulls(product_id, family_id) <= 1", name=op.f("ck_lever_product_or_family")
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_lever_family_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_lever_organization_id")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_lever_product_id")),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_lever_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lever")),
        sa.UniqueConstraint("organization_id", "key", name=op.f("uq_lever_organization_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_lever_public_id")),
    )
    op.create_index(
        "ix_lever_backers",
        "lever",
        ["backers", "id"],
        unique=False,
        postgresql_where="hidden_at IS NULL",
    )
    op.create_index(op.f("ix_lever_family_id"), "lever", ["family_id"], unique=False)
    op.create_index(op.f("ix_lever_product_id"), "lever", ["product_id"], unique=False)
    op.create_index(op.f("ix_lever_region_code"), "lever", ["region_code"], unique=False)
    op.create_table(
        "lever_backing",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("lever_id", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("may_be_quoted", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("given_by", sa.Text(), server_default="", nullable=False),
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
        sa.ForeignKeyConstraint(
            ["lever_id"], ["lever.id"], name=op.f("fk_lever_backing_lever_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_lever_backing_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lever_backing")),
        sa.UniqueConstraint(
            "lever_id", "organization_id", name=op.f("uq_lever_backing_lever_id_organization_id")
        ),
    )
    op.create_index(
        op.f("ix_lever_backing_organization_id"), "lever_backing", ["organization_id"], unique=False
    )
    op.create_table(
        "lever_comment",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("lever_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("may_be_quoted", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("written_by", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "written_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["lever_id"], ["lever.id"], name=op.f("fk_lever_comment_lever_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_lever_comment_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lever_comment")),
        sa.UniqueConstraint("lever_id", "key", name=op.f("uq_lever_comment_lever_id_key")),
    )
    op.create_index(
        "ix_lever_comment_lever_id_id", "lever_comment", ["lever_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_lever_comment_organization_id"), "lever_comment", ["organization_id"], unique=False
    )
    op.create_table(
        "priority_lever",
        sa.Column("lever_id", sa.BigInteger(), nullable=False),
        sa.Column("priority_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lever_id"], ["lever.id"], name=op.f("fk_priority_lever_lever_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["priority_id"],
            ["priority.id"],
            name=op.f("fk_priority_lever_priority_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("lever_id", name=op.f("pk_priority_lever")),
        info={"personal": None},
    )
    op.create_index(
        op.f("ix_priority_lever_priority_id"), "priority_lever", ["priority_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_priority_lever_priority_id"), table_name="priority_lever")
    op.drop_table("priority_lever")
    op.drop_index(op.f("ix_lever_comment_organization_id"), table_name="lever_comment")
    op.drop_index("ix_lever_comment_lever_id_id", table_name="lever_comment")
    op.drop_table("lever_comment")
    op.drop_index(op.f("ix_lever_backing_organization_id"), table_name="lever_backing")
    op.drop_table("lever_backing")
    op.drop_index(op.f("ix_lever_region_code"), table_name="lever")
    op.drop_index(op.f("ix_lever_product_id"), table_name="lever")
    op.drop_index(op.f("ix_lever_family_id"), table_name="lever")
    op.drop_index("ix_lever_backers", table_name="lever", postgresql_where="hidden_at IS NULL")
    op.drop_table("lever")
    op.drop_index(op.f("ix_attendance_person_id"), table_name="attendance")
    op.drop_index(op.f("ix_attendance_organization_id"), table_name="attendance")
    op.drop_table("attendance")
    op.drop_index("ix_event_starts_at", table_name="event")
    op.drop_index(op.f("ix_event_region_code"), table_name="event")
    op.drop_table("event")
    op.drop_table("published_brief")
    op.drop_table("priority")
