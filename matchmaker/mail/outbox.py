"""Writing a message and having it delivered."""

from __future__ import annotations

from email.utils import make_msgid

from sqlalchemy.orm import Session

from matchmaker import jobs
from matchmaker.mail.models import Message


def send(
    session: Session,
    *,
    recipient: str,
    subject: str,
    text: str,
    html: str,
    letter: str = "",
    reply_to: str = "",
    thread: str = "",
    unsubscribe: str = "",
) -> Message:
    """Queue a message in the caller's transaction: a rollback sends nothing.

    thread: messages that share it are one conversation to mail readers. unsubscribe: the address
    where one click, or a mail reader's own button, stops such letters (RFC 8058).
    """
    message = Message(
        message_id=make_msgid(domain="jumelage"),
        recipient=recipient,
        subject=" ".join(subject.splitlines()),
        body_text=text,
        body_html=html,
        letter=letter,
        reply_to=reply_to,
        thread=thread,
        unsubscribe=unsubscribe,
    )
    session.add(message)
    session.flush()
    jobs.enqueue(session, "mail.deliver", message_id=message.id)
    return message
