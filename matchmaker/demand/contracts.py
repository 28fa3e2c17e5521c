"""Contracts in force: families that an institution buys elsewhere until a date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from matchmaker import audit, jobs
from matchmaker.accounts.models import Person
from matchmaker.catalogue import terms
from matchmaker.demand.models import Contract, Need
from matchmaker.errors import N_, Invalid, NotFound
from matchmaker.intake import lines
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Organization, Site
from matchmaker.organizations.publications import State


class ContractIn(BaseModel):
    """A family and the last day of its contract."""

    model_config = ConfigDict(extra="forbid")

    family: lines.Code
    until: date
    note: lines.Line = ""


def of(session: Session, organization_id: int, *, today: date) -> Sequence[Contract]:
    """Contracts that bind an organisation today or later, the first to end first."""
    return session.scalars(
        select(Contract)
        .where(Contract.organization_id == organization_id, Contract.until >= today)
        .options(joinedload(Contract.family))
        .order_by(Contract.until, Contract.id)
    ).all()


def add(
    session: Session, organization: Organization, data: ContractIn, *, by: Person, today: date
) -> None:
    """State a contract; the same one stated twice is one."""
    permissions.must_edit(session, by, organization)
    if data.until < today:
        raise Invalid(N_("Écrivez une date à venir."), field="until")
    family = terms.family(session, data.family)
    session.execute(
        insert(Contract)
        .values(
            organization_id=organization.id, family_id=family.id, until=data.until, note=data.note
        )
        .on_conflict_do_nothing(
            index_elements=[Contract.organization_id, Contract.family_id, Contract.until]
        )
    )
    _told(session, organization, "contract.stated", by=by)


def remove(session: Session, organization: Organization, contract_id: int, *, by: Person) -> None:
    """Take a contract back; one of another organisation is NotFound."""
    permissions.must_edit(session, by, organization)
    contract = session.get(Contract, contract_id)
    if contract is None or contract.organization_id != organization.id:
        raise NotFound
    session.delete(contract)
    _told(session, organization, "contract.removed", by=by)


def _told(session: Session, organization: Organization, act: str, *, by: Person) -> None:
    """Note it, and have the needs that it binds paired anew."""
    session.flush()
    audit.record(
        session, by.audit_key, act, subject_kind="organization", subject_id=organization.id
    )
    bound = session.scalars(
        select(Need.id)
        .join(Need.site)
        .where(Site.organization_id == organization.id, Need.state == State.PUBLISHED)
        .order_by(Need.id)
    )
    for need_id in bound:
        jobs.enqueue(session, "pairing.repair", need_id=need_id)
