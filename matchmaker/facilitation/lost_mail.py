"""Mail that could not be delivered, as facilitators see it and settle it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.errors import N_
from matchmaker.mail import dead
from matchmaker.mail.letters import Letter
from matchmaker.mail.models import Message

PAGE: Final = 20
ADDRESS: Final = N_("L’adresse du destinataire est refusée.")
SERVER: Final = N_("Le serveur de courriel n’a pas répondu.")
REFUSED: Final = N_("Le serveur de courriel a refusé ce message.")
OTHER: Final = N_("Autre courriel")
_ADDRESS_AT_FAULT: Final = frozenset({"SMTPRecipientsRefused", "SMTPNotSupportedError"})
_REFUSED: Final = frozenset(
    {
        "SMTPDataError",
        "SMTPSenderRefused",
        "SMTPResponseException",
        "SMTPAuthenticationError",
        "ValueError",
    }
)


@dataclass(frozen=True)
class Lost:
    """A line of the page. `recipient`: '' once erased; `error`: a sentence; `code`: what the
    program called it."""

    id: int
    recipient: str
    letter: str
    written_at: datetime
    attempts: int
    error: str
    code: str


def page(
    session: Session, letters: Mapping[str, Letter], *, number: int, reader: Person
) -> Sequence[Lost]:
    """Addresses are whole for administrators, who look after the mail; masked for others."""
    is_administrator = "administrator" in {role.name for role in reader.roles}
    return [
        _line(each, letters, address=each.recipient if is_administrator else masked(each.recipient))
        for each in dead.newest(session, most=PAGE, after=(number - 1) * PAGE)
    ]


def masked(address: str) -> str:
    """« c•••@exemple.ca »: enough to recognise, not enough to write."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}•••{at}{domain}" if at else ""


def retry(session: Session, message_ids: Sequence[int] | None, *, by: Person) -> int:
    """Try these, or all, again; how many."""
    revived = dead.revive(session, message_ids)
    for message_id in revived:
        _record(session, "mail.retried", message_id, by=by)
    return len(revived)


def forget(session: Session, message_id: int, *, by: Person) -> None:
    if dead.forget(session, message_id):
        _record(session, "mail.forgotten", message_id, by=by)


def _line(message: Message, letters: Mapping[str, Letter], *, address: str) -> Lost:
    letter = letters.get(message.letter)
    return Lost(
        message.id,
        address,
        letter.title if letter else OTHER,
        message.created_at,
        message.attempts,
        _sentence(message.last_error),
        message.last_error,
    )


def _sentence(error: str) -> str:
    if error in _ADDRESS_AT_FAULT:
        return ADDRESS
    return REFUSED if error in _REFUSED else SERVER


def _record(session: Session, act: str, message_id: int, *, by: Person) -> None:
    audit.record(session, by.audit_key, act, subject_kind="message", subject_id=message_id)
