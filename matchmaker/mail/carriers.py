"""The ways out: a maildir, so that nothing leaves a demonstration, or an SMTP server."""

from __future__ import annotations

import mailbox
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit


class Carrier(Protocol):
    """Takes a message away, or raises OSError or smtplib.SMTPException."""

    def carry(self, message: EmailMessage) -> None: ...


@dataclass(frozen=True)
class Maildir:
    """Files under a folder; any mail reader opens it."""

    folder: Path

    def carry(self, message: EmailMessage) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        mailbox.Maildir(self.folder).add(message)


@dataclass(frozen=True)
class Smtp:
    """A server by URL: smtp://user:password@host:587 (STARTTLS) or smtps://…:465."""

    url: str
    timeout_s: float = 20

    def carry(self, message: EmailMessage) -> None:
        parts = urlsplit(self.url)
        host = parts.hostname or "localhost"
        context = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=self.timeout_s, context=context
            )
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=self.timeout_s)
        with server:
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)


def carrier(mail_url: str) -> Carrier:
    """The carrier that a setting names: maildir:FOLDER, smtp://… or smtps://…"""
    scheme, _, rest = mail_url.partition(":")
    if scheme == "maildir":
        return Maildir(Path(rest))
    if scheme in {"smtp", "smtps"}:
        return Smtp(mail_url)
    raise ValueError(f"MAIL_URL: {scheme!r} is neither maildir, smtp nor smtps.")
