"""Taking everything away in one file, and bringing it back."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from matchmaker.cluster import ClusterTrouble, server_programs

# roles belong to the server, not to a backup: a new server has none yet
ROLES: Final = """
DO $$
DECLARE role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['jumelage_web', 'jumelage_worker'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role);
      EXECUTE format('GRANT %I TO CURRENT_USER', role);
    END IF;
  END LOOP;
END $$
"""
# the worker makes and drops their partitions, so it must own them
PAIRING_TABLES: Final = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    " AND tablename ~ '^(need|offer)_pairings'"
)


def backup(database_url: str, file: Path) -> None:
    """Write the whole database to `file` in pg_dump's custom format; all or nothing."""
    # PostGIS brings its own coordinate systems, which only its owner may write
    partial = file.with_name(file.name + ".partial")
    try:
        _run(
            "pg_dump",
            database_url,
            "--format=custom",
            "--exclude-table-data=public.spatial_ref_sys",
            f"--file={partial}",
        )
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def restore(engine: Engine, file: Path) -> None:
    """Put a backup into an empty database, in one transaction; then give the worker its tables."""
    with engine.begin() as connection:
        connection.execute(text(ROLES))
    _run(
        "pg_restore",
        engine.url.render_as_string(hide_password=False),
        "--no-owner",
        "--no-comments",
        "--single-transaction",
        "--exit-on-error",
        str(file),
    )
    with engine.begin() as connection:
        for table in connection.scalars(text(PAIRING_TABLES)).all():
            connection.execute(text(f'ALTER TABLE "{table}" OWNER TO jumelage_worker'))


def _run(program: str, database_url: str, *arguments: str) -> None:
    url = make_url(database_url).set(drivername="postgresql")
    environment = dict(os.environ)
    if url.password:
        # out of the process list
        environment["PGPASSWORD"] = str(url.password)
        url = url.set(password=None)
    target = f"--dbname={url.render_as_string(hide_password=False)}"
    done = subprocess.run(
        [_path(program), target, *arguments],
        check=False, capture_output=True, text=True, env=environment,
    )  # fmt: skip
    if done.returncode != 0:
        raise ClusterTrouble(f"{program} failed:\n{done.stderr.strip()}")


def _path(program: str) -> str:
    newest = server_programs() / program
    return str(newest) if newest.exists() else shutil.which(program) or program
