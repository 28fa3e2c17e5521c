"""How much introductions had agreed on when the gaps were worked out: what is met is no gap."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "gap_met"
down_revision = "notes_and_merges"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("gap_report", sa.Column("met_kg", sa.Float(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("gap_report", "met_kg")
