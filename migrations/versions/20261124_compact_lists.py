"""Lists keep the step that each term takes instead of its points, and what their owner loses.

Eight bytes a pair say where all its points come from, exactly. Lists are the engine's own result:
those that are there are dropped, and a worker makes them anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "compact_lists"
down_revision = "guards"
branch_labels = None
depends_on = None

PARTITIONED = ("need_pairings", "offer_pairings")
PAIR_ANEW = (
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'pairing.rebuild', 0,"
    " 'pairing.rebuild', NULL, '{\"timestamp\": 0}'::jsonb, NULL)::procrastinate_job_to_defer_v1])"
    " WHERE EXISTS (SELECT 1 FROM current_generation)"
)


def _drop_lists() -> None:
    op.execute(PAIR_ANEW)
    op.execute("DELETE FROM current_generation")
    op.execute("UPDATE generation SET state = 'old' WHERE state = 'current'")
    op.execute(
        "DO $$ DECLARE each regclass; BEGIN"
        " FOR each IN SELECT inhrelid::regclass FROM pg_inherits"
        " WHERE inhparent IN ('need_pairings'::regclass, 'offer_pairings'::regclass)"
        " LOOP EXECUTE format('DROP TABLE %s', each); END LOOP; END $$"
    )


def upgrade() -> None:
    _drop_lists()
    for table in PARTITIONED:
        op.drop_column(table, "points")
        op.add_column(table, sa.Column("steps", sa.LargeBinary(), nullable=False))
        op.add_column(table, sa.Column("lost", postgresql.ARRAY(sa.Integer()), nullable=True))
        op.add_column(table, sa.Column("changes", postgresql.ARRAY(sa.REAL()), nullable=True))


def downgrade() -> None:
    _drop_lists()
    for table in PARTITIONED:
        for column in ("changes", "lost", "steps"):
            op.drop_column(table, column)
        op.add_column(table, sa.Column("points", postgresql.ARRAY(sa.REAL()), nullable=False))
