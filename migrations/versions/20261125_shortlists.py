"""Offers that people keep to compare them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "shortlists"
down_revision = "saved_searches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shortlisted",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("offer_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kept_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_shortlisted_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_shortlisted_offer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "offer_id", name=op.f("pk_shortlisted")),
    )
    op.create_index(op.f("ix_shortlisted_offer_id"), "shortlisted", ["offer_id"])


def downgrade() -> None:
    op.drop_table("shortlisted")
