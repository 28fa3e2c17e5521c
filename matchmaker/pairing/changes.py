"""What changed: the offers and needs whose pairs have to be looked at again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matchmaker.demand.models import Contract, Need
from matchmaker.organizations.models import HeldCertification, Organization, Site
from matchmaker.pairing.models import PairRefusal
from matchmaker.supply.models import Offer

Mark = tuple[str, int, datetime]

# what pairing reads: whom a row is about, and when it was written
READ: Final[dict[str, tuple[Any, Any]]] = {
    "offer": (Offer.id, Offer.updated_at),
    "need": (Need.id, Need.updated_at),
    "site": (Site.id, Site.updated_at),
    "organization": (Organization.id, Organization.updated_at),
    "holder": (HeldCertification.organization_id, HeldCertification.updated_at),
    "bound": (Contract.organization_id, Contract.updated_at),
    "refused": (PairRefusal.need_id, PairRefusal.made_at),
}


@dataclass(frozen=True)
class Changed:
    """Offers and needs that changed, by id."""

    offers: Sequence[int] = ()
    needs: Sequence[int] = ()


def named(
    session: Session,
    *,
    offer_id: int | None,
    need_id: int | None,
    site_id: int | None,
    organization_id: int | None,
) -> Changed:
    """An offer, a need, or all that is at a site or of an organisation."""
    if organization_id:
        return of_organization(session, organization_id)
    if site_id:
        return at_site(session, site_id)
    return Changed([offer_id] if offer_id else [], [need_id] if need_id else [])


def at_site(session: Session, site_id: int) -> Changed:
    """All that is offered or needed at a site."""
    return Changed(
        session.scalars(select(Offer.id).where(Offer.site_id == site_id)).all(),
        session.scalars(select(Need.id).where(Need.site_id == site_id)).all(),
    )


def of_organization(session: Session, organization_id: int) -> Changed:
    """All that is offered or needed at the sites of an organisation."""
    sites = select(Site.id).where(Site.organization_id == organization_id)
    return Changed(
        session.scalars(select(Offer.id).where(Offer.site_id.in_(sites))).all(),
        session.scalars(select(Need.id).where(Need.site_id.in_(sites))).all(),
    )


def recent(session: Session, moment: datetime) -> frozenset[Mark]:
    """Every row that pairing reads and that was written since a moment, with when it was.

    Marks taken twice differ by what changed between, also by a transaction that began before.
    """
    return frozenset(
        (kind, key, at)
        for kind, (column, written_at) in READ.items()
        for key, at in session.execute(select(column, written_at).where(written_at >= moment))
    )


def named_by(session: Session, marks: Collection[Mark]) -> Changed:
    """The offers and needs that these rows concern."""
    ids = {kind: [key for each, key, _ in marks if each == kind] for kind in READ}
    bodies = [*ids["organization"], *ids["holder"], *ids["bound"]]
    sites = select(Site.id).where(
        or_(
            Site.id.in_(ids["site"]),
            Site.organization_id.in_(bodies),
            Site.operator_id.in_(ids["bound"]),
            Site.organization_id.in_(
                select(Organization.id).where(Organization.parent_id.in_(ids["bound"]))
            ),
        )
    )
    offers = select(Offer.id).where(or_(Offer.id.in_(ids["offer"]), Offer.site_id.in_(sites)))
    needs = select(Need.id).where(
        or_(Need.id.in_([*ids["need"], *ids["refused"]]), Need.site_id.in_(sites))
    )
    return Changed(session.scalars(offers).all(), session.scalars(needs).all())
