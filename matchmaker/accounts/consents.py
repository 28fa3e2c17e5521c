"""Consent by purpose and version: given in plain words, kept with its time, withdrawn at will."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Consent, Person
from matchmaker.errors import N_, Invalid


@dataclass(frozen=True)
class Purpose:
    """What somebody agrees to. A new wording is a new version, and is asked again."""

    code: str
    version: str
    is_required: bool
    wording: str


PURPOSES: Final = {
    purpose.code: purpose
    for purpose in (
        Purpose(
            "terms",
            "2026-11",
            is_required=True,
            wording=N_(
                "J’accepte les conditions d’utilisation et que mes renseignements servent à tenir"
                " mon compte et à me mettre en relation, comme le dit la page Confidentialité."
            ),
        ),
        Purpose(
            "newsletter",
            "2026-11",
            is_required=False,
            wording=N_("Je veux recevoir l’infolettre de Commun’assiette."),
        ),
        Purpose(
            "research",
            "2026-11",
            is_required=False,
            wording=N_(
                "On peut m’écrire pour des sondages et des recherches"
                " sur l’alimentation des institutions."
            ),
        ),
    )
}


class ConsentNeeded(Invalid, ValueError):
    """Without it there can't be an account."""

    message = N_("Cochez cette case pour ouvrir un compte.")


def choose(session: Session, person: Person, purposes: Collection[str], *, now: datetime) -> None:
    """Make `purposes` what the person agrees to: give the new ones, withdraw the others.

    A required one can't be withdrawn while the account exists: erasing the account does it.
    """
    for purpose in PURPOSES.values():
        if purpose.code in purposes:
            give(session, person, purpose.code, now=now)
        elif not purpose.is_required:
            withdraw(session, person, purpose.code, now=now)


def give(session: Session, person: Person, purpose: str, *, now: datetime) -> None:
    """Record an agreement to the present wording; once, however often it is said."""
    version = PURPOSES[purpose].version
    held = _held(session, person, purpose)
    if held is not None and held.version == version:
        return
    if held is not None:
        held.withdrawn_at = now
        session.flush()
    made = session.execute(
        insert(Consent)
        .values(person_id=person.id, purpose=purpose, version=version, given_at=now)
        .on_conflict_do_nothing()
        .returning(Consent.id)
    ).first()
    if made is not None:
        _record(session, person, "consent.given", purpose=purpose)


def withdraw(session: Session, person: Person, purpose: str, *, now: datetime) -> None:
    held = _held(session, person, purpose)
    if held is None:
        return
    held.withdrawn_at = now
    session.flush()
    _record(session, person, "consent.withdrawn", purpose=purpose)


def given(session: Session, person: Person) -> Sequence[Consent]:
    """What the person agrees to now."""
    return session.scalars(
        select(Consent)
        .where(Consent.person_id == person.id, Consent.withdrawn_at.is_(None))
        .order_by(Consent.purpose)
    ).all()


def _held(session: Session, person: Person, purpose: str) -> Consent | None:
    return session.scalar(
        select(Consent).where(
            Consent.person_id == person.id,
            Consent.purpose == purpose,
            Consent.withdrawn_at.is_(None),
        )
    )


def _record(session: Session, person: Person, act: str, *, purpose: str) -> None:
    audit.record(
        session,
        person.audit_key,
        act,
        subject_kind="person",
        subject_id=person.audit_key,
        purpose=purpose,
        version=PURPOSES[purpose].version,
    )
