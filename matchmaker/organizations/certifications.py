"""Certifications that an organisation holds for everything it supplies."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from matchmaker import audit, jobs
from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Accreditation, Certification, CertificationBody
from matchmaker.db import public_id
from matchmaker.errors import N_, Invalid, NotFound
from matchmaker.organizations import permissions
from matchmaker.organizations.models import HeldCertification, Organization
from matchmaker.organizations.schemas import CertificationIn


class UnknownCertification(Invalid):
    """Not one of the list."""

    message = N_("Choisissez une certification de la liste.")


class UnknownBody(Invalid):
    """Not a body that gives this certification."""

    message = N_("Cet organisme ne donne pas cette certification.")


class Expired(Invalid):
    """A date that has passed proves nothing."""

    message = N_("Cette date est passée. Écrivez celle du certificat en vigueur.")


def hold(
    session: Session, organization: Organization, data: CertificationIn, *, by: Person, today: date
) -> HeldCertification:
    """Declare a certification, or its renewal; either waits to be verified."""
    permissions.must_edit(session, by, organization)
    certification = session.scalar(
        select(Certification).where(Certification.code == data.certification)
    )
    if certification is None:
        raise UnknownCertification(field="certification")
    if data.expires_on is not None and data.expires_on < today:
        raise Expired(field="expires_on")
    values = {
        "body_id": _body(session, certification, data.body),
        "number": data.number,
        "expires_on": data.expires_on,
        "verified_at": None,
    }
    made = session.execute(
        insert(HeldCertification)
        .values(
            public_id=public_id(),
            organization_id=organization.id,
            certification_id=certification.id,
            **values,
        )
        .on_conflict_do_update(
            index_elements=[
                HeldCertification.organization_id,
                HeldCertification.certification_id,
            ],
            set_=values,
        )
        .returning(HeldCertification.id)
    ).scalar_one()
    held = session.get_one(HeldCertification, made, populate_existing=True)
    _record(session, by, "certification.declared", held=held)
    return held


def give_up(session: Session, organization: Organization, held_id: str, *, by: Person) -> None:
    """Take a certification off the profile."""
    permissions.must_edit(session, by, organization)
    held = _held(session, organization, held_id)
    _record(session, by, "certification.given_up", held=held)
    session.delete(held)
    session.flush()
    session.expire(organization, ["certifications"])


def verify(
    session: Session, organization: Organization, held_id: str, *, by: Person, now: datetime
) -> None:
    """A facilitator of its region saw the proof."""
    if not permissions.is_on_behalf(session, by, organization):
        raise NotFound
    held = _held(session, organization, held_id)
    held.verified_at = now
    session.flush()
    _record(session, by, "certification.verified", held=held)


def choices(session: Session) -> list[Certification]:
    """What may be held, in the order of the catalogue."""
    return list(session.scalars(select(Certification).order_by(Certification.bit)))


def bodies(session: Session) -> list[CertificationBody]:
    """Who certifies, by name."""
    return list(session.scalars(select(CertificationBody).order_by(CertificationBody.name)))


def _body(session: Session, certification: Certification, code: str) -> int | None:
    if not code:
        return None
    found = session.scalar(
        select(CertificationBody.id)
        .join(Accreditation, Accreditation.body_id == CertificationBody.id)
        .where(CertificationBody.code == code, Accreditation.certification_id == certification.id)
    )
    if found is None:
        raise UnknownBody(field="body")
    return found


def _held(session: Session, organization: Organization, held_id: str) -> HeldCertification:
    found = session.scalar(
        select(HeldCertification).where(
            HeldCertification.public_id == held_id,
            HeldCertification.organization_id == organization.id,
        )
    )
    if found is None:
        raise NotFound
    return found


def _record(session: Session, by: Person, act: str, *, held: HeldCertification) -> None:
    """A line in the trail; and what the labels decide is paired anew."""
    audit.record(
        session,
        by.audit_key,
        act,
        subject_kind="organization",
        subject_id=held.organization_id,
        certification_id=held.certification_id,
    )
    jobs.enqueue(session, "pairing.repair", organization_id=held.organization_id)


def held_by(
    session: Session, organization_ids: Collection[int]
) -> Mapping[int, Sequence[HeldCertification]]:
    """The certifications of several organisations, in one query."""
    rows = session.scalars(
        select(HeldCertification)
        .where(HeldCertification.organization_id.in_(organization_ids))
        .options(joinedload(HeldCertification.certification))
        .order_by(HeldCertification.certification_id)
    )
    found: dict[int, list[HeldCertification]] = {}
    for row in rows:
        found.setdefault(row.organization_id, []).append(row)
    return found
