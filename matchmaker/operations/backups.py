"""Taking everything away in one file, and bringing it back."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import make_url

from matchmaker.cluster import ClusterTrouble, server_programs


def backup(database_url: str, file: Path) -> None:
    """Write the whole database to `file` in pg_dump's custom format; all or nothing."""
    partial = file.with_name(file.name + ".partial")
    try:
        _run("pg_dump", database_url, "--format=custom", f"--file={partial}")
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def restore(database_url: str, file: Path) -> None:
    """Put a backup into an empty database, in one transaction."""
    _run(
        "pg_restore", database_url, "--no-owner", "--single-transaction", "--exit-on-error",
        str(file),
    )  # fmt: skip


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
