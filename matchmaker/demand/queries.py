"""Needs to read: of an organisation, of a product, one by its address; calendars by institution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.catalogue.models import Family, Product
from matchmaker.demand.models import CalendarTemplate, Need, NeedCertification
from matchmaker.errors import NotFound
from matchmaker.organizations.models import Site
from matchmaker.organizations.publications import LISTED, State

ALL_YEAR: Final = [100] * 24


def whole() -> Select[Need]:
    """Needs with all that a page shows of them, in a fixed number of queries."""
    return select(Need).options(
        joinedload(Need.product).joinedload(Product.family),
        joinedload(Need.family),
        joinedload(Need.site).joinedload(Site.organization),
        selectinload(Need.certifications).joinedload(NeedCertification.certification),
    )


def published() -> Select[Need]:
    """What strangers may see."""
    return whole().where(Need.state == State.PUBLISHED)


def one_published(session: Session, public_id: str) -> Need:
    """A published need by its address; anything else is NotFound."""
    need = session.scalar(published().where(Need.public_id == public_id))
    if need is None:
        raise NotFound
    return need


def of_organization(session: Session, organization_id: int) -> Sequence[Need]:
    """Published needs of an organisation or of the kitchens that it runs, by name."""
    return session.scalars(
        published()
        .join(Need.site)
        .outerjoin(Need.product)
        .outerjoin(Need.family)
        .where(or_(Site.organization_id == organization_id, Site.operator_id == organization_id))
        .order_by(func.coalesce(Product.name_fr, Family.name_fr), Need.id)
    ).all()


def of_product(session: Session, product: Product, *, limit: int) -> Sequence[Need]:
    """Published needs that a product could answer, itself or its family; the newest first."""
    return session.scalars(
        published()
        .where(or_(Need.product_id == product.id, Need.family_id == product.family_id))
        .order_by(Need.published_at.desc(), Need.id)
        .limit(limit)
    ).all()


def at_sites(session: Session, site_ids: Sequence[int]) -> dict[State, list[Need]]:
    """All needs of these sites that were not thrown away, by state, newest first."""
    found = session.scalars(
        whole()
        .where(Need.site_id.in_(site_ids), Need.state != State.WITHDRAWN)
        .order_by(Need.season_year.desc(), Need.updated_at.desc(), Need.id)
    ).all()
    return {
        state: rows for state in LISTED if (rows := [need for need in found if need.state == state])
    }


def latest(session: Session, site_ids: Sequence[int]) -> Need | None:
    """The need of these sites that was written last."""
    return session.scalar(
        whole().where(Need.site_id.in_(site_ids)).order_by(Need.updated_at.desc()).limit(1)
    )


def copied(session: Session, site_ids: Sequence[int]) -> set[int]:
    """The needs of these sites that were copied to a later year already."""
    found = session.scalars(
        select(Need.copied_from_id).where(
            Need.site_id.in_(site_ids),
            Need.copied_from_id.is_not(None),
            Need.state != State.WITHDRAWN,
        )
    )
    return {each for each in found if each is not None}


def counts(session: Session, site_ids: Sequence[int]) -> dict[State, int]:
    """How many needs of these sites stand in each state."""
    rows = session.execute(
        select(Need.state, func.count()).where(Need.site_id.in_(site_ids)).group_by(Need.state)
    )
    return {State(state): count for state, count in rows}


def published_count(session: Session) -> int:
    return session.scalar(select(func.count()).where(Need.state == State.PUBLISHED)) or 0


def usual_years(session: Session) -> dict[str, list[int]]:
    """The usual year of every kind of institution."""
    return {
        row.institution_type: list(row.curve) for row in session.scalars(select(CalendarTemplate))
    }


def usual_year(session: Session, institution_type: str) -> list[int]:
    """How full such a kitchen runs over the year; every day full when nothing is known."""
    found = session.get(CalendarTemplate, institution_type)
    return list(found.curve) if found else list(ALL_YEAR)
