"""The files of the open data, which every web process serves from the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "open_data"
down_revision = "foreign_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_data_file",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(content) = size_bytes", name=op.f("ck_open_data_file_is_whole")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_open_data_file")),
    )


def downgrade() -> None:
    op.drop_table("open_data_file")
