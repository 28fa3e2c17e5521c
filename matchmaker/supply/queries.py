"""Offers to read: of an organisation, of a product, one by its address."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.catalogue.models import Product
from matchmaker.errors import NotFound
from matchmaker.organizations.models import Site
from matchmaker.organizations.publications import LISTED, State
from matchmaker.supply.models import Offer, OfferCertification


def whole() -> Select[Offer]:
    """Offers with all that a page shows of them, in a fixed number of queries."""
    return select(Offer).options(
        joinedload(Offer.product).joinedload(Product.family),
        joinedload(Offer.site).joinedload(Site.organization),
        selectinload(Offer.seasons),
        selectinload(Offer.certifications).joinedload(OfferCertification.certification),
    )


def published() -> Select[Offer]:
    """What strangers may see."""
    return whole().where(Offer.state == State.PUBLISHED)


def one_published(session: Session, public_id: str) -> Offer:
    """A published offer by its address; anything else is NotFound."""
    offer = session.scalar(published().where(Offer.public_id == public_id))
    if offer is None:
        raise NotFound
    return offer


def of_organization(session: Session, organization_id: int) -> Sequence[Offer]:
    """Published offers of an organisation, by product name."""
    return session.scalars(
        published()
        .join(Offer.site)
        .join(Offer.product)
        .where(Site.organization_id == organization_id)
        .order_by(Product.name_fr, Offer.id)
    ).all()


def of_product(session: Session, product_id: int, *, limit: int) -> Sequence[Offer]:
    """Published offers of a product, the newest first."""
    return session.scalars(
        published()
        .where(Offer.product_id == product_id)
        .order_by(Offer.published_at.desc(), Offer.id)
        .limit(limit)
    ).all()


def at_sites(session: Session, site_ids: Sequence[int]) -> dict[State, list[Offer]]:
    """All offers of these sites that were not thrown away, by state, newest first."""
    found = session.scalars(
        whole()
        .where(Offer.site_id.in_(site_ids), Offer.state != State.WITHDRAWN)
        .order_by(Offer.season_year.desc(), Offer.updated_at.desc(), Offer.id)
    ).all()
    return {
        state: rows
        for state in LISTED
        if (rows := [offer for offer in found if offer.state == state])
    }


def latest(session: Session, site_ids: Sequence[int]) -> Offer | None:
    """The offer of these sites that was written last."""
    return session.scalar(
        whole().where(Offer.site_id.in_(site_ids)).order_by(Offer.updated_at.desc()).limit(1)
    )


def copied(session: Session, site_ids: Sequence[int]) -> set[int]:
    """The offers of these sites that were copied to a later season already."""
    found = session.scalars(
        select(Offer.copied_from_id).where(
            Offer.site_id.in_(site_ids),
            Offer.copied_from_id.is_not(None),
            Offer.state != State.WITHDRAWN,
        )
    )
    return {each for each in found if each is not None}


def counts(session: Session, site_ids: Sequence[int]) -> dict[State, int]:
    """How many offers of these sites stand in each state."""
    rows = session.execute(
        select(Offer.state, func.count()).where(Offer.site_id.in_(site_ids)).group_by(Offer.state)
    )
    return {State(state): count for state, count in rows}


def published_count(session: Session) -> int:
    return session.scalar(select(func.count()).where(Offer.state == State.PUBLISHED)) or 0
