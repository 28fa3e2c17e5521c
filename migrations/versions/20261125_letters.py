"""The texts of letters that facilitators edit, and what a message's headers say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "letters"
down_revision = "introductions"
branch_labels = None
depends_on = None

COLUMNS = ("letter", "reply_to", "thread", "unsubscribe")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("message", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.create_table(
        "letter_text",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("button", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", sa.Text(), nullable=False),
        sa.CheckConstraint("language IN ('fr', 'en')", name="ck_letter_text_language_known"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_text"),
        sa.UniqueConstraint("letter", "language", name="uq_letter_text_letter_language"),
    )


def downgrade() -> None:
    op.drop_table("letter_text")
    for name in COLUMNS:
        op.drop_column("message", name)
