"""T34: no mail is lost, whatever is killed when; and none is sent by what did not happen.

`make drill-mail` prints one line per promise. Real processes, a real PostgreSQL, a real maildir and
a real SMTP server on this machine.
"""

from __future__ import annotations

import mailbox
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any, Final

from aiosmtpd.controller import Controller
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from matchmaker import db, mail
from matchmaker.cluster import LOGIN, Cluster
from matchmaker.mail import dead, tasks
from matchmaker.mail.models import Message
from matchmaker.operations import migrations
from matchmaker.settings import ROOT

MESSAGES: Final = 400
KILLS: Final = 12
# one transaction of so many is taken back; one message of so many is refused at first
TAKEN_BACK, REFUSED = 5, 20
SECRETS: Final = dict.fromkeys(("SECRET_KEY", "PASSWORD_SALT", "TOTP_SECRET"), "drill" * 10)

Write = Callable[[Session, str], None]


@dataclass
class Sink:
    """An SMTP server that keeps the Message-IDs it takes; it refuses some at first, one always."""

    taken: Counter[str] = field(default_factory=Counter)
    refused: set[str] = field(default_factory=set)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        [recipient] = envelope.rcpt_tos
        if recipient.startswith("jamais"):
            return "550 5.1.1 nobody of that name"
        if recipient.startswith("plus-tard") and recipient not in self.refused:
            self.refused.add(recipient)
            return "451 4.3.0 come back later"
        self.taken[message_from_bytes(envelope.content)["Message-ID"]] += 1
        return "250 taken"


@dataclass
class Found:
    """What arrived, against what was written in transactions that were kept."""

    written: int
    kills: int
    lost: int
    repeated: int
    # whose Message-ID was never written, or written by what was taken back
    strange: int
    undelivered: int

    @property
    def is_sound(self) -> bool:
        return self.lost == self.strange == self.undelivered == 0


@dataclass
class Drill:
    """One database, emptied before each run, and a folder for a maildir."""

    url: str
    database: Engine
    folder: Path

    def by_maildir(
        self,
        *,
        kills: int,
        messages: int = MESSAGES,
        way: str = "whole",
        write: Write | None = None,
    ) -> Found:
        box = self.folder / "box"
        shutil.rmtree(box, ignore_errors=True)
        written = self.write(messages, write=write)
        killed = self.deliver(f"maildir:{box}", kills=kills, way=way)
        arrived = Counter(str(each["Message-ID"]) for each in mailbox.Maildir(box))
        return self._found(written, arrived, kills=killed)

    def by_smtp(self, *, kills: int, messages: int = MESSAGES) -> tuple[Found, Sink]:
        with serving() as (sink, address):
            written = self.write(messages)
            killed = self.deliver(address, kills=kills)
        return self._found(written, sink.taken, kills=killed), sink

    def write(self, messages: int, *, write: Write | None = None) -> set[str]:
        """So many messages, each in a transaction with its cause, and more that are taken back;
        answers the Message-IDs that must arrive."""
        self._empty()
        for number in range(messages):
            kind = "plus-tard" if number % REFUSED == 0 else "ferme"
            with Session(self.database) as session, session.begin():
                letter(session, f"{kind}-{number}@exemple.test")
            if number % TAKEN_BACK == 0:
                with Session(self.database) as session:
                    (write or letter)(session, f"repris-{number}@exemple.test")
                    session.rollback()
        with Session(self.database) as session:
            kept = select(Message.message_id).where(~Message.recipient.startswith("repris"))
            return set(session.scalars(kept))

    def refuse_to_the_end(self) -> tuple[int, int]:
        """How often a message that nobody takes is tried, and how many dead letters it leaves."""
        self._empty()
        with Session(self.database) as session, session.begin():
            letter(session, "jamais@exemple.test")
        with serving() as (_, address):
            self.deliver(address, kills=0)
        with Session(self.database) as session:
            [message] = dead.newest(session, most=2)
            return message.attempts, dead.count(session)

    def deliver(self, mail_url: str, *, kills: int, way: str = "whole") -> int:
        """Let workers deliver and kill them, then let one finish; how many were killed."""
        killed = 0
        for number in range(kills):
            point = "before" if number % 2 else "after"
            process = self._postman(mail_url, way, point, str(5 + 2 * number))
            assert process.stdout is not None
            killed += process.stdout.readline().strip() == "there"
            process.send_signal(signal.SIGKILL)
            process.communicate()
        output, _ = self._postman(mail_url, way, "end", "0").communicate(timeout=300)
        if "done" not in output:
            raise RuntimeError(f"the last worker ended early: {output}")
        return killed

    def _postman(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.drills.postman", self.url, *arguments],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, **SECRETS},
        )

    def _found(self, written: set[str], arrived: Counter[str], *, kills: int) -> Found:
        with Session(self.database) as session:
            undelivered = session.scalars(select(Message.id).where(Message.state != "sent")).all()
        return Found(
            written=len(written),
            kills=kills,
            lost=len(written - set(arrived)),
            repeated=arrived.total() - len(arrived),
            strange=len(set(arrived) - written),
            undelivered=len(undelivered),
        )

    def _empty(self) -> None:
        with Session(self.database) as session, session.begin():
            session.execute(delete(Message))
            session.execute(text("TRUNCATE procrastinate_jobs CASCADE"))


