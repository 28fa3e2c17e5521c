"""Software of an organisation: a real web server on this machine, that verifies what it hears."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from standardwebhooks import Webhook, WebhookVerificationError

from matchmaker.portal.hooks.addresses import Address

SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Nearby:
    """A gate for tests, open to this machine only."""

    ports = {"http": range(1, 65536), "https": range(1, 65536)}  # noqa: RUF012

    def admits(self, address: Address) -> bool:
        return address.is_loopback


@dataclass
class Receiver:
    """What it heard and believed, once each; what it refused. `statuses`: its next answers."""

    url: str = ""
    secret: str = SECRET
    statuses: list[int] = field(default_factory=list)
    answer: bytes = b"merci"
    headers: dict[str, str] = field(default_factory=dict)
    heard: dict[str, Any] = field(default_factory=dict)
    posts: list[dict[str, str]] = field(default_factory=list)
    refused: int = 0

    def hear(self, body: bytes, headers: dict[str, str]) -> int:
        """Take a message in; the status to answer."""
        self.posts.append(headers)
        if self.statuses:
            return self.statuses.pop(0)
        try:
            said = Webhook(self.secret).verify(body, headers)
        except WebhookVerificationError:
            self.refused += 1
            return 401
        # a repetition has the same name, and changes nothing
        self.heard.setdefault(headers["webhook-id"], said)
        return 204


@contextmanager
def listening() -> Iterator[Receiver]:
    """A receiver at `url` for as long as the block lasts."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            named = {name.lower(): value for name, value in self.headers.items()}
            status = receiver.hear(body, named | {"path": self.path})
            self.send_response(status)
            answer = b"" if status == 204 else receiver.answer
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/avis?de=jumelage"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
