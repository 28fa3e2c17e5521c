"""What a deployment must not forget: `matchmaker check-deploy` prints every fault at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Engine, text

from matchmaker.settings import Settings

MIN_SECRET: Final = 32
# a word repeated is long and still known
MIN_DISTINCT: Final = 12
MAX_UPLOAD: Final = 100 * 1024 * 1024


def faults(settings: Settings, engine: Engine) -> list[str]:
    """Every reason not to open to the public, as sentences; empty when all is well."""
    return [*_settings_faults(settings), *_database_faults(engine)]


def _settings_faults(settings: Settings) -> Iterator[str]:
    found = {
        "DEVELOPMENT is on.": settings.is_development,
        "DEMO is on: its passwords are known to everybody.": settings.is_demo,
        "DATABASE_URL is not set: the private cluster is for trying, not for serving.": (
            settings.has_private_cluster
        ),
        "TRUSTED_HOSTS is empty: name the hosts that this service answers for.": (
            not settings.trusted_hosts
        ),
        "PUBLIC_URL is not https: cookies would travel in the clear.": (
            not settings.has_secure_cookies
        ),
        "MAX_UPLOAD_BYTES sets no sensible limit (1 byte to 100 MB).": (
            not 0 < settings.max_upload_bytes <= MAX_UPLOAD
        ),
        "MAIL_URL is a maildir: nobody would receive anything.": (
            settings.mail_url.startswith("maildir:")
        ),
    }
    yield from (fault for fault, is_found in found.items() if is_found)
    for name in ("secret_key", "password_salt", "totp_secret"):
        if _is_weak(getattr(settings, name)):
            yield f"{name.upper()} is short or known: use at least {MIN_SECRET} random characters."


def _is_weak(secret: str) -> bool:
    return len(secret) < MIN_SECRET or len(set(secret)) < MIN_DISTINCT


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
