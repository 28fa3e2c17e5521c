"""One world and one application a module; each request is taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from matchmaker.settings import Settings
from tests.conftest import SECRET
from tests.trust import ground as grounds
from tests.trust.ground import Ground


@pytest.fixture(scope="module")
def module_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """As the `settings` of a test, for a whole module."""
    folder = tmp_path_factory.mktemp("trust")
    return Settings.from_env(
        {
            "VAR_DIR": str(folder),
            "SECRET_KEY": SECRET,
            "PASSWORD_SALT": SECRET[::-1],
            "TOTP_SECRET": SECRET[5:] + SECRET[:5],
            "DATABASE_URL": "postgresql://unused/",
            "TRUSTED_HOSTS": "localhost",
            "MAIL_URL": f"maildir:{folder / 'mail'}",
            "DEVELOPMENT": "1",
            "LOG_LEVEL": "CRITICAL",
            # a provider that does not answer: nobody comes back from it
            "OIDC_ISSUER": "http://127.0.0.1:9",
            "OIDC_CLIENT_ID": "jumelage",
            "OIDC_CLIENT_SECRET": "secret",
        }
    )


@pytest.fixture(scope="module")
def ground(module_settings: Settings, database: Engine) -> Iterator[Ground]:
    with database.connect() as connection:
        transaction = connection.begin()
        yield grounds.lay(module_settings, database, connection)
        transaction.rollback()


@pytest.fixture(autouse=True)
def _nothing_stays(request: pytest.FixtureRequest) -> Iterator[None]:
    """Undo a test of the module's world, and forget its troubles."""
    if "ground" not in request.fixturenames:
        yield
        return
    laid: Ground = request.getfixturevalue("ground")
    laid.troubles.clear()
    with laid.undone():
        yield
