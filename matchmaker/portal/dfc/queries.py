"""What an organisation publishes, for a document."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.demand import queries as demand
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Organization
from matchmaker.portal.dfc.writing import Published
from matchmaker.supply import queries as supply


def published(session: Session, slug: str) -> Published:
    """One organisation and its public offers and needs; NotFound when strangers may not see it."""
    owner = organizations.open_by_slug(session, slug)
    needs = demand.of_organization(session, owner.id)
    return Published(
        owner,
        supply.of_organization(session, owner.id),
        # the kitchens that it runs for others speak for their owners
        [need for need in needs if need.site.organization_id == owner.id],
    )


def everything(session: Session) -> Iterator[Published]:
    """Every organisation that strangers may see, by address."""
    slugs = select(Organization.slug).where(Organization.state != "closed")
    for slug in session.scalars(slugs.order_by(Organization.slug)).all():
        yield published(session, slug)
