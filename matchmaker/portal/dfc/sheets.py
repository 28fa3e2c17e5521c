"""From a graph to the tables that the importers of organisations, offers and needs take.

Each field of a row remembers where it stands in the document, so that a refusal is said there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from matchmaker.intake import records, text
from matchmaker.intake.tables import Row, Table
from matchmaker.portal.dfc import mapping, names, terms
from matchmaker.portal.dfc.graph import Graph, Node, written

_MARKUP: Final = re.compile(r"<[^<>]*>")
_DOLLARS: Final = frozenset({"canadiandollar", "cad"})
# by product, the names that say nothing more than the product does
Called = Mapping[str, Collection[str]]
_CLOSING: Final = re.compile(r"</\w+>")


@dataclass
class Record:
    """A row to be: cells by field, and where each was read; `subject`: whose it is."""

    node: Node
    subject: str
    cells: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    address: str = ""
    is_approximate: bool = False
    # what is not in dollars of here: where, and what was written
    foreign_price: tuple[str, str] | None = None

    def put(self, name: str, value: str, place: str) -> None:
        """A cell, unless the document says nothing there."""
        cell = records.clean(value)
        if cell:
            self.cells[name] = cell
            self.places[name] = place

    def take(self, node: Node, fields: Mapping[str, str]) -> None:
        """Cells from properties: field → term."""
        for name, term in fields.items():
            self.put(name, node.text(term), node.place(term))

    def own(self, node: Node, fields: Iterable[str]) -> None:
        """Cells from our own properties."""
        self.take(node, {name: names.folded(mapping.own(name)) for name in fields})


@dataclass(frozen=True)
class Sheet:
    """The rows of one importer, in the order of the document."""

    records: tuple[Record, ...]

    def table(self, assumed: Mapping[str, str], fields: Iterable[str]) -> Table:
        """A table of the importer's fields; `assumed` fills what the document does not say."""
        known = {name: value for name, value in assumed.items() if name in set(fields)}
        headers = tuple(dict.fromkeys([*fields]))
        rows = [
            Row(line, tuple((known | record.cells).get(name, "") for name in headers))
            for line, record in enumerate(self.records, start=1)
        ]
        return Table(headers, tuple(rows))


def enterprises(graph: Graph) -> Sheet:
    """One row for each place of each enterprise."""
    return Sheet(tuple(_enterprise_rows(graph)))


def _enterprise_rows(graph: Graph) -> Iterator[Record]:
    for node in graph.of_kind("enterprise"):
        addresses: list[Node | None] = [*graph.linked(node, "hasaddress")]
        for address in addresses or [None]:
            record = Record(node, node.iri, address=address.iri if address else "")
            record.put("external_id", node.iri, node.path)
            record.take(
                node, {"name": "name", "website": "websitepage", "email": "email", "neq": "neq"}
            )
            record.put("description", _plain(node.text("description")), node.place("description"))
            record.own(node, mapping.ORGANIZATION)
            if "kind" not in record.cells and _supplies(graph, node):
                record.put("kind", "producer", node.place("supplies"))
            if address is not None:
                _put_address(record, address)
            yield record


def _supplies(graph: Graph, node: Node) -> bool:
    return bool(node.values.get("supplies") or graph.linking(node, "suppliedby"))


def _put_address(record: Record, address: Node) -> None:
    record.take(
        address,
        {
            "address": "street",
            "postal_code": "postalcode",
            "municipality": "city",
            "latitude": "latitude",
            "longitude": "longitude",
        },
    )
    record.own(address, mapping.SITE)
    term = names.folded(mapping.own(mapping.APPROXIMATE))
    record.is_approximate = address.text(term) == written(value=True)


def offers(graph: Graph, called: Called) -> Sheet:
    """One row for each offer through which an item of a catalogue is sold."""
    return Sheet(tuple(_offer_rows(graph, called)))


def _offer_rows(graph: Graph, called: Called) -> Iterator[Record]:
    for offer in graph.of_kind("offer"):
        items = graph.linked(offer, "offers") or graph.linking(offer, "offeredthrough")
        for item in items[:1]:
            products = graph.linked(item, "references") or graph.linking(item, "referencedby")
            product = products[0] if products else item
            yield _offer_row(graph, offer, item=item, product=product, called=called)


