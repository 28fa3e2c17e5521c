"""What is missing and what sleeps, by product, region and half-month.

Written by workers after each change of the pairings, whole, in one transaction; pages read it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "gaps"
down_revision = "calendar_feeds"
branch_labels = None
depends_on = None

YEAR = postgresql.ARRAY(sa.REAL())


def upgrade() -> None:
    op.create_table(
        "gap",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("family_id", sa.BigInteger(), nullable=True),
        sa.Column("region_code", sa.CHAR(length=2), nullable=True),
        sa.Column("unmet_kg", YEAR, nullable=False),
        sa.Column("idle_kg", YEAR, nullable=False),
        sa.Column("demand_kg", sa.Float(), nullable=False),
        sa.Column("supply_kg", sa.Float(), nullable=False),
        sa.Column("needs", sa.BigInteger(), nullable=False),
        sa.Column("offers", sa.BigInteger(), nullable=False),
        sa.Column("needs_unstated", sa.BigInteger(), nullable=False),
        sa.Column("offers_unstated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= ALL (unmet_kg) AND 0 <= ALL (idle_kg)", name=op.f("ck_gap_kg_not_negative")
        ),
        sa.CheckConstraint(
            "cardinality(unmet_kg) = 24 AND cardinality(idle_kg) = 24",
            name=op.f("ck_gap_kg_of_a_year"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(product_id, family_id) = 1", name=op.f("ck_gap_product_or_family")
        ),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.id"], name=op.f("fk_gap_family_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_gap_product_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_gap_region_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap")),
    )
    for column in ("family_id", "product_id", "region_code"):
        op.create_index(op.f(f"ix_gap_{column}"), "gap", [column])
    op.create_table(
        "gap_report",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("generation_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("today", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_gap_report_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_report")),
    )


def downgrade() -> None:
    op.drop_table("gap_report")
    op.drop_table("gap")
