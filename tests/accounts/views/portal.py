"""A real OpenID provider on loopback, whose answers a test may forge."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import requests
from flask.testing import FlaskClient
from oidc_provider_mock import User
from werkzeug.serving import make_server

NADIA = "nadia@exemple.test"
Forge = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass
class Portal:
    """Where it listens, and what it does to the tokens it hands out."""

    issuer: str = ""
    forge: Forge | None = None
    asked: list[str] = field(default_factory=list)

    def knows(self, subject: str, **claims: object) -> None:
        told = requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=5)
        told.raise_for_status()

    def sign_in(self, client: FlaskClient, subject: str = "sujet-1", onward: str = "") -> str:
        """What somebody does there; the path and query that they are sent back to."""
        query = {"next": onward} if onward else {}
        start = client.get("/compte/portail/depart", query_string=query)
        answer = requests.post(
            start.location, data={"sub": subject}, allow_redirects=False, timeout=5
        )
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"


def sent(address: str) -> dict[str, str]:
    """What the address of the provider's page asks for."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@contextmanager
def listening() -> Iterator[Portal]:
    portal = Portal()
    users = (
        User(sub="sujet-1", claims={"email": NADIA, "email_verified": True, "name": "Nadia Roy"}),
        User(sub="sujet-2", claims={"email": NADIA, "email_verified": False, "name": "Nadia Roy"}),
        User(sub="sujet-3", claims={"name": "Personne"}),
    )
    inner = oidc_provider_mock.app(require_nonce=True, user_claims=users)
    server = make_server("127.0.0.1", 0, _forging(inner, portal), threaded=True)
    portal.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _forging(inner: Any, portal: Portal) -> Any:
    """The provider, with its tokens changed when the test says so."""

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        portal.asked.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] != "/oauth2/token" or portal.forge is None:
            return inner(environ, start)  # type: ignore[no-any-return]
        kept: list[Any] = []
        body = b"".join(inner(environ, lambda *said: kept.append(said)))
        changed = json.dumps(portal.forge(json.loads(body))).encode()
        headers = [(k, v) for k, v in kept[0][1] if k.lower() != "content-length"]
        start(kept[0][0], [*headers, ("Content-Length", str(len(changed)))])
        return [changed]

    return answer
