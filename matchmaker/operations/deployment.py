"""What a deployment must not forget: `matchmaker check-deploy` prints every fault at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Engine, text

from matchmaker.settings import Settings

KNOWN_SECRETS: Final = frozenset({"dev", "secret", "changeme", "change-me", "password", "test"})
MIN_SECRET: Final = 32


def faults(settings: Settings, engine: Engine) -> list[str]:
    """Every reason not to open to the public, as sentences; empty when all is well."""
    return [*_settings_faults(settings), *_database_faults(engine)]


def _settings_faults(settings: Settings) -> Iterator[str]:
    if settings.is_development:
        yield "DEVELOPMENT is on."
    if settings.is_demo:
        yield "DEMO is on: its passwords are known to everybody."
    if settings.has_private_cluster:
        yield "DATABASE_URL is not set: the private cluster is for trying, not for serving."
    for name in ("secret_key", "password_salt", "totp_secret"):
        value: str = getattr(settings, name)
        if len(value) < MIN_SECRET or value.lower() in KNOWN_SECRETS or len(set(value)) < 8:
            yield f"{name.upper()} is short or known: use at least {MIN_SECRET} random characters."
    if not settings.trusted_hosts:
        yield "TRUSTED_HOSTS is empty: name the hosts that this service answers for."
    if not settings.has_secure_cookies:
        yield "PUBLIC_URL is not https: cookies would travel in the clear."
    if not 0 < settings.max_upload_bytes <= 100 * 1024 * 1024:
        yield "MAX_UPLOAD_BYTES sets no sensible limit (1 byte to 100 MB)."
    if settings.mail_url.startswith("maildir:"):
        yield "MAIL_URL is a maildir: nobody would receive anything."


def _database_faults(engine: Engine) -> Iterator[str]:
    with engine.connect() as connection:
        rights = connection.execute(
            text(
                "SELECT r.rolsuper, r.rolbypassrls, current_setting('synchronous_commit'),"
                " current_setting('fsync'), current_user,"
                " has_table_privilege(current_user, 'audit_entry', 'UPDATE, DELETE')"
                " FROM pg_roles r WHERE r.rolname = session_user"
            )
        ).one()
    is_super, bypasses, commit, fsync, user, may_rewrite_audit = rights
    if is_super or bypasses:
        yield "The database login is a superuser: use one that is only a member of jumelage_web."
    if commit == "off" or fsync == "off":
        yield "synchronous_commit or fsync is off: acknowledged work could be lost."
    if may_rewrite_audit:
        yield f"The database role {user} can rewrite the audit trail."
