"""check-deploy names every fault at once; each fault alone is enough to refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from matchmaker import db
from matchmaker.cluster import LOGIN, SUPERUSER, Cluster
from matchmaker.operations import deployment
from matchmaker.settings import Settings


@pytest.fixture
def sound(settings: Settings) -> Settings:
    return replace(
        settings,
        is_development=False,
        is_demo=False,
        has_secure_cookies=True,
        mail_url="smtps://courriel.exemple.test",
    )


@pytest.fixture
def web(database: Engine, cluster: Cluster) -> Iterator[Engine]:
    cluster.admin(
        "DO $$ BEGIN CREATE ROLE portal LOGIN IN ROLE jumelage_web;"
        " EXCEPTION WHEN duplicate_object THEN NULL; END $$"
    )
    # a throwaway cluster is not durable; a deployment's session says what it runs with
    engine = db.engine(cluster.url(LOGIN, user="portal"), role="")
    yield engine
    engine.dispose()


def commit_kinds(engine: Engine, settings: Settings) -> list[str]:
    return [fault for fault in deployment.faults(settings, engine) if "fsync" not in fault]


def test_a_sound_deployment_has_no_fault(sound: Settings, web: Engine) -> None:
    assert commit_kinds(web, sound) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"is_development": True}, "DEVELOPMENT"),
        ({"is_demo": True}, "DEMO"),
        ({"secret_key": "court"}, "SECRET_KEY"),
        ({"password_salt": "a" * 64}, "PASSWORD_SALT"),
        ({"trusted_hosts": ()}, "TRUSTED_HOSTS"),
        ({"has_secure_cookies": False}, "https"),
        ({"max_upload_bytes": 0}, "MAX_UPLOAD_BYTES"),
        ({"mail_url": "maildir:/tmp/x"}, "MAIL_URL"),
        ({"database_url": None}, "DATABASE_URL"),
    ],
    ids=str,
)
def test_each_forgotten_setting_is_named(
    sound: Settings, web: Engine, change: dict[str, object], word: str
) -> None:
    found = commit_kinds(web, replace(sound, **change))  # type: ignore[arg-type]
    assert len(found) == 1
    assert word in found[0]


def test_a_superuser_is_refused(sound: Settings, cluster: Cluster, database: Engine) -> None:
    engine = db.engine(cluster.url(LOGIN, user=SUPERUSER), role="")
    found = deployment.faults(sound, engine)
    engine.dispose()
    assert any("superuser" in fault for fault in found)
    assert any("audit" in fault for fault in found)


def test_lost_durability_is_refused(sound: Settings, web: Engine) -> None:
    with web.connect() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "off"
    assert any("synchronous_commit" in fault for fault in deployment.faults(sound, web))
