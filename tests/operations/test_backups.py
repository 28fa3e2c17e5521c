"""What is backed up comes back equal, row for row."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.cluster import Cluster, ClusterTrouble
from matchmaker.operations import backups
from tests.factories import Factory

TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")


def digest(engine: Engine) -> dict[str, str | None]:
    """A hash of every table's rows, whatever their order."""
    with engine.connect() as connection:
        return {
            table: connection.scalar(
                text(f'SELECT md5(string_agg(r::text, chr(10) ORDER BY r::text)) FROM "{table}" r')
            )
            for table in connection.scalars(TABLES)
            if table != "spatial_ref_sys"
        }


def test_a_restored_database_equals_its_backup(
    fresh_database: Engine, cluster: Cluster, tmp_path: Path
) -> None:
    with Session(fresh_database) as session, session.begin():
        make = Factory(session)
        make.offer()
        make.need()
    before = digest(fresh_database)
    url = fresh_database.url.render_as_string(hide_password=False)
    backups.backup(url, tmp_path / "all.dump")
    cluster.create_database("restored")
    try:
        restored = db.engine(cluster.url("restored"), role="")
        backups.restore(restored, tmp_path / "all.dump")
        assert digest(restored) == before
        assert any(before.values())
        with restored.connect() as connection:
            owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'need_pairings'"
            assert connection.scalar(text(owner)) == "jumelage_worker"
        restored.dispose()
    finally:
        cluster.admin('DROP DATABASE "restored" WITH (FORCE)')


def test_a_backup_that_fails_leaves_no_file(tmp_path: Path, cluster: Cluster) -> None:
    with pytest.raises(ClusterTrouble):
        backups.backup(cluster.url("nowhere"), tmp_path / "all.dump")
    assert list(tmp_path.iterdir()) == []
