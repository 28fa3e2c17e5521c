"""Answers by mail, as mail readers write them."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.introductions import receiving, service
from matchmaker.introductions.models import Introduction, ThreadMessage
from matchmaker.introductions.receiving import NotForUs, NothingSaid
from matchmaker.introductions.replies import ReplyAddresses
from matchmaker.introductions.states import Side
from matchmaker.mail.models import Message
from tests.introductions.conftest import NOW, Ground

ADDRESSES = ReplyAddresses("reponses@jumelage.test", "secret")
WRITTEN = """Oui, le mardi avant 9 h.

Mireille

Le mar. 24 nov. 2026 à 10:02, Jumelage <jumelage@exemple.test> a écrit :

> Réjean a écrit dans votre conversation :
> Quel jour livrez-vous ?
"""


@pytest.fixture
def met(ground: Ground) -> Introduction:
    made = ground.ask(Side.BUYER)
    service.accept(ground.session, made, side=Side.SUPPLIER, by=ground.farmer, now=NOW)
    return made


def mail(to: str, body: str = WRITTEN, **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "n-importe-qui@exemple.test"
    made["To"] = f"Jumelage <{to}>"
    made["Message-ID"] = "<abc@exemple.test>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(body)
    return made


def receive(app: Flask, session: Session, letter: EmailMessage) -> bool:
    with app.test_request_context():
        return receiving.receive(session, letter, addresses=ADDRESSES, now=NOW)


def test_a_mail_joins_the_thread_without_what_it_quotes(
    app: Flask, session: Session, ground: Ground, met: Introduction
) -> None:
    assert receive(app, session, mail(ADDRESSES.of(met, ground.cook)))
    (message,) = session.scalars(select(ThreadMessage)).all()
    assert message.body.startswith("Oui, le mardi avant 9 h.")
    assert "Quel jour" not in message.body
    assert (message.via, message.side, message.person_id) == ("mail", "buyer", ground.cook.id)


def test_it_goes_on_to_the_other_with_their_own_address(
    app: Flask, session: Session, ground: Ground, met: Introduction
) -> None:
    receive(app, session, mail(ADDRESSES.of(met, ground.cook)))
    assert session.scalars(select(Message.recipient)).all() == [ground.farmer.email]


def test_the_same_mail_delivered_twice_is_one_message(
    app: Flask, session: Session, ground: Ground, met: Introduction
) -> None:
    address = ADDRESSES.of(met, ground.cook)
    assert receive(app, session, mail(address))
    assert not receive(app, session, mail(address))
    assert len(session.scalars(select(ThreadMessage)).all()) == 1


def test_an_absence_starts_no_conversation(
    app: Flask, session: Session, ground: Ground, met: Introduction
) -> None:
    letter = mail(ADDRESSES.of(met, ground.cook), Auto_Submitted="auto-replied")
    assert not receive(app, session, letter)


def test_an_address_that_was_altered_is_nobody_s(
    app: Flask, session: Session, ground: Ground, met: Introduction
) -> None:
    forged = ReplyAddresses(ADDRESSES.mailbox, "autre").of(met, ground.cook)
    with pytest.raises(NotForUs):
        receive(app, session, mail(forged))


def test_the_address_of_one_introduction_does_not_serve_another(
    app: Flask, session: Session, ground: Ground, met: Introduction
) -> None:
    address = ADDRESSES.of(met, ground.cook).replace(met.public_id, "a" * 12)
    with pytest.raises(NotForUs):
        receive(app, session, mail(address))


def test_a_mail_that_only_quotes_says_nothing(
    app: Flask, session: Session, ground: Ground, met: Introduction
) -> None:
    with pytest.raises(NothingSaid):
        receive(app, session, mail(ADDRESSES.of(met, ground.cook), "> Quel jour ?\n> Mardi ?\n"))


def test_a_deployment_that_receives_no_mail_gives_no_address(
    ground: Ground, met: Introduction
) -> None:
    assert ReplyAddresses("", "secret").of(met, ground.cook) == ""
