"""Alembic's environment: the connection is given by the caller, or opened from the settings."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, text

import matchmaker
from matchmaker import db
from matchmaker.console import Console
from matchmaker.settings import Settings

PACKAGE = Path(matchmaker.__file__).parent
for module in sorted(PACKAGE.rglob("models.py")):
    importlib.import_module(".".join(module.relative_to(PACKAGE.parent).with_suffix("").parts))


def include_object(obj: object, name: str, kind: str, reflected: bool, other: object) -> bool:  # noqa: FBT001
    """Leave out PostGIS's tables, the job queue's, and the partitions that generations make."""
    if kind == "table" and (name.startswith("procrastinate_") or "_generation_" in name):
        return False
    return bool(alembic_helpers.include_object(obj, name, kind, reflected, other))


def run(connection: Connection) -> None:
    connection.execute(text("SET lock_timeout = '5s'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=db.Base.metadata,
        include_object=include_object,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        transaction_per_migration=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = Console(Settings.from_env(os.environ)).engine("owner")
    with engine.connect() as opened:
        run(opened)
