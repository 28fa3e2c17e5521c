"""The database goes away under requests: people see 503 and a time to come back, never a 500."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text

from matchmaker import db
from matchmaker.app import create_app
from matchmaker.cluster import LOGIN, Cluster
from matchmaker.operations import migrations
from matchmaker.settings import Settings

pytestmark = pytest.mark.drill


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A server that a test may stop."""
    folder = Path(tempfile.mkdtemp(prefix="jumelage-faults-", dir="/var/tmp"))
    folder.chmod(0o755)
    made = Cluster(folder, durable=False)
    try:
        made.start()
        made.create_database(LOGIN)
        engine = db.engine(made.url(), role="")
        migrations.upgrade(engine)
        engine.dispose()
        yield made
    finally:
        made.remove()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def web(own_cluster: Cluster) -> Iterator[Engine]:
    engine = db.engine(own_cluster.url(), role="jumelage_web", statement_timeout_ms=2000)
    yield engine
    engine.dispose()


@dataclass
class Load:
    """Readers that ask without end and note each answer's time, status and Retry-After."""

    app: Flask
    answers: list[tuple[float, int, str | None]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def read(self, _number: int) -> None:
        client = self.app.test_client()
        while not self.over.is_set():
            answer = client.get("/healthz/ready")
            wait = answer.headers.get("Retry-After")
            self.answers.append((time.monotonic(), answer.status_code, wait))

    def statuses(self) -> set[int]:
        return {status for _, status, _ in self.answers}

    def during(self, work: Callable[[], None]) -> None:
        with ThreadPoolExecutor(4) as pool:
            readers = pool.map(self.read, range(4))
            time.sleep(0.3)
            try:
                work()
                time.sleep(1.5)
            finally:
                self.over.set()
            list(readers)


def kill_backends(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
                " AND usename = 'jumelage'"
            )
        )


def test_a_restart_under_requests_gives_only_503_and_heals_by_itself(
    settings: Settings, own_cluster: Cluster, web: Engine
) -> None:
    load, back = Load(create_app(settings, engine=web)), []

    def restart() -> None:
        own_cluster.stop()
        time.sleep(0.5)
        own_cluster.start()
        back.append(time.monotonic())

    load.during(restart)
    assert load.statuses() == {200, 503}
    assert all(wait for _, status, wait in load.answers if status == 503)
    assert any(status == 200 and at > back[0] for at, status, _ in load.answers)


def reads_after_kills(app: Flask, engine: Engine) -> list[int]:
    client = app.test_client()
    client.get("/healthz/ready")
    statuses = []
    for _ in range(5):
        kill_backends(engine)
        time.sleep(0.05)
        statuses.append(client.get("/healthz/ready").status_code)
    return statuses


def test_backends_killed_between_requests_fail_no_read(
    settings: Settings, own_cluster: Cluster, web: Engine
) -> None:
    killer = db.engine(own_cluster.url(user="jumelage_admin"), role="")
    statuses = reads_after_kills(create_app(settings, engine=web), killer)
    killer.dispose()
    assert statuses == [200] * 5


def test_without_the_ping_before_use_the_same_kills_do_fail_reads(
    settings: Settings, own_cluster: Cluster
) -> None:
    fragile = create_engine(own_cluster.url(), pool_pre_ping=False)
    killer = db.engine(own_cluster.url(user="jumelage_admin"), role="")
    statuses = reads_after_kills(create_app(settings, engine=fragile), killer)
    killer.dispose()
    fragile.dispose()
    assert 503 in statuses


def test_an_exhausted_pool_answers_503_in_time_while_liveness_stays(
    settings: Settings, web: Engine
) -> None:
    app = create_app(settings, engine=web)
    held = [web.connect() for _ in range(5)]
    try:
        assert app.test_client().get("/healthz/ready").status_code == 503
        assert app.test_client().get("/healthz/live").status_code == 200
    finally:
        for connection in held:
            connection.close()
