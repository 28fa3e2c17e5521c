"""The order in which the products of an ambiguous word are asked about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "question_order"
down_revision = "compact_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "product_synonym",
        sa.Column("question_order", sa.SmallInteger(), server_default="0", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("product_synonym", "question_order")
