"""Messages leave once committed, are retried for long, and are never lost silently."""

from __future__ import annotations

import mailbox
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from matchmaker import mail
from matchmaker.mail import tasks
from matchmaker.mail.models import Message

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Recording:
    """A carrier that remembers, or fails."""

    failing: bool = False
    carried: list[EmailMessage] = field(default_factory=list)

    def carry(self, message: EmailMessage) -> None:
        if self.failing:
            raise ConnectionRefusedError
        self.carried.append(message)


def written(session: Session) -> Message:
    return mail.send(
        session,
        recipient="ferme@exemple.test",
        subject="Bienvenue\nchez nous",
        text="Bonjour, l’été.",
        html="<p>Bonjour, l’été.</p>",
    )


def attempt(session: Session, message: Message, carrier: Recording) -> None:
    tasks.attempt(session, message.id, carrier=carrier, sender="a@exemple.test", now=NOW)


def jobs(session: Session) -> int:
    return session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) or 0


def test_a_message_and_its_job_are_written_together_or_not_at_all(session: Session) -> None:
    point = session.begin_nested()
    written(session)
    assert jobs(session) == 1
    point.rollback()
    assert jobs(session) == 0


def test_a_delivered_message_is_not_delivered_again(session: Session) -> None:
    carrier, message = Recording(), written(session)
    attempt(session, message, carrier)
    attempt(session, message, carrier)
    assert len(carrier.carried) == 1
    assert message.state == "sent"


def test_a_retry_has_the_same_message_id(session: Session) -> None:
    message, carrier = written(session), Recording()
    attempt(session, message, Recording(failing=True))
    attempt(session, message, carrier)
    assert carrier.carried[0]["Message-ID"] == message.message_id


def test_a_refused_message_waits_longer_each_time_and_ends_as_a_dead_letter(
    session: Session,
) -> None:
    message = written(session)
    for _ in range(tasks.MAX_ATTEMPTS):
        attempt(session, message, Recording(failing=True))
    waits = session.scalars(
        text(
            "SELECT scheduled_at FROM procrastinate_jobs WHERE scheduled_at IS NOT NULL ORDER BY id"
        )
    ).all()
    assert message.state == "dead"
    assert len(waits) == tasks.MAX_ATTEMPTS - 1
    assert waits[-1] - NOW == timedelta(hours=8)


def test_the_subject_cannot_carry_a_header(session: Session) -> None:
    carrier = Recording()
    attempt(session, written(session), carrier)
    assert carrier.carried[0]["Subject"] == "Bienvenue chez nous"


def test_what_waits_without_a_job_is_taken_up_again(session: Session) -> None:
    lost, waiting, recent = written(session), written(session), written(session)
    for message in (lost, waiting):
        message.created_at = NOW - timedelta(hours=1)
    session.execute(
        text("UPDATE procrastinate_jobs SET status = 'failed' WHERE args ->> 'message_id' = :id"),
        {"id": str(lost.id)},
    )
    recent.created_at = NOW
    for _ in range(2):
        tasks.requeue(session, before=NOW - timedelta(minutes=10))
    todo = session.scalars(
        text("SELECT (args ->> 'message_id')::bigint FROM procrastinate_jobs WHERE status = 'todo'")
    )
    assert sorted(todo) == [lost.id, waiting.id, recent.id]


def test_a_message_that_no_mail_can_carry_counts_as_refused(session: Session) -> None:
    message = written(session)
    message.recipient = "a\nb@exemple.test"
    attempt(session, message, Recording())
    assert (message.state, message.attempts) == ("queued", 1)
    assert message.last_error == "ValueError"


def test_answers_conversation_and_refusal_are_in_the_headers(session: Session) -> None:
    carrier = Recording()
    message = mail.send(
        session,
        recipient="ferme@exemple.test",
        subject="s",
        text="t",
        html="<p>t</p>",
        reply_to="fil-3@exemple.test",
        thread="fil.3",
        unsubscribe="https://exemple.test/x?y=1",
    )
    attempt(session, message, carrier)
    attempt(session, written(session), carrier)
    letter, plain = carrier.carried
    assert letter["Reply-To"] == "fil-3@exemple.test"
    assert letter["In-Reply-To"] == letter["References"] == "<fil.3@jumelage>"
    assert letter["List-Unsubscribe"] == "<https://exemple.test/x?y=1>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not {"Reply-To", "References", "List-Unsubscribe"} & set(plain.keys())


def test_a_maildir_holds_real_mail(tmp_path: Path, session: Session) -> None:
    message = written(session)
    maildir = mail.carrier(f"maildir:{tmp_path / 'mail'}")
    tasks.attempt(session, message.id, carrier=maildir, sender="a@exemple.test", now=NOW)
    letters = list(mailbox.Maildir(tmp_path / "mail"))
    assert letters[0]["To"] == "ferme@exemple.test"


def test_old_messages_are_blanked(session: Session) -> None:
    message = written(session)
    attempt(session, message, Recording())
    tasks.forget(session, before=NOW + timedelta(seconds=1))
    session.refresh(message)
    assert (message.body_text, message.recipient) == ("", "")


def test_an_unknown_carrier_is_refused() -> None:
    with pytest.raises(ValueError, match="MAIL_URL"):
        mail.carrier("pigeon:oui")
