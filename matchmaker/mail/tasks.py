"""Delivery: tried for about two days with growing waits, then kept as a dead letter."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker import jobs
from matchmaker.mail.carriers import Carrier, carrier
from matchmaker.mail.models import EMPTIED, Message

# the waits come to two days: a server may be away for a week-end
MAX_ATTEMPTS: Final = 15
BODIES_KEPT: Final = timedelta(days=30)
FORGOTTEN: Final = timedelta(minutes=10)


@jobs.task("mail.deliver")
def deliver(work: jobs.Work, *, message_id: int) -> None:
    with work.begin() as session:
        attempt(
            session,
            message_id,
            carrier=carrier(work.settings.mail_url),
            sender=work.settings.mail_from,
            now=work.now(),
        )


@jobs.task("mail.forget_bodies", cron="17 4 * * *")
def forget_bodies(work: jobs.Work) -> None:
    with work.begin() as session:
        forget(session, before=work.now() - BODIES_KEPT)


@jobs.task("mail.sweep", cron="*/10 * * * *")
def sweep(work: jobs.Work) -> None:
    with work.begin() as session:
        requeue(session, before=work.now() - FORGOTTEN)


def requeue(session: Session, *, before: datetime) -> None:
    """Deliver what waits without a job: one whose tries ran out while the database was away."""
    queued = session.scalars(
        select(Message.id).where(Message.state == "queued", Message.created_at < before)
    ).all()
    for message_id in jobs.without_job(session, "mail.deliver", "message_id", ids=queued):
        jobs.enqueue(session, "mail.deliver", message_id=message_id)


def attempt(
    session: Session, message_id: int, *, carrier: Carrier, sender: str, now: datetime
) -> None:
    """Send one queued message; a failure puts off the next try (1 min, 2 min, … 8 h)."""
    message = session.scalar(
        select(Message).where(Message.id == message_id, Message.state == "queued").with_for_update()
    )
    if message is None:
        return
    message.attempts += 1
    try:
        carrier.carry(_letter(message, sender, now))
    # ValueError: an address or a header that no mail can carry
    except (OSError, smtplib.SMTPException, ValueError) as trouble:
        message.last_error = type(trouble).__name__
        if message.attempts >= MAX_ATTEMPTS:
            message.state = "dead"
            return
        wait = timedelta(minutes=min(2 ** (message.attempts - 1), 480))
        jobs.enqueue(session, "mail.deliver", job_run_at=now + wait, message_id=message.id)
        return
    message.state, message.sent_at = "sent", now


def forget(session: Session, *, before: datetime) -> None:
    """Blank what was written to people once it is old."""
    session.execute(
        update(Message).where(Message.state == "sent", Message.sent_at < before).values(EMPTIED)
    )


def _letter(message: Message, sender: str, now: datetime) -> EmailMessage:
    letter = EmailMessage()
    letter["Message-ID"] = message.message_id
    letter["Date"] = format_datetime(now)
    letter["From"] = sender
    letter["To"] = message.recipient
    letter["Subject"] = message.subject
    letter["Auto-Submitted"] = "auto-generated"
    if message.reply_to:
        letter["Reply-To"] = message.reply_to
    if message.thread:
        # a common ancestor, though it was never sent: mail readers put the answers together
        letter["In-Reply-To"] = letter["References"] = f"<{message.thread}@jumelage>"
    if message.unsubscribe:
        letter["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(message.body_text)
    if message.body_html:
        letter.add_alternative(message.body_html, subtype="html")
    return letter
