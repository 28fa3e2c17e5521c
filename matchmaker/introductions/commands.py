"""matchmaker introductions receive."""

from __future__ import annotations

import email
import email.policy
import sys
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from matchmaker.console import Console
from matchmaker.introductions import receiving
from matchmaker.introductions.replies import ReplyAddresses


@click.group()
def introductions() -> None:
    """Introductions between farms and kitchens."""


@introductions.command()
@click.pass_obj
def receive(console: Console) -> None:
    """Add a mail, read from the standard input, to the conversation that it answers.

    For the pipe of a mail server; another exit status than 0 has it tell the sender.
    """
    read = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
    if console.pages is None:
        raise ValueError("a mail is passed on in letters: its console needs the pages")
    settings = console.settings
    engine = console.engine("worker")
    pages = console.pages(settings, engine)
    with Session(engine) as session, session.begin(), pages():
        receiving.receive(
            session,
            read,
            addresses=ReplyAddresses(settings.mail_reply_to, settings.secret_key),
            now=datetime.now(UTC),
        )
    engine.dispose()
