"""Settings are read once; what is required says its name; private secrets are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.settings import BadSetting, SettingMissing, Settings


def test_without_a_database_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    env = {"VAR_DIR": str(tmp_path)}
    first, second = Settings.from_env(env), Settings.from_env(env)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) > 40
    assert (tmp_path / "secrets" / "secret_key").stat().st_mode & 0o077 == 0


def test_with_a_database_a_missing_secret_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingMissing, match="SECRET_KEY"):
        Settings.from_env({"VAR_DIR": str(tmp_path), "DATABASE_URL": "postgresql://x/y"})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_database_address_may_be_written_in_each_usual_way(scheme: str, tmp_path: Path) -> None:
    secret = dict.fromkeys(("SECRET_KEY", "PASSWORD_SALT", "TOTP_SECRET"), "x" * 40)
    env = {"VAR_DIR": str(tmp_path), "DATABASE_URL": f"{scheme}://u@h/d"} | secret
    assert Settings.from_env(env).database_url == "postgresql+psycopg://u@h/d"


def test_ways_are_our_own_unless_a_server_is_named(tmp_path: Path) -> None:
    env = {"VAR_DIR": str(tmp_path)}
    assert Settings.from_env(env).travel_url == ""
    asked = Settings.from_env(env | {"TRAVEL_URL": "osrm+http://host:5000"})
    assert asked.travel_url == "osrm+http://host:5000"


def test_the_demonstration_never_reaches_a_given_database_by_itself(tmp_path: Path) -> None:
    secret = dict.fromkeys(("SECRET_KEY", "PASSWORD_SALT", "TOTP_SECRET"), "x" * 40)
    env = {"VAR_DIR": str(tmp_path), "DATABASE_URL": "postgresql://u@h/d"} | secret
    assert not Settings.from_env(env).is_demo


PROVIDER = {"OIDC_CLIENT_ID": "jumelage", "OIDC_CLIENT_SECRET": "secret"}


@pytest.mark.parametrize(
    ("issuer", "development"),
    [
        ("http://portail.test", "1"),
        ("http://localhost:9", "0"),
        ("https://", "1"),
        ("ftp://localhost", "1"),
    ],
)
def test_a_provider_is_spoken_to_in_private(issuer: str, development: str, tmp_path: Path) -> None:
    env = {"VAR_DIR": str(tmp_path), "OIDC_ISSUER": issuer, "DEVELOPMENT": development} | PROVIDER
    with pytest.raises(BadSetting, match="OIDC_ISSUER"):
        Settings.from_env(env)


def test_a_provider_asks_for_the_client_that_it_knows(tmp_path: Path) -> None:
    env = {"VAR_DIR": str(tmp_path), "OIDC_ISSUER": "https://portail.test"}
    assert Settings.from_env(env | PROVIDER).oidc_issuer == "https://portail.test"
    with pytest.raises(SettingMissing, match="OIDC_CLIENT_SECRET"):
        Settings.from_env(env | {"OIDC_CLIENT_ID": "jumelage"})
