"""Passwords: argon2id behind a keyed hash, and which ones are too easy to guess."""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from matchmaker.errors import N_, Invalid
from matchmaker.intake import text

# OWASP Password Storage Cheat Sheet: argon2id with at least 19 MiB, two passes, one lane
MEMORY_KIB: Final = 19456
PASSES: Final = 2
LANES: Final = 1
MIN_LENGTH: Final = 8
MAX_LENGTH: Final = 128
# no password makes it; verifying it costs what any other costs
DECOY: Final = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${'A' * 22}${'A' * 43}"


class TooEasy(Invalid):
    """A password that others try first."""

    message = N_("Ce mot de passe est trop facile à deviner : choisissez-en un autre.")


@dataclass(frozen=True)
class Passwords:
    """Makes and compares hashes in the form that Flask-Security keeps them.

    pepper: a secret of the deployment, so that a stolen table alone can't be tried.
    """

    pepper: str

    def hash(self, password: str) -> str:
        return _argon2().hash(self._keyed(password))

    def matches(self, password: str, hashed: str | None) -> bool:
        """Whether the password made the hash; without a hash, False after as much work."""
        try:
            _argon2().verify(hashed or DECOY, self._keyed(password))
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return _argon2().check_needs_rehash(hashed)

    def _keyed(self, password: str) -> bytes:
        plain = unicodedata.normalize("NFKC", password).encode()
        return base64.b64encode(hmac.digest(self.pepper.encode(), plain, hashlib.sha512))


def check(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Refuse a password that is common, monotonous, or made of one of the words `about` its owner.

    Its length is the schema's business.
    """
    bare = text.search_key(password).replace(" ", "")
    # characters that the key drops (signs, other alphabets) make a password longer, not plainer
    size = len("".join(password.split()))
    if len(set(bare)) < 4 and password.isalnum():
        raise TooEasy(field="password")
    if size - len(bare) < 4 and {bare, bare.strip("0123456789")} & _common():
        raise TooEasy(field="password")
    if any(word in bare and size - len(word) < 4 for word in _words(about)):
        raise TooEasy(
            N_("Ce mot de passe ressemble à votre nom ou à votre adresse."), field="password"
        )


def _words(about: tuple[str, ...]) -> set[str]:
    whole = {text.search_key(each.partition("@")[0]) for each in about}
    words = {each.replace(" ", "") for each in whole} | {w for each in whole for w in each.split()}
    return {word for word in words if len(word) >= 4}


@cache
def _argon2() -> PasswordHasher:
    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


@cache
def _common() -> frozenset[str]:
    lines = Path(__file__).with_name("common_passwords.txt").read_text().splitlines()
    return frozenset(line for line in lines if line)
