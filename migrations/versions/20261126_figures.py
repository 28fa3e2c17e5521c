"""Figures day by day and region by region, so that there is a history to look at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "figures"
down_revision = "gap_met"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("region_code", sa.CHAR(length=2), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_figure_region_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("day", "region_code", "name", name=op.f("pk_figure")),
    )


def downgrade() -> None:
    op.drop_table("figure")
