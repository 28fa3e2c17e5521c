"""Accounts at another service that open sessions here: a person may have several."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "foreign_accounts"
down_revision = "hooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "foreign_account",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("known_as", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_foreign_account_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_account")),
        sa.UniqueConstraint("issuer", "known_as", name=op.f("uq_foreign_account_issuer_known_as")),
        sa.UniqueConstraint("public_id", name=op.f("uq_foreign_account_public_id")),
    )
    op.create_index(op.f("ix_foreign_account_person_id"), "foreign_account", ["person_id"])


def downgrade() -> None:
    op.drop_table("foreign_account")
