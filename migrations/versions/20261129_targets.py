"""Targets of institutions, and their steps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "targets"
down_revision = "exchanges"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "target",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("definition_code", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_target_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    op.create_index(op.f("ix_target_organization_id"), "target", ["organization_id"], unique=False)
    op.create_index(
        "uq_target_open",
        "target",
        ["organization_id", "definition_code"],
        unique=True,
        postgresql_where="closed_at IS NULL",
    )
    op.create_table(
        "target_step",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "value > 0 AND value <= 1", name=op.f("ck_target_step_value_is_a_share")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["target.id"], name=op.f("fk_target_step_target_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_step")),
        sa.UniqueConstraint("target_id", "due", name=op.f("uq_target_step_target_id_due")),
    )


def downgrade() -> None:
    op.drop_table("target_step")
    op.drop_index("uq_target_open", table_name="target", postgresql_where="closed_at IS NULL")
    op.drop_index(op.f("ix_target_organization_id"), table_name="target")
    op.drop_table("target")
