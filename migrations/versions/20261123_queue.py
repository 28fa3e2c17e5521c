"""The job queue: procrastinate's own schema, which its later versions migrate by their SQL."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "queue"
down_revision = "roles"
branch_labels = None
depends_on = None

DROP = r"""
DO $$
DECLARE thing record;
BEGIN
  FOR thing IN SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relname LIKE 'procrastinate\_%'
  LOOP EXECUTE format('DROP TABLE %I CASCADE', thing.relname); END LOOP;
  FOR thing IN SELECT oid::regprocedure AS signature FROM pg_proc
    WHERE proname LIKE 'procrastinate\_%'
  LOOP EXECUTE format('DROP FUNCTION %s CASCADE', thing.signature); END LOOP;
  FOR thing IN SELECT typname FROM pg_type
    WHERE typname LIKE 'procrastinate\_%' AND typtype IN ('e', 'c')
  LOOP EXECUTE format('DROP TYPE %I CASCADE', thing.typname); END LOOP;
END $$
"""


def upgrade() -> None:
    _run(SchemaManager.get_schema())


def downgrade() -> None:
    _run(DROP)


def _run(script: str) -> None:
    """Without parameters the driver leaves percent signs and several statements alone."""
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(script)
