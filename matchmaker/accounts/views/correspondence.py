"""Letters about an account. For nobody, the same work is done and taken back: an answer takes as
long whether the address is known or not."""

from __future__ import annotations

import secrets
from typing import Final

from sqlalchemy.orm import Session

from matchmaker.accounts import security
from matchmaker.accounts.models import Person
from matchmaker.accounts.tokens import Purpose
from matchmaker.web import clock, i18n, letters

ENDPOINTS: Final[dict[Purpose, str]] = {
    "confirm": "accounts.confirm",
    "reset": "accounts.reset",
    "sign_in": "accounts.open_link",
}


def send_link(session: Session, person: Person, letter: str, *, purpose: Purpose) -> None:
    """Mail a link that proves who reads the person's mail."""
    token = security.keys().tokens.make(person, purpose, now=clock.now())
    letters.write(
        session,
        letter,
        recipient=person.email,
        language=person.language,
        who=person.name,
        link=letters.link(ENDPOINTS[purpose], jeton=token),
    )


def pretend(session: Session, address: str, letter: str, *, purpose: Purpose) -> None:
    """Do what `send_link` does, and leave nothing of it."""
    nobody = Person(
        email=address,
        name="",
        language=i18n.language(),
        fs_uniquifier=secrets.token_hex(16),
    )
    pretence = session.begin_nested()
    send_link(session, nobody, letter, purpose=purpose)
    pretence.rollback()


def tell(session: Session, person: Person, letter: str) -> None:
    """Mail a notice without a link of its own."""
    letters.write(
        session,
        letter,
        recipient=person.email,
        language=person.language,
        who=person.name,
        link=letters.link("accounts.ask_reset"),
    )