def letter(session: Session, recipient: str) -> None:
    """As the product writes: in the transaction of its cause."""
    mail.send(session, recipient=recipient, subject="s", text="t", html="<p>t</p>")


def apart(session: Session, recipient: str) -> None:
    """The broken control: written in a transaction of its own."""
    with Session(session.get_bind()) as own, own.begin():
        letter(own, recipient)


@contextmanager
def serving() -> Iterator[tuple[Sink, str]]:
    """An SMTP server on a free port, and its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sink = Sink()
    server = Controller(sink, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield sink, f"smtp://127.0.0.1:{port}"
    finally:
        server.stop()


@contextmanager
def drill(cluster: Cluster, name: str, folder: Path) -> Iterator[Drill]:
    """A database of this drill alone."""
    cluster.create_database(name)
    owner = db.engine(cluster.url(name), role="")
    try:
        migrations.upgrade(owner)
        yield Drill(cluster.url(name), owner, folder)
    finally:
        owner.dispose()
        cluster.drop_database(name)


def main() -> int:
    """Run everything, print a line per promise; 1 when one does not hold."""
    folder = Path(tempfile.mkdtemp(prefix="jumelage-drill-", dir="/var/tmp"))
    folder.chmod(0o755)
    cluster = Cluster(folder, durable=False)
    try:
        cluster.start()
        cluster.create_database(LOGIN)
        with drill(cluster, "drill_mail", folder) as made:
            return 0 if all(list(_promises(made))) else 1
    finally:
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


def _promises(made: Drill) -> Iterator[bool]:
    found = made.by_maildir(kills=KILLS)
    yield _say(f"to a maildir, {_said(found)}", holds=found.is_sound and found.kills >= KILLS)
    found, sink = made.by_smtp(kills=KILLS)
    yield _say(
        f"to an SMTP server that refused {len(sink.refused)} at first, {_said(found)}",
        holds=found.is_sound and found.kills >= KILLS and len(sink.refused) > 0,
    )
    attempts, left = made.refuse_to_the_end()
    yield _say(
        f"refused every time: {attempts} tries, then {left} dead letter to be seen",
        holds=(attempts, left) == (tasks.MAX_ATTEMPTS, 1),
    )
    found = made.by_maildir(kills=KILLS, way="hasty")
    yield _say(
        f"broken control, « sent » before it is carried: {found.lost} lost, as it must be",
        holds=found.lost > 0,
    )
    found = made.by_maildir(kills=0, write=apart)
    yield _say(
        f"broken control, written apart from its cause: {found.strange} sent by what was taken "
        "back, as it must be",
        holds=found.strange > 0,
    )


def _said(found: Found) -> str:
    return (
        f"{found.written} messages, {found.written // TAKEN_BACK} more taken back, "
        f"{found.kills} kill -9: {found.lost} lost, {found.repeated} twice under one Message-ID, "
        f"{found.strange} from what was taken back, {found.undelivered} left over"
    )


def _say(line: str, *, holds: bool) -> bool:
    print(f"T34 {'holds' if holds else 'FAILS'}: {line}", flush=True)
    return holds


if __name__ == "__main__":
    sys.exit(main())
