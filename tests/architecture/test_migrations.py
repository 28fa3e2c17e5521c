"""One head; up, down and up again with data; no drift; nothing that blocks for long."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from geoalchemy2 import alembic_helpers
from sqlalchemy import Engine, text

from matchmaker import db
from matchmaker.operations import migrations


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(migrations.config()).get_heads()) == 1


@pytest.mark.drill
def test_the_schema_goes_up_down_and_up_again(fresh_database: Engine) -> None:
    with fresh_database.begin() as connection:
        connection.execute(text("INSERT INTO role (name) VALUES ('member')"))
    migrations.downgrade(fresh_database, "base")
    migrations.upgrade(fresh_database)
    with fresh_database.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM role")) is not None


def drift(engine: Engine) -> list[object]:
    def include(obj: object, name: str, kind: str, reflected: bool, other: object) -> bool:
        if kind == "table" and (name.startswith("procrastinate_") or "_generation_" in name):
            return False
        return bool(alembic_helpers.include_object(obj, name, kind, reflected, other))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": include})
        return list(compare_metadata(context, db.Base.metadata))


def test_the_models_and_the_migrated_schema_agree(database: Engine) -> None:
    assert drift(database) == []


@pytest.mark.drill
def test_the_comparison_sees_a_column_that_no_migration_made(fresh_database: Engine) -> None:
    with fresh_database.begin() as connection:
        connection.execute(text("ALTER TABLE role ADD COLUMN stray int"))
    assert drift(fresh_database)
