"""Private notes of facilitators on organisations, and what a merge of two moved.

A merge keeps the numbers of all that it moved, so that it can be taken back.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "notes_and_merges"
down_revision = "exposures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organization_note",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "written_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_organization_note_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_organization_note_person_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_note")),
    )
    for column in ("organization_id", "person_id"):
        op.create_index(op.f(f"ix_organization_note_{column}"), "organization_note", [column])
    op.create_table(
        "organization_merge",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("kept_id", sa.BigInteger(), nullable=False),
        sa.Column("merged_id", sa.BigInteger(), nullable=False),
        sa.Column("merged_state", sa.Text(), nullable=False),
        sa.Column("moved", postgresql.JSONB(), nullable=False),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_organization_merge_two_bodies")),
        sa.ForeignKeyConstraint(
            ["kept_id"],
            ["organization.id"],
            name=op.f("fk_organization_merge_kept_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"],
            ["organization.id"],
            name=op.f("fk_organization_merge_merged_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_merge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organization_merge_public_id")),
    )
    for column in ("kept_id", "merged_id"):
        op.create_index(op.f(f"ix_organization_merge_{column}"), "organization_merge", [column])


def downgrade() -> None:
    op.drop_table("organization_merge")
    op.drop_table("organization_note")
