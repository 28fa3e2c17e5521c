"""What the environment says, read once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

ROOT: Final = Path(__file__).resolve().parents[1]
# whose days the service counts in
QUEBEC: Final = ZoneInfo("America/Toronto")
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class SettingMissing(RuntimeError):
    """A required value is absent; the sentence names the variable."""


class BadSetting(RuntimeError):
    """A value that cannot be; the sentence names the variable."""


@dataclass(frozen=True)
class Settings:
    """One deployment. Without DATABASE_URL: a private cluster and secrets under `var_dir`."""

    var_dir: Path
    database_url: str | None
    # another database of the same server; '' for the usual one
    database_name: str
    secret_key: str
    password_salt: str
    totp_secret: str
    public_url: str
    host: str
    port: int
    trusted_hosts: tuple[str, ...]
    proxies: int
    mail_url: str
    mail_from: str
    # where people answer letters of a conversation; '' when no mail is received
    mail_reply_to: str
    is_demo: bool
    is_development: bool
    has_secure_cookies: bool
    max_upload_bytes: int
    travel_url: str
    tile_url: str
    tile_credit: str
    privacy_officer: str
    privacy_email: str
    log_level: str
    # another service whose accounts open sessions here; '' when there is none
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    oidc_name: str

    @property
    def has_private_cluster(self) -> bool:
        return self.database_url is None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read every setting; raise SettingMissing for a required one that is absent."""
        var_dir = Path(env.get("VAR_DIR", ROOT / "var"))
        database_url = normalise_url(env["DATABASE_URL"]) if env.get("DATABASE_URL") else None
        is_private = database_url is None
        port = int(env.get("PORT", "8000"))
        public_url = env.get("PUBLIC_URL", f"http://localhost:{port}")
        hosts = env.get("TRUSTED_HOSTS", "localhost,127.0.0.1,[::1]" if is_private else "")
        secret = _secrets(env, var_dir, may_make=is_private)
        is_development = env.get("DEVELOPMENT", "1" if is_private else "0") == "1"
        return cls(
            var_dir=var_dir,
            database_url=database_url,
            database_name=_database_name(env.get("DATABASE_NAME", "")),
            secret_key=secret["SECRET_KEY"],
            password_salt=secret["PASSWORD_SALT"],
            totp_secret=secret["TOTP_SECRET"],
            public_url=public_url.rstrip("/"),
            host=env.get("HOST", "127.0.0.1"),
            port=port,
            trusted_hosts=tuple(part.strip() for part in hosts.split(",") if part.strip()),
            proxies=int(env.get("PROXIES", "0")),
            mail_url=env.get("MAIL_URL", f"maildir:{var_dir / 'mail'}"),
            mail_from=env.get("MAIL_FROM", "Jumelage <jumelage@localhost>"),
            mail_reply_to=_mailbox(env.get("MAIL_REPLY_TO", "")),
            is_demo=env.get("DEMO", "1" if is_private else "0") == "1",
            is_development=is_development,
            has_secure_cookies=public_url.startswith("https://"),
            max_upload_bytes=int(env.get("MAX_UPLOAD_BYTES", str(50 * 1024 * 1024))),
            travel_url=env.get("TRAVEL_URL", ""),
            tile_url=env.get("TILE_URL", ""),
            tile_credit=env.get("TILE_CREDIT", ""),
            privacy_officer=env.get("PRIVACY_OFFICER", "Direction générale d’Équiterre"),
            privacy_email=env.get("PRIVACY_EMAIL", "vieprivee@localhost"),
            log_level=env.get("LOG_LEVEL", "INFO"),
            oidc_issuer=_issuer(env, may_be_local=is_development),
            oidc_client_id=env.get("OIDC_CLIENT_ID", ""),
            oidc_client_secret=env.get("OIDC_CLIENT_SECRET", ""),
            oidc_name=env.get("OIDC_NAME", "le portail de Commun’assiette"),
        )


def normalise_url(url: str) -> str:
    """Name the driver: people write postgres:// or postgresql://."""
    scheme, _, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg://{rest}"
    return url


def is_private_way(url: str, *, may_be_local: bool) -> bool:
    """Whether nobody on the way can read or change what goes to this address: https, or, in
    development, a server of this very machine."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return True
    return may_be_local and parts.scheme == "http" and parts.hostname in LOOPBACK


def _issuer(env: Mapping[str, str], *, may_be_local: bool) -> str:
    """The issuer as it names itself, or nothing. Raises BadSetting, SettingMissing."""
    issuer = env.get("OIDC_ISSUER", "")
    if not issuer:
        return ""
    if not is_private_way(issuer, may_be_local=may_be_local):
        raise BadSetting(f"OIDC_ISSUER: write an https:// address, not {issuer!r}.")
    for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        if not env.get(name):
            raise SettingMissing(f"{name} is not set: OIDC_ISSUER asks for it.")
    return issuer


def _mailbox(address: str) -> str:
    """A bare address, name@domain, or nothing. Raises BadSetting."""
    if address and not re.fullmatch(r"[^@\s<>+]{1,20}@[^@\s<>]+", address):
        raise BadSetting(
            "MAIL_REPLY_TO: write a bare address with a short name, such as reponses@exemple.ca,"
            f" not {address!r}."
        )
    return address


def _database_name(name: str) -> str:
    """A plain name, so that it may stand in an address and in SQL. Raises BadSetting."""
    if name and not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
        raise BadSetting(
            "DATABASE_NAME: a database is named by small letters, digits and underscores,"
            f" a letter first, not {name!r}."
        )
    return name


def _secrets(env: Mapping[str, str], var_dir: Path, *, may_make: bool) -> dict[str, str]:
    names = ("SECRET_KEY", "PASSWORD_SALT", "TOTP_SECRET")
    found = {name: env[name] for name in names if env.get(name)}
    for name in names:
        if name in found:
            continue
        if not may_make:
            raise SettingMissing(
                f"{name} is not set: give it a long random value, the same for every process."
            )
        found[name] = _kept_secret(var_dir / "secrets" / name.lower())
    return found


def _kept_secret(file: Path) -> str:
    """A secret of this private installation, made the first time."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = file.with_suffix(f".{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        # two processes may come here at once: the first one's secret stays
        with suppress(FileExistsError):
            file.hardlink_to(made)
        made.unlink()
    return file.read_text()
