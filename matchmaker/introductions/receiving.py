"""A mail that came in becomes a message of its thread."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Final

from mailparser_reply import EmailReplyParser
from sqlalchemy.orm import Session

from matchmaker.errors import N_, Refusal
from matchmaker.intake import text
from matchmaker.introductions import correspondence, thread
from matchmaker.introductions.replies import ReplyAddresses

_TO: Final = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
LONGEST: Final = 5000


class NotForUs(Refusal):
    """The address is nobody's: a bounce tells the sender."""

    message = N_("Cette adresse ne mène à aucune conversation.")


class NothingSaid(Refusal):
    """Only quotes and signatures, or no text at all."""

    message = N_("Le courriel ne contient aucun texte de réponse.")


def receive(
    session: Session, mail: EmailMessage, *, addresses: ReplyAddresses, now: datetime
) -> bool:
    """Add it to its thread and pass it on; False for what answers by itself or came before.

    Raises NotForUs, NothingSaid, or what the thread refuses.
    """
    if is_automatic(mail):
        return False
    headers = [str(value) for name in _TO for value in mail.get_all(name, [])]
    found = addresses.find(session, [address for _, address in getaddresses(headers)])
    if found is None:
        raise NotForUs
    introduction, person = found
    body = said(mail)
    if not body:
        raise NothingSaid
    key = str(mail["Message-ID"] or "").strip()[:200] or hashlib.sha256(body.encode()).hexdigest()
    message = thread.write(session, introduction, body[:LONGEST], by=person, now=now, mail_key=key)
    if message is None:
        return False
    correspondence.pass_on(session, introduction, message, by=person)
    return True


def is_automatic(mail: EmailMessage) -> bool:
    """Whether a machine wrote it (RFC 3834): absences and receipts start no conversation."""
    return str(mail.get("Auto-Submitted", "no")).lower() != "no" or "List-Id" in mail


def said(mail: EmailMessage) -> str:
    """What the person wrote, without what they answer to; '' when there is none."""
    part = mail.get_body(preferencelist=("plain",))
    if part is None:
        return ""
    written = str(part.get_content())
    reply = EmailReplyParser(languages=["fr", "en"]).parse_reply(text=written) or ""
    own = [line for line in reply.splitlines() if not line.startswith(">")]
    return text.nfc("\n".join(own)).strip()
