"""Dead letters: seen with masked addresses, tried again or forgotten, each act on the trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from matchmaker.audit.models import AuditEntry
from matchmaker.facilitation import lost_mail
from matchmaker.mail.models import Message
from tests.factories import Factory

PAGE = "/animation/courriels/perdus"
Dead = Callable[..., Message]


@pytest.fixture
def dead(session: Session) -> Dead:
    """A message that was refused to the end."""

    def made(**columns: Any) -> Message:
        number = session.scalar(select(text("count(*)")).select_from(Message))
        defaults = {
            "message_id": f"<{number}@jumelage>",
            "recipient": "camille@exemple.test",
            "subject": "Secret",
            "body_text": "Secret",
            "body_html": "",
            "state": "dead",
            "attempts": 12,
            "letter": "accounts/confirm",
            "last_error": "ConnectionRefusedError",
        }
        message = Message(**(defaults | columns))
        session.add(message)
        session.flush()
        return message

    return made


@pytest.fixture(params=["facilitator"])
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(autouse=True)
def _reader(client: FlaskClient, make: Factory, sign_in: Callable[..., Any], role: str) -> None:
    sign_in(client, make.person(roles=(role,), tf_totp_secret="x"))


def acts(session: Session) -> list[str]:
    rows = select(AuditEntry.act).where(AuditEntry.subject_kind == "message")
    return list(session.scalars(rows.order_by(AuditEntry.id)))


def delivering(session: Session) -> list[int]:
    return list(
        session.scalars(
            text("SELECT (args ->> 'message_id')::bigint FROM procrastinate_jobs ORDER BY id")
        )
    )


def test_nothing_lost_says_so(client: FlaskClient, dead: Dead) -> None:
    dead(state="sent")
    dead(state="queued")
    assert "Aucun courriel perdu" in client.get(PAGE).text


def test_what_is_shown_is_what_is_needed(client: FlaskClient, dead: Dead) -> None:
    dead(last_error="SMTPRecipientsRefused")
    page = client.get(PAGE).text
    for said in ("Un courriel n’a pas pu partir", "Confirmer une adresse", "c•••@exemple.test"):
        assert said in page
    assert "L’adresse du destinataire est refusée" in page
    assert "camille@exemple.test" not in page
    assert "Secret" not in page


@pytest.mark.parametrize("role", ["administrator"], indirect=True)
def test_an_administrator_reads_the_address(client: FlaskClient, dead: Dead) -> None:
    dead()
    assert "camille@exemple.test" in client.get(PAGE).text


def test_an_unknown_letter_and_an_erased_reader_have_words(client: FlaskClient, dead: Dead) -> None:
    dead(letter="ancien", recipient="")
    page = client.get(PAGE).text
    assert "Autre courriel" in page
    assert "Destinataire effacé" in page


def test_trying_again_starts_from_the_beginning_and_twice_is_once(
    client: FlaskClient, session: Session, dead: Dead
) -> None:
    message = dead()
    for _ in range(2):
        assert client.post(f"{PAGE}/{message.id}/reprise").status_code == 303
    session.refresh(message)
    assert (message.state, message.attempts) == ("queued", 0)
    assert delivering(session) == [message.id]
    assert acts(session) == ["mail.retried"]


def test_all_are_tried_again_at_once(client: FlaskClient, session: Session, dead: Dead) -> None:
    chosen = [dead().id, dead().id]
    dead(recipient="")
    client.post(f"{PAGE}/reprise")
    assert sorted(delivering(session)) == chosen
    assert acts(session) == ["mail.retried"] * 2


def test_forgetting_drops_a_dead_letter_and_no_other(
    client: FlaskClient, session: Session, dead: Dead
) -> None:
    gone, waiting = dead(), dead(state="queued")
    for message in (gone, waiting):
        client.post(f"{PAGE}/{message.id}/oubli")
    assert list(session.scalars(select(Message.id))) == [waiting.id]
    assert acts(session) == ["mail.forgotten"]


def test_a_long_list_has_pages_the_last_written_first(
    client: FlaskClient, dead: Dead, count_queries: Any
) -> None:
    now = datetime.now(UTC)
    for age in range(lost_mail.PAGE + 1):
        dead(recipient=f"n{age}@d{age}.test", created_at=now - timedelta(days=age))
    first, last = client.get(PAGE).text, client.get(f"{PAGE}?page=99").text
    assert "@d0.test" in first
    assert f"@d{lost_mail.PAGE}.test" not in first
    assert f"@d{lost_mail.PAGE}.test" in last
    with count_queries() as queries:
        client.get(PAGE)
    assert len(queries) <= 10
