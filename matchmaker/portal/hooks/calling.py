"""One call to an endpoint: to a checked address, bounded in time and size, following nothing."""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from threading import Timer
from typing import Final

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from matchmaker.portal.hooks import addresses
from matchmaker.portal.hooks.addresses import PUBLIC, Address, BadTarget, Gate, Resolver, Target

LIMIT_S: Final = 10.0
MOST_BYTES: Final = 64 * 1024
EXCERPT: Final = 200
# what a connection, a file of certificates or an answer can do wrong
FAILURES: Final = (HTTPError, HTTPException, OSError, ValueError)


class Trouble(StrEnum):
    """Why a call did not succeed."""

    ADDRESS = "address"
    NAME = "name"
    TLS = "tls"
    TIME = "time"
    CONNECTION = "connection"
    REDIRECT = "redirect"
    STATUS = "status"
    UNSIGNED = "unsigned"


@dataclass(frozen=True)
class Outcome:
    """How a call ended: the status and first words of the answer, or what prevented one."""

    code: int | None = None
    answer: str = ""
    trouble: str = ""

    @property
    def is_good(self) -> bool:
        return not self.trouble


@dataclass(frozen=True)
class Caller:
    """Calls endpoints. Only tests open the gate wider than the public internet."""

    gate: Gate = PUBLIC
    resolve: Resolver = addresses.look_up
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    limit_s: float = LIMIT_S

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str]) -> Outcome:
        """Post a message; whatever the other end does, an outcome comes back in time."""
        end = time.monotonic() + self.limit_s
        try:
            target = addresses.read(url, self.gate)
            address = addresses.find(target, gate=self.gate, resolve=self.resolve)
        except BadTarget:
            return Outcome(trouble=Trouble.ADDRESS)
        except OSError:
            return Outcome(trouble=Trouble.NAME)
        # to be connected and greeted takes half of what is left each, at most
        connection = self._connection(target, address, patience_s=_left(end) / 2)
        try:
            return _exchange(connection, target, body, headers=headers, end=end)
        except FAILURES as failure:
            return Outcome(trouble=_trouble(failure, is_late=time.monotonic() >= end))
        finally:
            connection.close()

    def _connection(self, target: Target, address: Address, *, patience_s: float) -> HTTPConnection:
        """To the address itself; the name only has to be in the certificate."""
        if target.scheme == "http":
            return HTTPConnection(str(address), target.port, timeout=patience_s)
        return HTTPSConnection(
            str(address),
            target.port,
            timeout=patience_s,
            server_hostname=target.host,
            ssl_context=self.context(),
        )


def _exchange(
    connection: HTTPConnection,
    target: Target,
    body: bytes,
    *,
    headers: Mapping[str, str],
    end: float,
) -> Outcome:
    connection.connect()
    connection.timeout = _left(end)
    with _cut(connection, end):
        connection.request(
            "POST",
            target.path,
            body=body,
            headers={"Host": target.authority, **headers},
            preload_content=False,
            decode_content=False,
        )
        answer = connection.getresponse()
        # a line that was cut looks like the last one
        if time.monotonic() >= end:
            raise TimeoutError
        return Outcome(answer.status, _first_words(answer), _refused(answer.status))


def _left(end: float) -> float:
    """Seconds until the end, and a moment after it."""
    return max(0.05, end - time.monotonic())


@contextmanager
def _cut(connection: HTTPConnection, end: float) -> Iterator[None]:
    """Hang up at the end, however slowly the other one speaks: a socket's own limit is for each
    of its words."""
    line = connection.sock

    def hang_up() -> None:
        with suppress(OSError):
            # not the TLS socket's own, which forgets that it was encrypted
            socket.socket.shutdown(line, socket.SHUT_RDWR)

    timer = Timer(_left(end), hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _first_words(answer: BaseHTTPResponse) -> str:
    """What the page of deliveries shows. An answer that breaks off was an answer all the same."""
    try:
        read = answer.read(MOST_BYTES)
    except FAILURES:
        return ""
    words = re.sub(r"\s+", " ", read[: 4 * EXCERPT].decode(errors="replace"))
    return "".join(each for each in words if each.isprintable())[:EXCERPT].strip()


def _refused(status: int) -> str:
    if 200 <= status < 300:
        return ""
    return Trouble.REDIRECT if 300 <= status < 400 else Trouble.STATUS


def _trouble(failure: Exception, *, is_late: bool) -> Trouble:
    if is_late or isinstance(failure, TimeoutError) or "timed out" in str(failure):
        return Trouble.TIME
    return Trouble.TLS if isinstance(failure, ssl.SSLError) else Trouble.CONNECTION
