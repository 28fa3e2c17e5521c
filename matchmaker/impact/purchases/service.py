"""Adding, changing, removing and copying bought lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.errors import N_, Invalid
from matchmaker.impact.purchases import dates, queries, writing
from matchmaker.impact.purchases.dates import Period
from matchmaker.impact.purchases.models import Purchase
from matchmaker.impact.purchases.schemas import PurchaseIn
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import State
from matchmaker.organizations import permissions
from matchmaker.organizations.models import Organization, Site

COPIED = (
    "site_id",
    "description",
    "description_key",
    "supplier_name",
    "supplier_key",
    "supplier_id",
    "amount_cents",
    "quantity",
    "unit",
    "quantity_kg",
    "form",
    "said",
    "product_id",
    "family_id",
    "group_code",
    "produced",
    "produced_region",
    "transformed",
    "labels",
)


class NotHere(Invalid):
    """A place of somebody else."""

    message = N_("Choisissez un de vos lieux.")


def add(
    session: Session, organization: Organization, data: PurchaseIn, *, by: Person, today: date
) -> Purchase:
    """Note one line; raises Invalid with all that is wrong."""
    permissions.must_edit(session, by, organization)
    purchase = Purchase(**_columns(session, organization, data, today=today))
    purchase.updated_by = by.audit_key
    session.add(purchase)
    _told(session, organization, "purchase.added", by=by)
    return purchase


def change(
    session: Session,
    organization: Organization,
    purchase: Purchase,
    *,
    data: PurchaseIn,
    by: Person,
    today: date,
) -> None:
    """What the form says now; the facts are settled anew."""
    permissions.must_edit(session, by, organization)
    for name, value in _columns(session, organization, data, today=today).items():
        setattr(purchase, name, value)
    purchase.updated_by = by.audit_key
    _told(session, organization, "purchase.changed", by=by)


def remove(session: Session, organization: Organization, purchase: Purchase, *, by: Person) -> None:
    """Take one line away."""
    permissions.must_edit(session, by, organization)
    session.delete(purchase)
    _told(session, organization, "purchase.removed", by=by)


def copy_year(session: Session, organization: Organization, period: Period, *, by: Person) -> int:
    """The lines of a period a year later, without their proofs; a line is copied once. Credits and
    lines of introductions stay behind. Answers how many were copied."""
    permissions.must_edit(session, by, organization)
    site_ids = [site.id for site in queries.sites(session, organization)]
    rows = [_copy(line, by) for line in _to_copy(session, site_ids, period)]
    if rows:
        once = insert(Purchase).on_conflict_do_nothing(
            index_elements=["copied_from_id"], index_where=Purchase.copied_from_id.is_not(None)
        )
        session.execute(once, rows)
    _told(session, organization, "purchases.copied", by=by)
    return len(rows)


def introduction_of(
    session: Session, public_id: str, *, sites: Sequence[Site]
) -> Introduction | None:
    """An agreed introduction of one of these kitchens; None for any other."""
    found: Introduction | None = session.scalar(
        select(Introduction).where(
            Introduction.public_id == public_id,
            Introduction.buyer_site_id.in_({site.id for site in sites}),
            Introduction.state.in_((State.AGREED, State.IN_TRIAL)),
        )
    )
    return found


def _columns(
    session: Session, organization: Organization, data: PurchaseIn, *, today: date
) -> dict[str, Any]:
    sites = queries.sites(session, organization)
    site = next((each for each in sites if each.public_id == data.site), None)
    if site is None:
        raise NotHere(field="site")
    dates.check(data.bought_on, today=today)
    codes = writing.Codes(session)
    said = codes.said(data, family=data.family, group=data.group) | codes.product(data.product)
    known = introduction_of(session, data.introduction, sites=sites)
    if known:
        said |= {"supplier_id": known.supplier_id}
    columns = writing.columns(session, [(site, data, said)])[0]
    return columns | {"introduction_id": known.id if known else None}


def _to_copy(session: Session, site_ids: Sequence[int], period: Period) -> Sequence[Purchase]:
    done = select(Purchase.copied_from_id).where(Purchase.copied_from_id.is_not(None))
    return session.scalars(
        select(Purchase).where(
            Purchase.site_id.in_(site_ids),
            Purchase.bought_on.between(period.first, period.last),
            Purchase.amount_cents > 0,
            Purchase.introduction_id.is_(None),
            Purchase.id.not_in(done),
        )
    ).all()


def _copy(line: Purchase, by: Person) -> dict[str, Any]:
    return {name: getattr(line, name) for name in COPIED} | {
        "bought_on": dates.year_later(line.bought_on),
        "copied_from_id": line.id,
        "updated_by": by.audit_key,
    }


def _told(session: Session, organization: Organization, act: str, *, by: Person) -> None:
    session.flush()
    audit.record(
        session, by.audit_key, act, subject_kind="organization", subject_id=organization.id
    )
