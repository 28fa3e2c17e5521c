"""Whose purchases a person may see, and which sites are an organisation's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from matchmaker.organizations.models import Membership, Organization, Site

KINDS: Final = ("institution", "service_centre", "food_service_operator")
# what a list to choose from can show
MOST: Final = 200


def of_person(session: Session, person_id: int) -> Sequence[Organization]:
    """The buyers that a person speaks for, then the bodies below them, each by name."""
    mine = select(Membership.organization_id).where(Membership.person_id == person_id)
    found = (
        select(Organization)
        .where(
            or_(Organization.id.in_(mine), Organization.parent_id.in_(mine)),
            Organization.kind.in_(KINDS),
            Organization.state != "closed",
        )
        .order_by(Organization.id.in_(mine).desc(), Organization.name_key, Organization.id)
        .limit(MOST)
    )
    return session.scalars(found).all()


def sites(session: Session, organization: Organization) -> Sequence[Site]:
    """Its own sites, those of the bodies below it, and the kitchens that it runs for others."""
    found = (
        select(Site)
        .join(Site.organization)
        .where(
            or_(
                Site.organization_id == organization.id,
                Organization.parent_id == organization.id,
                Site.operator_id == organization.id,
            )
        )
        .options(selectinload(Site.organization))
        .order_by(Organization.name_key, Site.name, Site.id)
    )
    return session.scalars(found).all()
