"""Searches that people keep, to be told of what is new."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "saved_searches"
down_revision = "weights_effect"
branch_labels = None
depends_on = None


def upgrade() -> None:
    now = sa.text("now()")
    op.create_table(
        "saved_search",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.CheckConstraint(
            "direction IN ('suppliers', 'kitchens')", name=op.f("ck_saved_search_direction_known")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_saved_search_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_search_public_id")),
        # people's own come first in the key: what is listed is one person's
        sa.UniqueConstraint(
            "person_id",
            "direction",
            "query",
            name=op.f("uq_saved_search_person_id_direction_query"),
        ),
    )


def downgrade() -> None:
    op.drop_table("saved_search")
