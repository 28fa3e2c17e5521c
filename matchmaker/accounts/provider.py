"""An OpenID provider, spoken to: where people are sent, and who they are when they come back.

Authorization code with PKCE, state and nonce. What the provider says is believed only under its
own signature, for this client, for this attempt, and for a few minutes.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, cast

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, KeySet, KeySetSerialization

from matchmaker.accounts import addresses
from matchmaker.errors import N_, Conflict, Invalid
from matchmaker.intake import text
from matchmaker.settings import Settings, is_private_way

SCOPE: Final = "openid email profile"
# a shared secret as key, or none at all, would let anybody sign
ALGORITHMS: Final = ["RS256", "ES256"]
# to connect, and between two bytes of the answer
TIMEOUT_S: Final = (3, 5)
LARGEST_BYTES: Final = 200_000
KEPT_S: Final = 3600
# a key that we do not know asks for the keys again, at most this often
KEYS_EVERY_S: Final = 60
CLOCKS_APART_S: Final = 60
# the standard's, and the registration form's
LONGEST_SUBJECT: Final = 255
LONGEST_NAME: Final = 120
ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderDown(Conflict):
    """It does not answer, or not as a provider does."""

    message = N_(
        "Ce service ne répond pas en ce moment."
        " Ouvrez votre session avec votre adresse, ou recommencez plus tard."
    )


class NotProved(Invalid):
    """What came back proves nothing: refused, too old, used before, or not for this attempt."""

    message = N_(
        "L’autre service n’a pas confirmé qui vous êtes, ou sa réponse n’est plus bonne."
        " Rien n’a changé : recommencez."
    )


@dataclass(frozen=True)
class Attempt:
    """What one attempt keeps in its own browser until that browser comes back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Identity:
    """Who the provider says somebody is. email: '' when it said none that can be one."""

    issuer: str
    subject: str
    email: str
    is_email_verified: bool
    name: str


class Provider:
    """One provider of the deployment; a process keeps its addresses and keys for an hour."""

    def __init__(self, settings: Settings) -> None:
        self.issuer: Final = settings.oidc_issuer
        self._client_id = settings.oidc_client_id
        self._client_secret = settings.oidc_client_secret
        self._may_be_local = settings.is_development
        self._back: Final = f"{settings.public_url}/compte/portail/retour"
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}
        self._lock = Lock()

    def begin(self) -> tuple[str, Attempt]:
        """The address to send somebody to, and what their browser must bring back."""
        attempt = Attempt(generate_token(32), generate_token(32), generate_token(64))
        address, _ = self._client().create_authorization_url(
            self._endpoints()["authorization_endpoint"],
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.verifier,
        )
        return str(address), attempt

    def finish(self, code: str, attempt: Attempt) -> Identity:
        """Whom the code speaks of; raises NotProved, ProviderDown."""
        return _identity(self._claims(self._id_token(code, attempt), attempt))

    def _id_token(self, code: str, attempt: Attempt) -> str:
        endpoint = self._endpoints()["token_endpoint"]
        try:
            answer = self._client().fetch_token(
                endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=attempt.verifier,
                timeout=TIMEOUT_S,
                allow_redirects=False,
            )
        except AuthlibBaseError as refused:
            raise NotProved from refused
        except (requests.RequestException, ValueError) as trouble:
            raise ProviderDown from trouble
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotProved
        return token

    def _claims(self, token: str, attempt: Attempt) -> CodeIDToken:
        try:
            decoded = jwt.decode(token, self._keys_for, algorithms=ALGORITHMS)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                options={
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self._client_id},
                    "sub": {"essential": True},
                    "nonce": {"essential": True, "value": attempt.nonce},
                },
                params={"nonce": attempt.nonce, "client_id": self._client_id},
            )
            claims.validate(leeway=CLOCKS_APART_S)
        except (JoseError, ValueError, TypeError, KeyError) as refused:
            raise NotProved from refused
        return claims

    def _keys_for(self, signed: GuestProtocol) -> KeySet:
        """The provider's keys; one that a token names and we do not know is looked for once."""
        kid = signed.headers().get("kid")
        keys = self._keys(KEPT_S)
        is_known = kid is None or any(key.kid == kid for key in keys.keys)
        return keys if is_known else self._keys(KEYS_EVERY_S)

    def _endpoints(self) -> dict[str, Any]:
        """The provider's own description, which must be its own and keep to private ways."""
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        said = self._read(address, no_older_than_s=KEPT_S)
        is_its_own = said.get("issuer") == self.issuer
        ways = [str(said.get(name, "")) for name in ENDPOINTS]
        if not is_its_own or not all(
            is_private_way(way, may_be_local=self._may_be_local) for way in ways
        ):
            raise ProviderDown
        return said

    def _keys(self, no_older_than_s: float) -> KeySet:
        said = self._read(self._endpoints()["jwks_uri"], no_older_than_s=no_older_than_s)
        return KeySet.import_key_set(cast("KeySetSerialization", said))

    def _read(self, address: str, *, no_older_than_s: float) -> dict[str, Any]:
        """A document of the provider, from memory when that is young enough."""
        with self._lock:
            read_at, kept = self._kept.get(address, (0.0, {}))
        if kept and time.monotonic() - read_at < no_older_than_s:
            return kept
        read = _fetch(address)
        with self._lock:
            self._kept[address] = (time.monotonic(), read)
        return read

    def _client(self) -> OAuth2Session:
        return OAuth2Session(
            self._client_id,
            self._client_secret,
            scope=SCOPE,
            redirect_uri=self._back,
            code_challenge_method="S256",
        )


def _fetch(address: str) -> dict[str, Any]:
    try:
        with requests.get(address, timeout=TIMEOUT_S, allow_redirects=False, stream=True) as answer:
            answer.raise_for_status()
            body = answer.raw.read(LARGEST_BYTES + 1, decode_content=True)
            read = json.loads(body) if len(body) <= LARGEST_BYTES else None
    except (requests.RequestException, OSError, ValueError) as trouble:
        raise ProviderDown from trouble
    if not isinstance(read, dict):
        raise ProviderDown
    return read


def _identity(claims: CodeIDToken) -> Identity:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or "\0" in subject:
        raise NotProved
    return Identity(
        issuer=str(claims["iss"]),
        subject=subject,
        email=_email(claims.get("email")),
        # some providers write the word; only the value itself counts
        is_email_verified=claims.get("email_verified") is True,
        name=_name(claims.get("name")),
    )


def _email(said: object) -> str:
    """An address that can be written to, or nothing."""
    with suppress(addresses.BadAddress):
        return addresses.normal(said) if isinstance(said, str) else ""
    return ""


def _name(said: object) -> str:
    """A name as the house keeps it, or nothing."""
    kept = text.nfc(said) if isinstance(said, str) else ""
    return kept if kept.isprintable() and len(kept) <= LONGEST_NAME else ""
