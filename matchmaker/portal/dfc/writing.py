"""From what is published here to a document in the words of version 2; what is lost is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from matchmaker.demand.models import Need
from matchmaker.organizations.models import Organization, Site
from matchmaker.organizations.schemas import PRIVATE_PLACES
from matchmaker.places import geocoding
from matchmaker.portal.dfc import mapping, names, terms
from matchmaker.supply.models import Offer

# whatever came from a document keeps the identity that it had there
SOURCE: Final = "dfc"
TYPE: Final = "application/ld+json"


class Why(StrEnum):
    """Why a reader of the document may miss something."""

    NO_TERM = "no_term"
    PRIVATE = "private"
    NOT_WRITTEN = "not_written"


@dataclass(frozen=True, slots=True)
class Lost:
    """A fact that the vocabulary has no word for, or that strangers may not see."""

    subject: str
    field: str
    why: Why


@dataclass(frozen=True)
class Published:
    """An organisation and what it publishes."""

    organization: Organization
    offers: Sequence[Offer] = ()
    needs: Sequence[Need] = ()


@dataclass
class Document:
    """What is written so far."""

    base: str
    nodes: list[dict[str, Any]] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)

    def whole(self) -> dict[str, Any]:
        """The JSON-LD document, with its context inside."""
        return {"@context": names.CONTEXT, "@graph": self.nodes}

    def add(self, subject: str, said: Mapping[str, Any], own: Mapping[str, Any]) -> None:
        """A thing: what the vocabulary says of it, and what only our own names do."""
        kept = {name: value for name, value in own.items() if _is_said(value)}
        self.nodes.append(
            {"@id": subject}
            | {name: value for name, value in said.items() if _is_said(value)}
            | {mapping.own(name): _plain(value) for name, value in kept.items()}
        )
        self.lost += [Lost(subject, name, Why.NO_TERM) for name in kept]


def write(published: Iterable[Published], base: str) -> Document:
    """A document of these organisations; `base`: the address of this site."""
    document = Document(base.rstrip("/"))
    for each in published:
        _add_enterprise(document, each)
        for offer in each.offers:
            _add_offer(document, each.organization, offer)
        for need in each.needs:
            _add_need(document, each.organization, need)
    return document


def iri(base: str, row: Organization | Offer | Need) -> str:
    """The identity of a thing: the one that it came with, or its page here."""
    if row.source == SOURCE and row.external_id:
        if isinstance(row, Organization):
            return row.external_id
        return row.external_id.rpartition("/")[0]
    if isinstance(row, Organization):
        return f"{base}/organisations/{row.slug}#enterprise"
    if isinstance(row, Offer):
        return f"{base}/offres/{row.public_id}#offer"
    return f"{base}/besoins/{row.public_id}#need"


def slug_of(base: str, subject: str) -> str:
    """The organisation of this site that an identity names; '' for any other."""
    start, end = f"{base.rstrip('/')}/organisations/", "#enterprise"
    if not (base and subject.startswith(start) and subject.endswith(end)):
        return ""
    return subject.removeprefix(start).removesuffix(end)


def _add_enterprise(document: Document, published: Published) -> None:
    owner = published.organization
    subject = iri(document.base, owner)
    offers = [iri(document.base, offer) for offer in published.offers]
    document.add(
        subject,
        {
            "@type": "dfc-b:Enterprise",
            "dfc-b:name": owner.name,
            "dfc-b:description": owner.description,
            "dfc-b:websitePage": owner.website,
            "dfc-b:hasAddress": [address(subject, at) for at in range(len(owner.sites))],
            "dfc-b:supplies": [f"{offer}-product" for offer in offers],
            "dfc-b:manages": [f"{offer}-item" for offer in offers],
            "dfc-b:requests": [iri(document.base, need) for need in published.needs],
        },
        {name: getattr(owner, name) for name in mapping.ORGANIZATION},
    )
    for at, site in enumerate(owner.sites):
        _add_address(document, address(subject, at), owner=owner, site=site)
    document.lost += _kept_back(subject, owner)


def _kept_back(subject: str, owner: Organization) -> Iterator[Lost]:
    for name in ("contact_name", "email", "phone", "neq"):
        if getattr(owner, name):
            yield Lost(subject, name, Why.PRIVATE)
    if owner.parent_id:
        yield Lost(subject, "parent", Why.NOT_WRITTEN)
    if owner.certifications:
        yield Lost(subject, "held_certifications", Why.NOT_WRITTEN)


def address(subject: str, at: int) -> str:
    """The identity of the place of an enterprise that comes at this rank."""
    return f"{subject}-address-{at + 1}"


def _add_address(document: Document, subject: str, *, owner: Organization, site: Site) -> None:
    point = geocoding.coordinates(site.public_position) if site.public_position else None
    is_blurred = owner.kind in PRIVATE_PLACES and point is not None
    document.add(
        subject,
        {
            "@type": "dfc-b:Address",
            "dfc-b:city": site.municipality,
            "dfc-b:country": "Canada",
            "dfc-b:latitude": point[1] if point else None,
            "dfc-b:longitude": point[0] if point else None,
        },
        {
            "site_name": site.name,
            "meals_per_day": site.meals_per_day,
            mapping.APPROXIMATE: is_blurred,
        },
    )
    document.lost += [
        Lost(subject, name, Why.PRIVATE)
        for name in ("address", "postal_code")
        if getattr(site, name)
    ]


def _add_offer(document: Document, owner: Organization, offer: Offer) -> None:
    subject = iri(document.base, offer)
    measure = terms.known().measure_of.get(offer.quantity_unit)
    document.add(
        f"{subject}-product",
        {
            "@type": "dfc-b:SuppliedProduct",
            "dfc-b:name": _called(offer.product.name_fr, offer.label),
            "dfc-b:description": offer.note,
            "dfc-b:hasType": _type_of(offer.product.slug),
            "dfc-b:hasQuantity": _quantity(measure.value, measure) if measure else None,
        },
        _unmapped_product(offer.product.slug),
    )
    document.add(
        f"{subject}-item",
        {
            "@type": "dfc-b:CatalogItem",
            "dfc-b:references": f"{subject}-product",
            "dfc-b:managedBy": iri(document.base, owner),
            "dfc-b:stockLimitation": _number(offer.quantity),
            "dfc-b:offeredThrough": subject,
        },
        {},
    )
    document.add(
        subject,
        {
            "@type": "dfc-b:Offer",
            "dfc-b:offers": f"{subject}-item",
            "dfc-b:hasPrice": _price(offer.price_cents),
        },
        _about_offer(offer, is_measured=bool(measure)),
    )
    _stand_at(document, owner, offer.site)


def _about_offer(offer: Offer, *, is_measured: bool) -> dict[str, Any]:
    plain = {name: getattr(offer, name, None) for name in mapping.OFFER}
    return plain | {
        **{each.mode: list(each.curve) for each in offer.seasons},
        "quantity_unit": None if is_measured else offer.quantity_unit,
        "price_unit": None if offer.price_unit == offer.quantity_unit else offer.price_unit,
        "quantity_per": None if offer.quantity_per == "season" else offer.quantity_per,
        "min_order": _dollars(offer.min_order_cents),
        "delivery_days": _days(offer.delivery_days),
        "certifications": sorted(each.certification.code for each in offer.certifications),
    }


def _add_need(document: Document, owner: Organization, need: Need) -> None:
    subject = iri(document.base, need)
    measure = terms.known().measure_of.get(need.quantity_unit)
    thing = need.product or need.family
    document.add(
        subject,
        {
            "@type": "dfc-b:FunctionalProduct",
            "dfc-b:name": _called(thing.name_fr if thing else "", need.label),
            "dfc-b:description": need.note,
            "dfc-b:hasType": _type_of(need.product.slug) if need.product else None,
            "dfc-b:requestedBy": iri(document.base, owner),
            "dfc-b:hasQuantity": _asked(need.quantity, measure),
        },
        _about_need(need, is_exact=measure is not None and measure.value == 1),
    )
    _stand_at(document, owner, need.site)


def _about_need(need: Need, *, is_exact: bool) -> dict[str, Any]:
    labels = {each.certification.code: each.is_required for each in need.certifications}
    plain = {name: getattr(need, name, None) for name in mapping.NEED}
    unmapped = _unmapped_product(need.product.slug) if need.product else {}
    return (
        plain
        | unmapped
        | {
            "family": need.family.code if need.family else None,
            "season": list(need.curve),
            "quantity": None if is_exact else _number(need.quantity),
            "quantity_unit": None if is_exact else need.quantity_unit,
            "quantity_per": None if need.quantity_per == "season" else need.quantity_per,
            "budget": _dollars(need.budget_cents),
            "budget_unit": None if need.budget_unit == need.quantity_unit else need.budget_unit,
            "reception_days": _days(need.reception_days),
            "required": sorted(code for code, is_required in labels.items() if is_required),
            "preferred": sorted(code for code, is_required in labels.items() if not is_required),
        }
    )


def _stand_at(document: Document, owner: Organization, site: Site) -> None:
    """Where the thing written last stands, when the enterprise has several places."""
    at = [each.id for each in owner.sites].index(site.id)
    if at:
        document.nodes[-1][mapping.own("at")] = address(iri(document.base, owner), at)


def _called(name: str, label: str) -> str:
    return f"{name}, {label}" if label else name


def _type_of(slug: str) -> str | None:
    known = terms.known().type_of.get(slug)
    return f"dfc-pt:{known}" if known else None


def _unmapped_product(slug: str) -> dict[str, Any]:
    return {} if slug in terms.known().type_of else {"product": slug}


def _quantity(value: float, measure: terms.Measure) -> dict[str, Any]:
    return {
        "@type": "dfc-b:QuantitativeValue",
        "dfc-b:value": _number(value),
        "dfc-b:hasUnit": measure.iri,
    }


def _asked(quantity: float | None, measure: terms.Measure | None) -> dict[str, Any] | None:
    if quantity is None or measure is None:
        return None
    return _quantity(quantity * measure.value, measure)


def _price(cents: int | None) -> dict[str, Any] | None:
    if cents is None:
        return None
    return {
        "@type": "dfc-b:Price",
        "dfc-b:value": _dollars(cents),
        "dfc-b:hasUnit": "dfc-m:canadianDollar",
    }


def _dollars(cents: int | None) -> float | int | None:
    return None if cents is None else _number(cents / 100)


def _number(value: float | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == int(value) else value


def _days(bits: int) -> list[str]:
    return [day for at, day in enumerate(mapping.DAYS) if bits >> at & 1]


def _is_said(value: Any) -> bool:
    """Whether a value says something; nothing, nowhere and no are silent, zero is not."""
    return value is not None and value is not False and value not in ("", [])


def _plain(value: Any) -> Any:
    """A list as one text: JSON-LD keeps no order, and a curve is nothing without it."""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return _number(value) if isinstance(value, float) else value
