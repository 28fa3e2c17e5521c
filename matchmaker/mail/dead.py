"""Dead letters: what was refused to the end, taken up again or forgotten by somebody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from matchmaker import jobs
from matchmaker.db import LARGEST_ID
from matchmaker.errors import NotFound
from matchmaker.mail.models import Message


def count(session: Session) -> int:
    return session.scalar(select(func.count()).where(Message.state == "dead")) or 0


def newest(session: Session, *, most: int, after: int = 0) -> Sequence[Message]:
    """A page of dead letters, the last written first."""
    return session.scalars(
        select(Message)
        .where(Message.state == "dead")
        .order_by(Message.created_at.desc(), Message.id.desc())
        .offset(after)
        .limit(most)
    ).all()


def revive(session: Session, message_ids: Sequence[int] | None = None) -> Sequence[int]:
    """Try these, or all, from the beginning; answers which were dead. Twice is once."""
    if message_ids and max(message_ids) > LARGEST_ID:
        raise NotFound
    chosen = () if message_ids is None else (Message.id.in_(message_ids),)
    revived = session.scalars(
        update(Message)
        .where(Message.state == "dead", Message.recipient != "", *chosen)
        .values(state="queued", attempts=0)
        .returning(Message.id)
    ).all()
    for message_id in revived:
        jobs.enqueue(session, "mail.deliver", message_id=message_id)
    return revived


def forget(session: Session, message_id: int) -> bool:
    """Drop a dead letter; whether it was there."""
    if message_id > LARGEST_ID:
        raise NotFound
    gone = delete(Message).where(Message.id == message_id, Message.state == "dead")
    return session.execute(gone.returning(Message.id)).first() is not None
