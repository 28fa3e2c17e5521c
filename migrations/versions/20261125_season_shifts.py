"""Seasons that came early or late: what each offer's season was before, to take it back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "season_shifts"
down_revision = "digest"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "season_shift",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("half_months", sa.SmallInteger(), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "half_months BETWEEN -2 AND 4 AND half_months <> 0",
            name=op.f("ck_season_shift_step_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_shift")),
        sa.UniqueConstraint("public_id", name=op.f("uq_season_shift_public_id")),
    )
    op.create_table(
        "shifted_offer",
        sa.Column("shift_id", sa.BigInteger(), nullable=False),
        sa.Column("offer_id", sa.BigInteger(), nullable=False),
        sa.Column("season_year", sa.SmallInteger(), nullable=False),
        sa.Column("curves", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["offer.id"],
            name=op.f("fk_shifted_offer_offer_id_offer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"],
            ["season_shift.id"],
            name=op.f("fk_shifted_offer_shift_id_season_shift"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("shift_id", "offer_id", name=op.f("pk_shifted_offer")),
    )
    op.create_index(op.f("ix_shifted_offer_offer_id"), "shifted_offer", ["offer_id"])


def downgrade() -> None:
    op.drop_table("shifted_offer")
    op.drop_table("season_shift")
