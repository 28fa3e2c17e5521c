"""The introductions that a facilitator looks after: filtered, counted, and those to propose."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from matchmaker.accounts import roles
from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Product
from matchmaker.introductions import queries
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import OPEN, STEPS, State
from matchmaker.organizations.models import Site
from matchmaker.pairing import queries as pairing
from matchmaker.pairing.queries import Proposal

CLOSED: Final = (State.DECLINED, State.EXPIRED, State.WITHDRAWN)
# candidates read for those that are not met already
READ: Final = 300


@dataclass(frozen=True)
class Filters:
    """What the list shows; '' and None ask nothing. older_days: nothing moved for that long."""

    state: str = ""
    region: str = ""
    product: str = ""
    older_days: int | None = None
    page: int = 1


@dataclass(frozen=True)
class Count:
    """How many introductions are in a state, and the kg that they agreed on."""

    state: str
    count: int
    kg: float


def listed(
    session: Session, filters: Filters, *, by: Person, now: datetime, limit: int, offset: int = 0
) -> Sequence[Introduction]:
    """Those of the person's regions, what waits longest for something first."""
    return session.scalars(
        _matching(queries.whole(), filters, by=by, now=now)
        .order_by(Introduction.updated_at.desc(), Introduction.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def total(session: Session, filters: Filters, *, by: Person, now: datetime) -> int:
    matching = _matching(select(Introduction.id), filters, by=by, now=now)
    return session.scalar(select(func.count()).select_from(matching.subquery())) or 0


def counts(session: Session, *, by: Person) -> list[Count]:
    """How many stand at each of the six steps, then how many ended otherwise, with their kg."""
    rows = session.execute(
        select(
            Introduction.state, func.count(), func.coalesce(func.sum(Introduction.outcome_kg), 0.0)
        )
        .where(of_regions(roles.regions_of(by)))
        .group_by(Introduction.state)
    )
    found = {state: Count(state, count, kg or 0.0) for state, count, kg in rows}
    return [found.get(state, Count(state, 0, 0.0)) for state in (*STEPS, *CLOSED)]


def products(session: Session, *, by: Person) -> Sequence[Product]:
    """What introductions of the person's regions are about, by name."""
    ids = select(Introduction.product_id).where(of_regions(roles.regions_of(by)))
    return session.scalars(
        select(Product).where(Product.id.in_(ids)).order_by(Product.name_fr)
    ).all()


def to_propose(session: Session, *, by: Person, region: str = "", limit: int) -> list[Proposal]:
    """The best pairings of the person's regions that nobody was presented for yet."""
    codes = {region} if region else roles.regions_of(by)
    found = pairing.first_of_regions(session, codes, limit=READ)
    keys = {_key(each): each for each in reversed(found)}
    met = session.execute(
        select(Introduction.supplier_id, Introduction.buyer_id, Introduction.product_id).where(
            tuple_(Introduction.supplier_id, Introduction.buyer_id, Introduction.product_id).in_(
                list(keys)
            ),
            Introduction.state.in_((*OPEN, State.AGREED, State.DECLINED)),
        )
    )
    for row in met:
        keys.pop((row[0], row[1], row[2]), None)
    return sorted(keys.values(), key=lambda each: -each.scored.score)[:limit]


def of_regions(codes: Collection[str] | None) -> ColumnElement[bool]:
    """A condition: one of the two places is in one of these regions."""
    if codes is None:
        return true()
    here = select(Site.id).where(Site.region_code.in_(codes))
    return or_(Introduction.supplier_site_id.in_(here), Introduction.buyer_site_id.in_(here))


def _matching(
    statement: Select[*tuple[Introduction]], filters: Filters, *, by: Person, now: datetime
) -> Select[*tuple[Introduction]]:
    found = statement.where(of_regions(roles.regions_of(by)))
    if filters.region:
        found = found.where(of_regions({filters.region}))
    if filters.state:
        states = {"open": OPEN, "closed": CLOSED}.get(filters.state, (filters.state,))
        found = found.where(Introduction.state.in_(states))
    if filters.product:
        slug = select(Product.id).where(Product.slug == filters.product)
        found = found.where(Introduction.product_id.in_(slug))
    if filters.older_days:
        found = found.where(Introduction.updated_at < now - timedelta(days=filters.older_days))
    return found


def _key(proposal: Proposal) -> tuple[int, int, int]:
    offer, need = proposal.offer, proposal.need
    return offer.site.organization_id, need.site.organization_id, offer.product_id
