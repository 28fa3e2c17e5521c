"""From what a form or a file says to the columns of a purchase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.catalogue import queries, terms
from matchmaker.catalogue.models import Product
from matchmaker.catalogue.terms import UnknownCertification, UnknownFamily
from matchmaker.impact.purchases.models import Purchase
from matchmaker.impact.purchases.resolving import Line, Resolver
from matchmaker.impact.purchases.schemas import LineIn, OfOrigin
from matchmaker.organizations.models import Site

# what follows from the words, and is settled again when an answer comes
RESOLVED: Final = (
    "product_id",
    "family_id",
    "group_code",
    "produced",
    "produced_region",
    "transformed",
    "labels",
    "supplier_id",
    "quantity_kg",
)


class Codes:
    """Families and labels by their codes, read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._families = {family.code: family.id for family, _ in queries.families(session)}
        self._labels = {each.code for each in queries.certifications(session)}

    def said(self, data: OfOrigin, *, family: str = "", group: str = "") -> dict[str, Any]:
        """The facts that somebody states; raises what is not in the catalogue."""
        if family and family not in self._families:
            raise UnknownFamily(field="family")
        if set(data.labels) - self._labels:
            raise UnknownCertification(field="labels")
        facts = {
            "family_id": self._families.get(family),
            "group_code": str(group),
            "produced": str(data.produced),
            "produced_region": data.produced_region,
            "transformed": str(data.transformed),
            "labels": sorted(set(data.labels)),
        }
        return {name: value for name, value in facts.items() if value}

    def product(self, written: str) -> dict[str, Any]:
        """The product that somebody chose, by slug or in words; raises UnclearProduct."""
        return {"product_id": terms.product(self._session, written).id} if written else {}


def line_of(site: Site, data: LineIn, said: Mapping[str, Any]) -> Line:
    """A stated line, ready to be settled."""
    return Line(
        organization_id=site.organization_id,
        bought_on=data.bought_on,
        description=data.description,
        supplier_name=data.supplier,
        amount_cents=data.amount,
        quantity=data.quantity,
        unit=data.unit,
        proof=str(data.proof),
        said=said,
    )


def written(site: Site, data: LineIn, line: Line) -> dict[str, Any]:
    """The columns that keep a line as it was written; what it turned out to be comes beside."""
    return {
        "site_id": site.id,
        "bought_on": data.bought_on,
        "description": data.description,
        "supplier_name": data.supplier,
        "amount_cents": data.amount,
        "quantity": data.quantity,
        "unit": data.unit,
        "proof": str(data.proof),
        "proof_reference": data.proof_reference,
        "said": sorted(line.said),
    }


def columns(
    session: Session, lines: Sequence[tuple[Site, LineIn, Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    """All the columns of many lines, each with its site and what it states."""
    stated = [line_of(*each) for each in lines]
    resolver = Resolver(session, stated)
    return [
        written(site, data, line) | resolver.resolve(line)
        for (site, data, _), line in zip(lines, stated, strict=True)
    ]


def line_again(purchase: Purchase, organization_id: int) -> Line:
    """A kept line as it was written, to be settled anew."""
    return Line(
        organization_id=organization_id,
        bought_on=purchase.bought_on,
        description=purchase.description,
        supplier_name=purchase.supplier_name,
        amount_cents=purchase.amount_cents,
        quantity=purchase.quantity,
        unit=purchase.unit,
        form=purchase.form,
        proof=purchase.proof,
        said={name: getattr(purchase, name) for name in purchase.said},
    )


def settle_again(session: Session, purchases: Sequence[Purchase]) -> None:
    """Settle kept lines anew, after an answer; what they state themselves stays."""
    if not purchases:
        return
    owners = dict(
        iter(
            session.execute(
                select(Site.id, Site.organization_id).where(
                    Site.id.in_({each.site_id for each in purchases})
                )
            )
        )
    )
    lines = [line_again(each, owners[each.site_id]) for each in purchases]
    resolver = Resolver(session, lines)
    for purchase, line in zip(purchases, lines, strict=True):
        found = resolver.resolve(line)
        for name in RESOLVED:
            setattr(purchase, name, found[name])
    session.flush()


def slug_of(session: Session, product_id: int | None) -> str:
    """A product's slug, '' for none: what a form carries."""
    return session.scalar(select(Product.slug).where(Product.id == product_id)) or ""
