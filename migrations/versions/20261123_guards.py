"""What the web role must not touch, and what the worker must own.

The audit trail is insert-only for everybody who serves or works. Partitions of generations are
made and dropped by the worker, so the parents are its own.
"""

from __future__ import annotations

from alembic import op

revision = "guards"
down_revision = "tables"
branch_labels = None
depends_on = None

PARTITIONED = ("need_pairings", "offer_pairings")


def upgrade() -> None:
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM jumelage_web, jumelage_worker")
    op.execute(
        "CREATE FUNCTION audit_entry_is_immutable() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the audit trail is immutable'"
        " USING ERRCODE = 'insufficient_privilege'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_immutable()"
    )
    for table in PARTITIONED:
        op.execute(f"ALTER TABLE {table} OWNER TO jumelage_worker")
        op.execute(f"GRANT SELECT ON {table} TO jumelage_web")
    op.execute("GRANT SELECT ON alembic_version TO jumelage_web, jumelage_worker")


def downgrade() -> None:
    for table in PARTITIONED:
        op.execute(f"ALTER TABLE {table} OWNER TO CURRENT_USER")
    op.execute("DROP TRIGGER audit_entry_immutable ON audit_entry")
    op.execute("DROP FUNCTION audit_entry_is_immutable")
