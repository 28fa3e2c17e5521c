"""What a document says and we have no place for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matchmaker.portal.dfc import mapping, names
from matchmaker.portal.dfc.graph import Graph

# properties that are read, by class; both ends of a link count
_READ: Final = {
    "enterprise": "name description websitepage email neq hasaddress supplies manages requests",
    "address": "street postalcode city country latitude longitude",
    "suppliedproduct": "name description hastype hasquantity suppliedby referencedby product",
    "catalogitem": "references managedby stocklimitation offeredthrough",
    "offer": "offers hasprice stocklimitation at",
    "price": "value hasunit",
    "quantitativevalue": "value hasunit",
    "functionalproduct": (
        "name description hastype hasquantity requestedby product family quantity at"
    ),
}
_OWN: Final = {
    "enterprise": mapping.ORGANIZATION,
    "address": (*mapping.SITE, mapping.APPROXIMATE),
    "offer": mapping.OFFER,
    "functionalproduct": mapping.NEED,
}


@dataclass(frozen=True, slots=True)
class Unused:
    """A property, or a whole thing (`term` is then its class), that nothing here remembers."""

    path: str
    subject: str
    term: str


def unused(graph: Graph) -> tuple[Unused, ...]:
    """Everything that is left aside, in the order of the document."""
    found: list[Unused] = []
    for node in graph.nodes.values():
        known = node.kinds & _READ.keys()
        if not known:
            found += [Unused(node.path, node.iri, kind) for kind in sorted(node.kinds)]
            continue
        read = {term for kind in known for term in _terms(kind)}
        found += [
            Unused(node.place(term), node.iri, node.spelled[term])
            for term in node.values
            if term not in read
        ]
    return tuple(found)


def _terms(kind: str) -> set[str]:
    own = {names.folded(mapping.own(name)) for name in _OWN.get(kind, ())}
    return set(_READ[kind].split()) | own
