"""Signing messages as Standard Webhooks say, with secrets that only the service can read."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from standardwebhooks import Webhook

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32


class Unreadable(Exception):
    """Sealed with another SECRET_KEY: only a rotation makes the endpoint work again."""


@dataclass(frozen=True)
class Vault:
    """Seals secrets, which must be read again to sign, with a key of the deployment's."""

    secret_key: str

    def seal(self, secret: str) -> str:
        return self._box.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises Unreadable."""
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Unreadable from None

    @property
    def _box(self) -> Fernet:
        derived = HKDF(SHA256(), 32, salt=None, info=b"portal.hooks").derive(
            self.secret_key.encode()
        )
        return Fernet(base64.urlsafe_b64encode(derived))


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers(body: str, *, message_id: str, keys: Sequence[str], now: datetime) -> dict[str, str]:
    """What a receiver verifies: one signature for each secret, the newest first."""
    signed = [Webhook(key).sign(message_id, now, body) for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signed),
    }
