"""Doing a write once, however often it is sent under the same Idempotency-Key.

The key is taken within the transaction that does the work: of two at once, the second waits for the
first and gets its answer; what is refused leaves no trace and may be corrected and sent again.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker.errors import N_, Invalid
from matchmaker.portal.keys.models import ApiKey, KeptAnswer

KEPT_FOR: Final = timedelta(hours=24)
MOST_LETTERS: Final = 255


class AnotherRequest(Invalid):
    """The key was used for something else."""

    message = N_("Cette clé d’idempotence a déjà servi pour une autre demande.")


class BadKey(Invalid):
    """The key is no key."""

    message = N_("« Idempotency-Key » compte de 1 à 255 caractères.")


def take(session: Session, key: ApiKey, words: str, *, sent: bytes, now: datetime) -> KeptAnswer:
    """The answer that was given, or an empty one to fill in. Raises AnotherRequest, BadKey."""
    if not 1 <= len(words) <= MOST_LETTERS:
        raise BadKey
    names: dict[str, Any] = {"api_key_id": key.id, "key_hash": _hash(words.encode())}
    session.execute(
        delete(KeptAnswer).where(
            KeptAnswer.api_key_id == key.id,
            KeptAnswer.key_hash == names["key_hash"],
            KeptAnswer.made_at < now - KEPT_FOR,
        )
    )
    session.execute(
        insert(KeptAnswer)
        .values(**names, request_hash=_hash(sent), made_at=now)
        .on_conflict_do_nothing()
    )
    kept = session.scalars(select(KeptAnswer).filter_by(**names)).one()
    if kept.request_hash != _hash(sent):
        raise AnotherRequest(field="Idempotency-Key")
    return kept


def forget(session: Session, *, now: datetime) -> None:
    """Let go of what is older than a day."""
    session.execute(delete(KeptAnswer).where(KeptAnswer.made_at < now - KEPT_FOR))


def _hash(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()
