"""The demonstration stands on the reference data: both are loaded once, in their own database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.catalogue import service as catalogue
from matchmaker.cluster import Cluster
from matchmaker.demo import service
from matchmaker.operations import migrations
from matchmaker.places import service as places
from matchmaker.settings import ROOT, Settings

TODAY: Final = date(2026, 11, 23)


@pytest.fixture(scope="session")
def demo_database(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database with the whole demonstration, to be read only."""
    cluster.create_database("demo")
    engine = db.engine(cluster.url("demo"), role="")
    migrations.upgrade(engine)
    with Session(engine) as session, session.begin():
        places.load(session, ROOT / "seed")
        catalogue.load(session, ROOT / "seed")
    settings = Settings.from_env({"VAR_DIR": str(tmp_path_factory.mktemp("demo"))})
    with Session(engine) as session, session.begin():
        service.build(session, settings, today=TODAY)
    yield engine
    engine.dispose()


@pytest.fixture
def demo_session(demo_database: Engine) -> Iterator[Session]:
    with Session(demo_database) as session:
        yield session
