"""The public pages, for search engines: an index of parts (sitemaps.org), each of one block of
numbers, so that a part reads its own rows and no more. A page has one address in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchmaker.catalogue.models import Product
from matchmaker.demand.models import Need
from matchmaker.organizations.models import Organization
from matchmaker.supply.models import Offer

NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
# the protocol allows 50,000 addresses and 50 MB
BLOCK: Final = 20_000
PAGES: Final = (
    *("/", "/fournisseurs", "/besoins", "/produits", "/organisations", "/flux", "/widgets"),
    *("/confidentialite", "/accessibilite", "/nous-joindre"),
)

Row = Offer | Need | Organization | Product
Located = tuple[str, datetime | None]


@dataclass(frozen=True)
class Kind:
    """Rows with a page of their own: the beginning of its address, what ends it, who has one."""

    code: str
    row: type[Row]
    path: str
    name: InstrumentedAttribute[str]
    is_public: ColumnElement[bool]
    changed: InstrumentedAttribute[datetime] | None = None


def kinds() -> tuple[Kind, ...]:
    return (
        Kind("produits", Product, "/produits", Product.slug, Product.id > 0),
        Kind(
            "organisations",
            Organization,
            "/organisations",
            Organization.slug,
            Organization.state != "closed",
            Organization.updated_at,
        ),
        Kind(
            "offres",
            Offer,
            "/offres",
            Offer.public_id,
            Offer.state == "published",
            Offer.updated_at,
        ),
        Kind(
            "besoins", Need, "/besoins", Need.public_id, Need.state == "published", Need.updated_at
        ),
    )


def parts(session: Session) -> list[str]:
    """The names of the parts that have a page: `pages`, `offres-0`, `offres-1`…"""
    found = ["pages"]
    for kind in kinds():
        last = session.scalar(select(func.max(kind.row.id))) or 0
        block = func.generate_series(0, last // BLOCK).column_valued("block")
        filled = (
            exists()
            .where(kind.row.id >= block * BLOCK)
            .where(kind.row.id < (block + 1) * BLOCK, kind.is_public)
        )
        numbers = session.scalars(select(block).where(filled).order_by(block))
        found += [f"{kind.code}-{number}" for number in numbers]
    return found


def part(session: Session, name: str) -> Sequence[Located] | None:
    """Path and last change of the pages of a part; None when no part is called so."""
    if name == "pages":
        return [(path, None) for path in PAGES]
    code, _, number = name.partition("-")
    kind = next((each for each in kinds() if each.code == code), None)
    # more digits than a number of a row has
    if kind is None or not number.isascii() or not number.isdigit() or len(number) > 9:
        return None
    return _block(session, kind, int(number))


def index(addresses: Iterable[str]) -> bytes:
    return _written("sitemapindex", "sitemap", [(each, None) for each in addresses])


def urlset(located: Iterable[Located], *, address: str) -> bytes:
    return _written("urlset", "url", [(address + path, when) for path, when in located])


def _block(session: Session, kind: Kind, number: int) -> list[Located]:
    columns = [kind.name] if kind.changed is None else [kind.name, kind.changed]
    rows = session.execute(
        select(*columns)
        .where(kind.row.id >= number * BLOCK, kind.row.id < (number + 1) * BLOCK, kind.is_public)
        .order_by(kind.row.id)
    )
    return [(f"{kind.path}/{row[0]}", row[1] if len(row) > 1 else None) for row in rows]


def _written(root: str, item: str, found: Sequence[Located]) -> bytes:
    made = Element(root, {"xmlns": NAMESPACE})
    for address, when in found:
        each = SubElement(made, item)
        SubElement(each, "loc").text = address
        if when is not None:
            SubElement(each, "lastmod").text = when.date().isoformat()
    written: bytes = tostring(made, encoding="utf-8", xml_declaration=True)
    return written
