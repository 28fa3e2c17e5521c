"""Writing a message and having it delivered."""

from __future__ import annotations

from email.utils import make_msgid

from sqlalchemy.orm import Session

from matchmaker import jobs
from matchmaker.mail.models import Message


def send(session: Session, *, recipient: str, subject: str, text: str, html: str) -> Message:
    """Queue a message in the caller's transaction: a rollback sends nothing."""
    message = Message(
        message_id=make_msgid(domain="jumelage"),
        recipient=recipient,
        subject=" ".join(subject.split()),
        body_text=text,
        body_html=html,
    )
    session.add(message)
    session.flush()
    jobs.enqueue(session, "mail.deliver", message_id=message.id)
    return message
