"""The extension and the three roles: owner migrates, worker writes generations, web serves.

The web role may change rows, never tables; later migrations take back what it must not touch.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "roles"
down_revision = None
branch_labels = None
depends_on = None

ROLES = ("jumelage_web", "jumelage_worker")


def upgrade() -> None:
    connection = op.get_bind()
    if not connection.scalar(text("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")):
        op.execute("CREATE EXTENSION postgis")
    for role in ROLES:
        if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :r"), {"r": role}):
            op.execute(f"CREATE ROLE {role} NOLOGIN")
        if not connection.scalar(text("SELECT pg_has_role(:r, 'MEMBER')"), {"r": role}):
            op.execute(f"GRANT {role} TO CURRENT_USER")
        op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        op.execute(
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
            f" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
        )
        op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {role}")
    op.execute("GRANT CREATE ON SCHEMA public TO jumelage_worker")


def downgrade() -> None:
    op.execute("REVOKE CREATE ON SCHEMA public FROM jumelage_worker")
    for role in ROLES:
        op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {role}")
        op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {role}")
        op.execute(f"REVOKE USAGE ON SCHEMA public FROM {role}")
