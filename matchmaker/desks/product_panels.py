"""Who offers a product and who looks for it, on the product's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, render_template
from markupsafe import Markup
from sqlalchemy import Select, distinct, func, or_, select
from sqlalchemy.orm import Session

from matchmaker.catalogue import panels
from matchmaker.catalogue.models import Product
from matchmaker.demand.models import Need
from matchmaker.organizations.models import Organization, Site
from matchmaker.supply.models import Offer

SHOWN: Final = 5


@dataclass(frozen=True)
class Presence:
    """How many there are, and the first few by name."""

    count: int
    rows: Sequence[tuple[str, str, str]]


def install(app: Flask) -> None:
    panels.register(app, "growers", growers)
    panels.register(app, "kitchens", kitchens)


def growers(session: Session, product: Product) -> str:
    """Organisations that published an offer of the product."""
    organizations = (
        select(
            Organization.name,
            func.concat("/organisations/", Organization.slug),
            func.min(Site.municipality),
        )
        .join(Site, Site.organization_id == Organization.id)
        .join(Offer, Offer.site_id == Site.id)
        .where(Offer.state == "published", Offer.product_id == product.id)
        .group_by(Organization.id)
        .order_by(Organization.name_key)
    )
    count = (
        select(func.count(distinct(Site.organization_id)))
        .join(Offer, Offer.site_id == Site.id)
        .where(Offer.state == "published", Offer.product_id == product.id)
    )
    present = _present(session, organizations, count)
    return Markup(render_template("desks/_growers.html", present=present))  # noqa: S704


def kitchens(session: Session, product: Product) -> str:
    """Kitchens that published a need which the product answers, itself or by its family."""
    wants = (
        Need.state == "published",
        or_(Need.product_id == product.id, Need.family_id == product.family_id),
    )
    rows = (
        select(
            func.coalesce(func.nullif(Site.name, ""), Organization.name),
            func.concat("/besoins/", func.min(Need.public_id)),
            Site.municipality,
        )
        .join(Site.organization)
        .join(Need, Need.site_id == Site.id)
        .where(*wants)
        .group_by(Site.id, Organization.id)
        .order_by(Organization.name_key, Site.id)
    )
    count = select(func.count(distinct(Need.site_id))).where(*wants)
    present = _present(session, rows, count)
    return Markup(render_template("desks/_kitchens.html", present=present))  # noqa: S704


def _present(session: Session, rows: Select[*Any], count: Select[int]) -> Presence:
    found = [(name, href, place) for name, href, place in session.execute(rows.limit(SHOWN))]
    return Presence(session.scalar(count) or 0, found)
