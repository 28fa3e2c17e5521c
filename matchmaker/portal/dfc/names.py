"""The vocabulary of Data Food Consortium as we write it, and what its many spellings share.

Implementations differ in namespaces (static.datafoodconsortium.org, w3id.org, GitHub releases, a
version in the path), in prefixes and in letters (`dfc-m:Kilogram`, `dfc-m:kilogram`). What they
share is the local name: the part after the last `#`, `/` or `:`. Names are compared by it alone.
"""

from __future__ import annotations

import re
from typing import Any, Final

BUSINESS: Final = "http://w3id.org/dfc/ontology/v2.0.0/src/DFC_BusinessOntology.owl#"
MEASURES: Final = "http://w3id.org/dfc/taxonomies/v2.0.0/measures.rdf#"
PRODUCT_TYPES: Final = "http://w3id.org/dfc/taxonomies/v2.0.0/productTypes.rdf#"
FACETS: Final = "http://w3id.org/dfc/taxonomies/v2.0.0/facets.rdf#"
# ours, for what the vocabulary has no word for: others may ignore it
OWN: Final = "urn:jumelage:dfc:"

PREFIXES: Final = {
    "dfc-b": BUSINESS,
    "dfc-m": MEASURES,
    "dfc-pt": PRODUCT_TYPES,
    "dfc-f": FACETS,
    "jml": OWN,
}
LINKS: Final = (
    "dfc-b:hasAddress",
    "dfc-b:supplies",
    "dfc-b:manages",
    "dfc-b:managedBy",
    "dfc-b:requests",
    "dfc-b:requestedBy",
    "dfc-b:references",
    "dfc-b:offeredThrough",
    "dfc-b:offers",
    "dfc-b:hasPrice",
    "dfc-b:hasQuantity",
    "dfc-b:hasUnit",
    "dfc-b:hasType",
    "jml:at",
)
# written into every document, so that nobody needs to fetch anything to read it
CONTEXT: Final[dict[str, Any]] = {**PREFIXES, **{link: {"@type": "@id"} for link in LINKS}}

# earlier names, and slips that stand in real exports, as the present ones
_SAME: Final = {
    "hasname": "name",
    "hasdescription": "description",
    "hasstreet": "street",
    "haspostalcode": "postalcode",
    "postcode": "postalcode",
    "zipcode": "postalcode",
    "hascity": "city",
    "hascountry": "country",
    "hasadress": "hasaddress",
    "address": "hasaddress",
    "lat": "latitude",
    "long": "longitude",
    "lng": "longitude",
    "website": "websitepage",
    "haswebsitepage": "websitepage",
    "price": "hasprice",
    "unit": "hasunit",
    "hasproducttype": "hastype",
    "producttype": "hastype",
    "offereditem": "offers",
    "offeres": "offers",
}
_KINDS: Final = {
    "entreprise": "enterprise",
    "organization": "enterprise",
    "definedproduct": "suppliedproduct",
    "localizedproduct": "suppliedproduct",
    "functionnalproduct": "functionalproduct",
}
_ENDS: Final = re.compile(r"[#/:]")


def local(iri: str) -> str:
    """The part after the last `#`, `/` or `:`, as it is written."""
    return _ENDS.split(iri)[-1]


def folded(iri: str) -> str:
    """What two spellings of one local name share."""
    return re.sub(r"[^a-z0-9]", "", local(iri).casefold())


def term(iri: str) -> str:
    """The key of a property, whatever its version."""
    key = folded(iri)
    return _SAME.get(key, key)


def kind(iri: str) -> str:
    """The key of a class, whatever its version."""
    key = folded(iri)
    return _KINDS.get(key, key)
