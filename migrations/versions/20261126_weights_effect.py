"""Weights that somebody tries keep what they would change; those that counted, since when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "weights_effect"
down_revision = "gaps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("weights", sa.Column("effect", postgresql.JSONB(), nullable=True))
    op.add_column("weights", sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE weights SET activated_at = made_at WHERE is_active")


def downgrade() -> None:
    op.drop_column("weights", "activated_at")
    op.drop_column("weights", "effect")
