"""Organisations, offers, needs and products as schema.org has them (JSON-LD). Public facts only:
a municipality, never a point, an address or a way to reach somebody."""

from __future__ import annotations

from typing import Any, Final

from matchmaker.catalogue.models import Family, Product
from matchmaker.demand.models import Need
from matchmaker.organizations.models import Organization, Site
from matchmaker.portal.asking import name_of
from matchmaker.supply.models import Offer

CONTEXT: Final = "https://schema.org"
CURRENCY: Final = "CAD"
# UN/CEFACT: kilogram
KILOGRAM: Final = "KGM"

Statement = dict[str, Any]


def organization(row: Organization, *, address: str) -> Statement:
    places = [_place(each) for each in row.sites if each.municipality]
    return _said(
        {
            "@context": CONTEXT,
            **_named(row, address),
            "description": row.description,
            "sameAs": row.website,
            "address": places,
        }
    )


def offer(row: Offer, *, address: str) -> Statement:
    return _said(
        {
            "@context": CONTEXT,
            "@type": "Offer",
            "@id": f"{address}/offres/{row.public_id}",
            "url": f"{address}/offres/{row.public_id}",
            "name": row.label or name_of(row.product),
            "itemOffered": _product(row.product, address),
            "seller": _party(row.site, address),
            "priceSpecification": _price(row.price_cents_per_kg),
            "inventoryLevel": _mass(row.quantity_kg),
            "validThrough": row.expires_on.isoformat() if row.expires_on else "",
        }
    )


def demand(row: Need, *, address: str) -> Statement:
    """The need, and who seeks: schema.org says the latter of the organisation."""
    thing = row.product or row.family
    identifier = f"{address}/besoins/{row.public_id}"
    asked = _said(
        {
            "@type": "Demand",
            "@id": identifier,
            "url": identifier,
            "name": row.label or (name_of(thing) if thing else ""),
            "itemOffered": _thing(thing, address),
            "priceSpecification": _price(row.budget_cents_per_kg),
            "eligibleQuantity": _mass(row.quantity_kg),
            "validThrough": row.expires_on.isoformat() if row.expires_on else "",
        }
    )
    seeker = {**_party(row.site, address), "seeks": {"@id": identifier}}
    return {"@context": CONTEXT, "@graph": [asked, seeker]}


def product(row: Product, *, words: list[str], address: str) -> Statement:
    """`words`: its other names."""
    return _said(
        {
            "@context": CONTEXT,
            **_product(row, address),
            "alternateName": words,
            "category": name_of(row.family),
        }
    )


def _named(row: Organization, address: str) -> Statement:
    path = f"{address}/organisations/{row.slug}"
    return {"@type": "Organization", "@id": path, "url": path, "name": row.name}


def _party(site: Site, address: str) -> Statement:
    return _said({**_named(site.organization, address), "address": _place(site)})


def _place(site: Site) -> Statement:
    return _said(
        {
            "@type": "PostalAddress",
            "addressLocality": site.municipality,
            "addressRegion": "QC",
            "addressCountry": "CA",
        }
    )


def _thing(row: Product | Family | None, address: str) -> Statement:
    if isinstance(row, Product):
        return _product(row, address)
    return {"@type": "Product", "name": name_of(row)} if row else {}


def _product(row: Product, address: str) -> Statement:
    path = f"{address}/produits/{row.slug}"
    return {"@type": "Product", "@id": path, "url": path, "name": name_of(row)}


def _price(cents_per_kg: float | None) -> Statement:
    if cents_per_kg is None:
        return {}
    return {
        "@type": "UnitPriceSpecification",
        "price": round(cents_per_kg / 100, 2),
        "priceCurrency": CURRENCY,
        "referenceQuantity": _mass(1),
    }


def _mass(kg: float | None) -> Statement:
    return {"@type": "QuantitativeValue", "value": kg, "unitCode": KILOGRAM} if kg else {}


def _said(statement: Statement) -> Statement:
    """Without what nobody said."""
    return {name: value for name, value in statement.items() if value not in ("", None, [], {})}
