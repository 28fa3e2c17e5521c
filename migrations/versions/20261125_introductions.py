"""Introductions, their threads, and how they go in each region."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "introductions"
down_revision = "map_cells"
branch_labels = None
depends_on = None

OPEN = "'proposed', 'sent', 'accepted_by_one', 'connected', 'in_trial'"


def upgrade() -> None:
    op.create_table(
        "region_rule",
        sa.Column("region_code", sa.CHAR(length=2), nullable=False),
        sa.Column("waits_for_facilitator", sa.Boolean(), nullable=False),
        sa.Column("remind_after_days", sa.SmallInteger(), nullable=False),
        sa.Column("expire_after_days", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "expire_after_days BETWEEN 1 AND 180", name="ck_region_rule_expires_in_time"
        ),
        sa.CheckConstraint(
            "remind_after_days BETWEEN 1 AND 60", name="ck_region_rule_reminds_in_time"
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name="fk_region_rule_region_code"
        ),
        sa.PrimaryKeyConstraint("region_code", name="pk_region_rule"),
        info={"personal": None},
    )
    op.create_table(
        "introduction",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("buyer_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier_site_id", sa.BigInteger(), nullable=False),
        sa.Column("buyer_site_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("offer_id", sa.BigInteger(), nullable=True),
        sa.Column("need_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), server_default="", nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column(
            "terms", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "tables", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("km", sa.Double(), nullable=True),
        sa.Column("minutes", sa.Double(), nullable=True),
        sa.Column("supplier_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("buyer_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("supplier_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("buyer_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trial_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("reminders", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_side", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_comment", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome_kg", sa.Double(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
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
            "origin IN ('supplier', 'buyer', 'facilitator')",
            name="ck_introduction_origin_known",
        ),
        sa.CheckConstraint(
            f"state IN ({OPEN}, 'agreed', 'declined', 'expired', 'withdrawn')",
            name="ck_introduction_state_known",
        ),
        sa.CheckConstraint(
            "num_nonnulls(offer_id, need_id) > 0", name="ck_introduction_about_something"
        ),
        sa.CheckConstraint(
            "outcome_kg > 0 AND outcome_kg < 1e9", name="ck_introduction_outcome_positive"
        ),
        sa.CheckConstraint("supplier_id <> buyer_id", name="ck_introduction_two_parties"),
        sa.ForeignKeyConstraint(["buyer_id"], ["organization.id"], name="fk_introduction_buyer_id"),
        sa.ForeignKeyConstraint(
            ["buyer_site_id"], ["site.id"], name="fk_introduction_buyer_site_id"
        ),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name="fk_introduction_need_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name="fk_introduction_offer_id"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_introduction_product_id"),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organization.id"], name="fk_introduction_supplier_id"
        ),
        sa.ForeignKeyConstraint(
            ["supplier_site_id"], ["site.id"], name="fk_introduction_supplier_site_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_introduction"),
        sa.UniqueConstraint("public_id", name="uq_introduction_public_id"),
    )
    op.create_index("ix_introduction_buyer_id", "introduction", ["buyer_id"])
    op.create_index("ix_introduction_buyer_site_id", "introduction", ["buyer_site_id"])
    op.create_index("ix_introduction_need_id", "introduction", ["need_id"])
    op.create_index("ix_introduction_offer_id", "introduction", ["offer_id"])
    op.create_index("ix_introduction_state", "introduction", ["state", "expires_on"])
    op.create_index("ix_introduction_supplier_site_id", "introduction", ["supplier_site_id"])
    op.create_index(
        "uq_introduction_open",
        "introduction",
        ["supplier_id", "buyer_id", "product_id"],
        unique=True,
        postgresql_where=f"state IN ({OPEN})",
    )
    op.create_table(
        "thread_message",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("introduction_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), server_default="page", nullable=False),
        sa.Column("mail_key", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "written_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "side IN ('supplier', 'buyer', 'facilitator')",
            name="ck_thread_message_side_known",
        ),
        sa.CheckConstraint("via IN ('page', 'mail')", name="ck_thread_message_via_known"),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name="fk_thread_message_introduction_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_thread_message_person_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_thread_message"),
    )
    op.create_index(
        "ix_thread_message_introduction_id",
        "thread_message",
        ["introduction_id"],
        unique=False,
    )
    op.create_index("ix_thread_message_person_id", "thread_message", ["person_id"])
    op.create_index(
        "uq_thread_message_mail",
        "thread_message",
        ["introduction_id", "mail_key"],
        unique=True,
        postgresql_where="mail_key <> ''",
    )


def downgrade() -> None:
    for table in ("thread_message", "introduction", "region_rule"):
        op.drop_table(table)
