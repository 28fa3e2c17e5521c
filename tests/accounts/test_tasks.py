from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker import mail
from matchmaker.accounts import sessions, tasks
from matchmaker.accounts.models import Person, SignIn, UsedToken
from tests.factories import Factory

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_ended_sessions_are_forgotten_after_a_while(session: Session, make: Factory) -> None:
    key = sessions.start(session, make.person(), device="", now=NOW)
    sessions.end(session, key, now=NOW)

    tasks.forget(session, now=NOW + tasks.ENDED_KEPT)
    assert count(session, SignIn) == 1

    tasks.forget(session, now=NOW + tasks.ENDED_KEPT + timedelta(seconds=1))
    assert count(session, SignIn) == 0


def test_an_open_session_stays(session: Session, make: Factory) -> None:
    sessions.start(session, make.person(), device="", now=NOW)

    tasks.forget(session, now=NOW + sessions.IDLE - timedelta(days=1))

    assert count(session, SignIn) == 1


def test_used_tokens_are_kept_as_long_as_they_could_serve(session: Session) -> None:
    session.add(UsedToken(token_hash=b"x", used_at=NOW))
    session.flush()

    tasks.forget(session, now=NOW + timedelta(days=3))
    assert count(session, UsedToken) == 1

    tasks.forget(session, now=NOW + timedelta(days=3, seconds=1))
    assert count(session, UsedToken) == 0


def test_accounts_never_proved_go(session: Session, make: Factory) -> None:
    make.person("a@exemple.ca", confirmed_at=None, created_at=NOW)
    make.person("b@exemple.ca", confirmed_at=NOW, created_at=NOW)

    tasks.forget(session, now=NOW + tasks.UNPROVED_KEPT + timedelta(seconds=1))

    assert session.scalars(select(Person.email)).all() == ["b@exemple.ca"]


def test_dead_letters_are_emptied(session: Session) -> None:
    letter = mail.send(session, recipient="a@exemple.ca", subject="s", text="t", html="h")
    letter.state, letter.created_at = "dead", NOW
    session.flush()

    tasks.forget(session, now=NOW + tasks.DEAD_LETTERS_KEPT + timedelta(seconds=1))
    session.refresh(letter)

    assert (letter.recipient, letter.body_text, letter.subject) == ("", "", "")
