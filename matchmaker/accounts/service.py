"""Opening an account, proving an address, and what a password opens or changes."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts import addresses, consents, passwords, queries, sessions
from matchmaker.accounts.models import Person
from matchmaker.accounts.passwords import Passwords
from matchmaker.accounts.schemas import PasswordChange, Profile, Registration
from matchmaker.errors import N_, Invalid


class WrongPassword(Invalid):
    """The same sentence whether the address is known or not."""

    message = N_("L’adresse et le mot de passe ne vont pas ensemble.")


def register(
    session: Session, data: Registration, *, language: str, hasher: Passwords, now: datetime
) -> Person | None:
    """Open an account that waits for its address to be proved; None when the address has one.

    The work is the same in both cases. Of any number of posts at once, one makes the row.
    """
    passwords.check(data.password, about=(data.name, data.email))
    person = create(session, data.email, name=data.name, language=language)
    hashed = hasher.hash(data.password)
    if person is None:
        return None
    person.password = hashed
    consents.choose(session, person, data.purposes(), now=now)
    record(session, person, "person.registered")
    return person


def create(session: Session, email: str, *, name: str, language: str) -> Person | None:
    """A new account without password or proof; None when the address already has one."""
    made = session.execute(
        insert(Person)
        .values(
            email=email,
            email_key=addresses.key(email),
            name=name,
            language=language,
            fs_uniquifier=secrets.token_hex(16),
            audit_key=secrets.token_hex(16),
        )
        .on_conflict_do_nothing(index_elements=[Person.email_key])
        .returning(Person.id)
    ).scalar()
    return None if made is None else session.get_one(Person, made)


def open_account(
    session: Session, email: str, *, name: str, language: str, now: datetime
) -> Person:
    """An account whose address is taken as proved: by a command, never by a form.

    An existing one gets the name, when there is one.
    """
    person = create(session, email, name=name, language=language)
    if person is None:
        person = session.scalars(
            select(Person).where(Person.email_key == addresses.key(email))
        ).one()
        person.name = name or person.name
    confirm(session, person, now=now)
    return person


def confirm(session: Session, person: Person, *, now: datetime) -> None:
    """The address was proved by a mailed link."""
    if person.confirmed_at is None:
        person.confirmed_at = now
        record(session, person, "address.confirmed")
        session.flush()


def prove(session: Session, person: Person, *, now: datetime) -> None:
    """The address was proved by a link that its reader asked for, not by the registration's.

    The password of an account never proved goes: somebody else may have registered the address.
    """
    if person.confirmed_at is None:
        person.password = None
    confirm(session, person, now=now)


def identify(session: Session, email: str, password: str, *, hasher: Passwords) -> Person:
    """Whose address and password these are, or WrongPassword, after about the same time."""
    person = queries.by_address(session, email)
    known = person if person is not None and person.active else None
    if not hasher.matches(password, known.password if known else None) or known is None:
        raise WrongPassword(field="password")
    if known.password is not None and hasher.is_outdated(known.password):
        known.password = hasher.hash(password)
    return known


def reauthenticate(person: Person, password: str, *, hasher: Passwords) -> None:
    """Ask again who it is; somebody who never chose a password has nothing to repeat."""
    if person.password is not None and not hasher.matches(password, person.password):
        raise WrongPassword(N_("Ce n’est pas votre mot de passe."), field="password")


def change_password(
    session: Session,
    person: Person,
    data: PasswordChange,
    *,
    hasher: Passwords,
    now: datetime,
) -> None:
    """Change it, knowing the present one; every session ends, copies included."""
    if person.password is not None and not hasher.matches(data.current, person.password):
        raise WrongPassword(N_("Ce n’est pas votre mot de passe actuel."), field="current")
    set_password(session, person, data.password, hasher=hasher, now=now)


def set_password(
    session: Session, person: Person, password: str, *, hasher: Passwords, now: datetime
) -> None:
    """Replace it; every session ends, every mailed link is void."""
    passwords.check(password, about=(person.name, person.email))
    person.password = hasher.hash(password)
    person.fs_uniquifier = secrets.token_hex(16)
    sessions.end_all(session, person, now=now)
    record(session, person, "password.changed")
    session.flush()


def disable(session: Session, person: Person, *, by: str, now: datetime) -> None:
    """Shut an account; its sessions end at once."""
    person.active = False
    sessions.end_all(session, person, now=now)
    record(session, person, "person.disabled", by=by)
    session.flush()


def enable(session: Session, person: Person, *, by: str) -> None:
    """Open a shut account again; one that was erased stays so."""
    if person.erased_at is None:
        person.active = True
        record(session, person, "person.enabled", by=by)
        session.flush()


def describe(session: Session, person: Person, data: Profile) -> None:
    """The person's own name and number."""
    person.name, person.phone = data.name, data.phone
    session.flush()


def speak(session: Session, person: Person, language: str) -> None:
    person.language = language
    session.flush()


def record(
    session: Session, person: Person, act: str, *, by: str | None = None, **details: object
) -> None:
    """A line of the trail about a person, by themselves unless said otherwise."""
    audit.record(
        session,
        by or person.audit_key,
        act,
        subject_kind="person",
        subject_id=person.audit_key,
        **details,
    )