def _offer_row(graph: Graph, offer: Node, *, item: Node, product: Node, called: Called) -> Record:
    record = Record(offer, _owner(graph, item, product), address=_at(offer))
    record.put("external_id", offer.iri, offer.path)
    _put_product(record, product, called)
    for node in (offer, item):
        record.put("quantity", node.text("stocklimitation"), node.place("stocklimitation"))
    package = next(iter(graph.linked(product, "hasquantity")), None)
    if package is not None:
        _put_unit(record, package)
    price = next(iter(graph.linked(offer, "hasprice")), None)
    if price is not None:
        _put_price(record, price)
    else:
        record.take(offer, {"price": "hasprice"})
    record.own(offer, mapping.OFFER)
    return record


def _put_price(record: Record, price: Node) -> None:
    record.take(price, {"price": "value"})
    currency = _unit_of(price)
    if currency and names.folded(currency) not in _DOLLARS:
        record.foreign_price = (price.place("hasunit"), currency)


def _owner(graph: Graph, item: Node, product: Node) -> str:
    """The enterprise that sells: said by either end of either link."""
    for node, away, back in (
        (item, "managedby", "manages"),
        (product, "suppliedby", "supplies"),
    ):
        found = graph.linked(node, away) or graph.linking(node, back)
        if found:
            return found[0].iri
    return ""


def needs(graph: Graph, called: Called) -> Sheet:
    """One row for each product that somebody requests."""
    return Sheet(
        tuple(_need_row(graph, node, called) for node in graph.of_kind("functionalproduct"))
    )


def _need_row(graph: Graph, node: Node, called: Called) -> Record:
    asking = graph.linked(node, "requestedby") or graph.linking(node, "requests")
    record = Record(node, asking[0].iri if asking else "", address=_at(node))
    record.put("external_id", node.iri, node.path)
    record.take(node, {"family": "family"})
    if "family" not in record.cells:
        _put_product(record, node, called)
    else:
        record.put("note", _plain(node.text("description")), node.place("description"))
    asked = next(iter(graph.linked(node, "hasquantity")), None)
    if asked is not None:
        record.take(asked, {"quantity": "value"})
        one = terms.known().counted(_unit_of(asked), 1.0)
        record.put("quantity_unit", one.unit if one else _unit_of(asked), asked.place("hasunit"))
        record.put("kg_per_unit", _weight(one), asked.place("hasunit"))
    record.take(node, {"quantity": "quantity"})
    record.own(node, mapping.NEED)
    return record


def _at(node: Node) -> str:
    return next(iter(node.texts(names.folded(mapping.own("at")))), "")


def _put_product(record: Record, node: Node, called: Called) -> None:
    """The product by its type; by our own name; by its words, which may have to be asked about."""
    types = [names.folded(each) for each in node.texts("hastype")]
    known = [terms.known().product_of[each] for each in types if each in terms.known().product_of]
    name = node.text("name")
    if known:
        record.put("product", known[0], node.place("hastype"))
    else:
        record.put("product", node.text("product") or name, node.place("name"))
    record.put("note", _plain(node.text("description")), node.place("description"))
    if known and text.search_key(name) not in called.get(known[0], ()):
        record.put("label", name[:120], node.place("name"))


def _put_unit(record: Record, package: Node) -> None:
    try:
        value = float(package.text("value").replace(",", ".") or 1)
    except ValueError:
        value = 0.0
    found = terms.known().counted(_unit_of(package), value)
    place = package.place("hasunit")
    record.put("quantity_unit", found.unit if found else _unit_of(package), place)
    record.put("kg_per_unit", _weight(found), place)


def _weight(found: terms.Counted | None) -> str:
    return written(found.kg_per_unit) if found and found.kg_per_unit else ""


def _unit_of(node: Node) -> str:
    return names.local(next(iter(node.texts("hasunit")), ""))


def _plain(said: str) -> str:
    """Descriptions are often pieces of pages: their words alone."""
    return " ".join(_MARKUP.sub(" ", said).split()) if _CLOSING.search(said) else said
