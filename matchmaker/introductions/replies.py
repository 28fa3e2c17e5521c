"""Answering a mail of the thread by mail: each person has an address per introduction.

`reponses+PUBLICID.SIGNATURE@domaine`: the signature says whose it is, so that what comes in by it
is theirs whatever its From pretends.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.introductions import parties, queries
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import PARTIES

_KEY: Final = re.compile(r"\+([a-z0-9]{12})\.([0-9a-f]{24})@", re.IGNORECASE)


@dataclass(frozen=True)
class ReplyAddresses:
    """Makes and reads them; `mailbox` '' is a deployment that receives no mail."""

    mailbox: str
    secret: str

    def of(self, introduction: Introduction, person: Person) -> str:
        """Where this person's answers go; '' when none are received."""
        if not self.mailbox:
            return ""
        name, _, domain = self.mailbox.partition("@")
        return f"{name}+{introduction.public_id}.{self._signature(introduction, person)}@{domain}"

    def find(
        self, session: Session, addresses: Iterable[str]
    ) -> tuple[Introduction, Person] | None:
        """Which introduction, and who answers, by the addresses that a mail was sent to."""
        for address in addresses:
            match = _KEY.search(address)
            if match:
                return self._found(session, match[1].lower(), match[2].lower())
        return None

    def _found(
        self, session: Session, public_id: str, signature: str
    ) -> tuple[Introduction, Person] | None:
        introduction = queries.known(session, public_id)
        if introduction is None:
            return None
        people = [
            *(each for side in PARTIES for each in parties.people(session, introduction, side)),
            *parties.facilitators(session, introduction),
        ]
        for person in people:
            if hmac.compare_digest(signature, self._signature(introduction, person)):
                return introduction, person
        return None

    def _signature(self, introduction: Introduction, person: Person) -> str:
        written = f"{introduction.public_id}:{person.fs_uniquifier}".encode()
        return hmac.new(self.secret.encode(), written, hashlib.sha256).hexdigest()[:24]
