"""What was shown to whom, with ranks, terms and propensities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "exposures"
down_revision = "order_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exposure",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "shown_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("others", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("ranks", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("points", postgresql.ARRAY(sa.REAL()), nullable=False),
        sa.Column("propensities", postgresql.ARRAY(sa.REAL()), nullable=False),
        sa.CheckConstraint("owner IN ('offer', 'need')", name="ck_exposure_owner_known"),
        sa.PrimaryKeyConstraint("id", name="pk_exposure"),
        info={"personal": None},
    )
    op.create_index("ix_exposure_owner", "exposure", ["owner", "owner_id", "shown_at"])


def downgrade() -> None:
    op.drop_table("exposure")
