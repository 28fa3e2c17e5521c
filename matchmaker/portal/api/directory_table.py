"""Operations on who is there and what grows: organisations, places, products, regions, figures."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from matchmaker.catalogue import lookup
from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue.models import Product
from matchmaker.errors import N_
from matchmaker.organizations import certifications
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Organization, Site
from matchmaker.portal.api import asking, cursors, figures, schemas, showing
from matchmaker.portal.api.operations import CSV, GEOJSON, JSON, Call, Many, One, Table

TABLE: Final = Table(N_("Qui est là, ce qui pousse"))


@TABLE.row(
    "GET",
    "/organizations",
    N_("Chercher des organisations"),
    answers=schemas.OrganizationOut,
    asks=asking.OrganizationsAsked,
    is_list=True,
    formats=(JSON, GEOJSON, CSV),
)
def organizations_found(call: Call) -> Many:
    asked = call.asked
    search = organizations.Search(asked.q, asked.kind, asked.region, asked.after)
    found = organizations.directory(call.session, search, limit=asked.limit)
    page = found[: asked.limit]
    held = certifications.held_by(call.session, [each.id for each in page])
    return Many(
        [showing.organization(each, held=held, today=call.today) for each in page],
        page[-1].slug if len(found) > asked.limit else None,
    )


@TABLE.row(
    "GET",
    "/organizations/{id}",
    N_("Lire une organisation"),
    answers=schemas.OrganizationOut,
    asks=asking.OrganizationAsked,
    formats=(JSON, GEOJSON),
)
def organization(call: Call) -> One:
    found = organizations.open_by_slug(call.session, call.path["id"])
    held = certifications.held_by(call.session, [found.id])
    return showing.organization(found, held=held, today=call.today)


@TABLE.row(
    "GET",
    "/sites",
    N_("Les lieux, flous quand c’est chez quelqu’un"),
    answers=schemas.SiteOut,
    asks=asking.SitesAsked,
    is_list=True,
    formats=(JSON, GEOJSON, CSV),
)
def sites(call: Call) -> Many:
    asked = call.asked
    query = select(Site).join(Site.organization).where(Organization.state != "closed")
    if asked.region:
        query = query.where(Site.region_code == asked.region)
    if asked.organization:
        query = query.where(Organization.slug == asked.organization)
    if asked.after:
        query = query.where(Site.id > cursors.read(asked.after, int)[0])
    found = call.session.scalars(
        query.options(selectinload(Site.organization)).order_by(Site.id).limit(asked.limit + 1)
    ).all()
    page = found[: asked.limit]
    after = cursors.written(page[-1].id) if len(found) > asked.limit else None
    return Many([showing.site(each) for each in page], after)


@TABLE.row(
    "GET",
    "/products",
    N_("Le catalogue, et l’année de chaque produit"),
    answers=schemas.ProductOut,
    asks=asking.ProductsAsked,
    is_list=True,
    formats=(JSON, CSV),
)
def products(call: Call) -> Many:
    """Words find the likeliest first; else they come by name."""
    asked = call.asked
    if asked.q:
        slugs = [each.slug for each in lookup.read(call.session, asked.q).matches[: asked.limit]]
        return Many(_shown(call.session, catalogue.products(call.session, slugs)))
    query = select(Product.slug).order_by(Product.slug).limit(asked.limit + 1)
    if asked.after:
        query = query.where(Product.slug > asked.after)
    slugs = list(call.session.scalars(query))
    page = slugs[: asked.limit]
    after = page[-1] if len(slugs) > asked.limit else None
    return Many(_shown(call.session, catalogue.products(call.session, page)), after)


@TABLE.row(
    "GET",
    "/products/{id}",
    N_("Un produit"),
    answers=schemas.ProductOut,
    asks=asking.ProductAsked,
)
def product(call: Call) -> One:
    found = catalogue.product(call.session, call.path["id"])
    return _shown(call.session, [found])[0]


@TABLE.row(
    "GET",
    "/regions",
    N_("Les régions"),
    answers=schemas.RegionOut,
    asks=asking.RegionsAsked,
    is_list=True,
    formats=(JSON, CSV),
)
def regions(call: Call) -> Many:
    rows = [each for each in catalogue.regions(call.session) if each.code > call.asked.after]
    page = rows[: call.asked.limit]
    after = page[-1].code if len(rows) > len(page) else None
    return Many([showing.region(each) for each in page], after)


@TABLE.row("GET", "/figures", N_("Chiffres du jour"), answers=schemas.FiguresOut)
def live_figures(call: Call) -> One:
    return One(figures.today(call.session))


def _shown(session: Session, rows: list[Product]) -> list[One]:
    curves = catalogue.curves_of(session, [each.id for each in rows])
    return [showing.product(each, seasons=curves.get(each.id, {})) for each in rows]
