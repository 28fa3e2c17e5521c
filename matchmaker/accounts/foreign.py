"""Accounts at another service that open sessions here.

An identity opens the account it is linked to, and nothing else. An address that both services
know is no proof: whoever has it links the two once, signed in here in their usual way. Somebody
who is new gets an account of their own when the other service proved the address.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker.accounts import consents, queries, service
from matchmaker.accounts.models import ForeignAccount, Person
from matchmaker.accounts.provider import Identity
from matchmaker.accounts.schemas import ForeignRegistration
from matchmaker.db import public_id
from matchmaker.errors import N_, Conflict, NotFound


class Shut(Conflict):
    """The account that the identity opens was disabled."""

    message = N_("Ce compte est fermé. Écrivez-nous si c’est une erreur.")


class AlreadyLinked(Conflict):
    """Somebody else's account is opened by it."""

    message = N_("Ce compte d’ailleurs ouvre déjà un autre compte Jumelage.")


class AddressTaken(Conflict):
    """Somebody opened an account with the address in the meantime, or it was not proved."""

    message = N_(
        "Cette adresse a déjà un compte ici, ou n’a pas été vérifiée : ouvrez une session."
    )


class Standing(StrEnum):
    """What an identity may do here."""

    OPEN = "open"
    REGISTER = "register"
    PROVE = "prove"


def standing(session: Session, identity: Identity) -> Standing:
    """Open the account it is linked to, open a new one, or prove which one is theirs. Of an
    address that was not verified, nobody is told whether it has an account."""
    if holder(session, identity) is not None:
        return Standing.OPEN
    if not identity.is_email_verified or not identity.email:
        return Standing.PROVE
    is_known = queries.by_address(session, identity.email) is not None
    return Standing.PROVE if is_known else Standing.REGISTER


def holder(session: Session, identity: Identity) -> Person | None:
    """Whose account the identity opens; raises Shut when that one is disabled."""
    linked = _linked(session, identity)
    if linked is not None and not linked.person.active:
        raise Shut
    return None if linked is None else linked.person


def enter(session: Session, identity: Identity, *, now: datetime) -> Person:
    """Whose session the identity opens now; raises NotFound, Shut."""
    person = holder(session, identity)
    if person is None:
        raise NotFound
    linked = _linked(session, identity)
    if linked is not None:
        linked.used_at = now
        session.flush()
    return person


def register(
    session: Session,
    identity: Identity,
    data: ForeignRegistration,
    *,
    language: str,
    now: datetime,
) -> Person:
    """A new account, whose address the other service proved; raises AddressTaken."""
    if standing(session, identity) is not Standing.REGISTER:
        raise AddressTaken
    person = service.create(session, identity.email, name=data.name, language=language)
    if person is None:
        raise AddressTaken
    consents.choose(session, person, data.purposes(), now=now)
    service.record(session, person, "person.registered")
    service.confirm(session, person, now=now)
    link(session, person, identity, now=now)
    return person


def link(session: Session, person: Person, identity: Identity, *, now: datetime) -> None:
    """Let the identity open the account of somebody who is signed in; raises AlreadyLinked.

    Once: of any number of posts, one makes the row.
    """
    made = session.scalar(
        insert(ForeignAccount)
        .values(
            public_id=public_id(),
            person_id=person.id,
            issuer=identity.issuer,
            known_as=identity.subject,
            linked_at=now,
            used_at=now,
        )
        .on_conflict_do_nothing(index_elements=[ForeignAccount.issuer, ForeignAccount.known_as])
        .returning(ForeignAccount.id)
    )
    if made is not None:
        service.record(session, person, "foreign_account.linked")
        return
    linked = _linked(session, identity)
    if linked is None or linked.person_id != person.id:
        raise AlreadyLinked


def of(session: Session, person: Person) -> Sequence[ForeignAccount]:
    """The accounts from elsewhere that open the person's, the latest link first."""
    return session.scalars(
        select(ForeignAccount)
        .where(ForeignAccount.person_id == person.id)
        .order_by(ForeignAccount.linked_at.desc(), ForeignAccount.id.desc())
    ).all()


def unlink(session: Session, person: Person, name: str) -> None:
    """Let the one of this public name open the account no more; a stranger's is NotFound."""
    found = session.scalar(
        select(ForeignAccount).where(
            ForeignAccount.person_id == person.id, ForeignAccount.public_id == name
        )
    )
    if found is None:
        raise NotFound
    session.delete(found)
    service.record(session, person, "foreign_account.unlinked")
    session.flush()


def _linked(session: Session, identity: Identity) -> ForeignAccount | None:
    return session.scalar(
        select(ForeignAccount).where(
            ForeignAccount.issuer == identity.issuer, ForeignAccount.known_as == identity.subject
        )
    )
