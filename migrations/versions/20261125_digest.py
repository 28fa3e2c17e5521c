"""How often a person wants news by mail, and up to when they were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "digest"
down_revision = "letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "person", sa.Column("digest_rhythm", sa.Text(), server_default="week", nullable=False)
    )
    op.add_column("person", sa.Column("digest_at", sa.DateTime(timezone=True)))
    op.create_check_constraint(
        op.f("ck_person_rhythm_known"), "person", "digest_rhythm IN ('day', 'week', 'never')"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_person_rhythm_known"), "person")
    op.drop_column("person", "digest_at")
    op.drop_column("person", "digest_rhythm")
