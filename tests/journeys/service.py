"""The whole service of `make run` (server and worker) on a throwaway database."""

from __future__ import annotations

import mailbox
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Final, TypeVar
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from matchmaker.cluster import Cluster
from matchmaker.settings import ROOT

COMMAND: Final = str(Path(sys.executable).with_name("matchmaker"))
SECRET: Final = "b2c94fd61e7a8053d9c1f0a7e3b6428f5a1c"
START_S: Final = 240.0
Found = TypeVar("Found")


@dataclass(frozen=True)
class Service:
    """A running service: where it answers, what it mails, what its operator types."""

    address: str
    environment: dict[str, str]

    def operate(self, *arguments: str) -> str:
        """Run `matchmaker …` beside it; answer what it prints."""
        done = subprocess.run(
            [COMMAND, *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        return done.stdout.strip()

    def link_mailed_to(self, recipient: str) -> str:
        """The link in the newest message to this address, once the worker delivered it."""
        return eventually(lambda: self._newest_link(recipient), f"a mail to {recipient}")

    def answers_mailed_about(self, name: str, *, count: int) -> list[str]:
        """The links to answer by, in the mails whose subject or text names somebody."""
        return eventually(lambda: self._answers(name, count), f"{count} mails about {name}")

    def _answers(self, name: str, count: int) -> list[str] | None:
        texts = map(_text, self._box() or ())
        found = [
            link
            for text in texts
            if name in text
            for link in re.findall(rf"{self.address}/mises-en-relation/repondre\S+", text)
        ]
        return found if len(found) >= count else None

    def _box(self) -> mailbox.Maildir | None:
        folder = self.environment["MAIL_URL"].removeprefix("maildir:")
        return mailbox.Maildir(folder, create=False) if Path(folder).exists() else None

    def _newest_link(self, recipient: str) -> str | None:
        box = self._box()
        if box is None:
            return None
        for key in sorted(box.keys(), reverse=True):
            message = box[key]
            if message["To"] == recipient:
                return next(iter(re.findall(rf"{self.address}/\S+", _text(message))), None)
        return None


def eventually(ask: Callable[[], Found | None], what: str, *, within_s: float = 20) -> Found:
    """Ask until there is an answer."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        found = ask()
        if found is not None:
            return found
        time.sleep(0.1)
    raise AssertionError(f"After {within_s:.0f} s there is still not {what}.")


@contextmanager
def running(cluster: Cluster, folder: Path, *, database: str = "journeys") -> Iterator[Service]:
    """`make run` on a database of its own in this cluster, until the block ends."""
    cluster.create_database(database)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = dict(os.environ) | {
        "DATABASE_URL": cluster.url(database),
        "VAR_DIR": str(folder),
        "NUMBA_CACHE_DIR": os.environ.get("NUMBA_CACHE_DIR", str(ROOT / "var" / "numba")),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": address,
        "TRUSTED_HOSTS": "127.0.0.1",
        "MAIL_URL": f"maildir:{folder / 'mail'}",
        "SECRET_KEY": SECRET,
        "PASSWORD_SALT": SECRET[::-1],
        "TOTP_SECRET": SECRET[7:] + SECRET[:7],
        "DEMO": "1",
        "DEVELOPMENT": "1",
        "LOG_LEVEL": "WARNING",
    }
    log = folder / "service.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [COMMAND, "run"], env=environment, stdout=output, stderr=output, cwd=ROOT
        )
        try:
            _wait_until_ready(process, address, log)
            yield Service(address, environment)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(40)


def _wait_until_ready(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    def answer() -> bool | None:
        if process.poll() is not None:
            raise RuntimeError(f"The service did not start:\n{log.read_text()[-4000:]}")
        try:
            with urlopen(f"{address}/healthz/ready", timeout=2):  # noqa: S310
                return True
        except HTTPError as error:
            error.close()
        except (URLError, TimeoutError, ConnectionError):
            pass
        return None

    eventually(answer, "a service that is ready", within_s=START_S)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _text(message: Message) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            return content.decode() if isinstance(content, bytes) else ""
    return ""
