"""What public pages say to machines expands as JSON-LD, names its types, and ends where it must."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyld import jsonld

from tests.factories import Factory

SCHEMA = "https://schema.org/"
# schema.org's own context, as far as our words go: the test asks nothing of the network
CONTEXT = {"@context": {"@vocab": SCHEMA, "url": {"@type": "@id"}}}
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
HOSTILE = "</script><script>alert('x')</script><!-- & é"
REQUIRED = {
    "Organization": {"name", "url"},
    "Offer": {"url", "name", "itemOffered", "seller"},
    "Demand": {"url", "name", "itemOffered"},
    "Product": {"name", "url"},
}


def load(address: str, _options: object) -> dict[str, Any]:
    assert address.rstrip("/") == SCHEMA.rstrip("/")
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": CONTEXT,
    }


def stated(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    """The nodes of the only block of a page, expanded."""
    (block,) = BLOCK.findall(client.get(path).text)
    nodes: list[dict[str, Any]] = jsonld.expand(json.loads(block), {"documentLoader": load})
    return nodes


def kinds(nodes: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Short name of a type → short names of the properties of the node that has it."""
    return {
        node["@type"][0].removeprefix(SCHEMA): {
            name.removeprefix(SCHEMA) for name in node if not name.startswith("@")
        }
        for node in nodes
    }


@pytest.fixture
def paths(make: Factory) -> dict[str, str]:
    offer, need = make.offer(expires_on=date(2027, 4, 30)), make.need()
    return {
        "Organization": f"/organisations/{offer.site.organization.slug}",
        "Offer": f"/offres/{offer.public_id}",
        "Demand": f"/besoins/{need.public_id}",
        "Product": "/produits/carotte",
    }


@pytest.mark.parametrize("kind", REQUIRED)
def test_a_page_says_what_it_is_about(
    client: FlaskClient, paths: dict[str, str], kind: str
) -> None:
    found = kinds(stated(client, paths[kind]))
    assert REQUIRED[kind] <= found[kind]


def test_a_need_names_who_seeks(client: FlaskClient, paths: dict[str, str]) -> None:
    assert "seeks" in kinds(stated(client, paths["Demand"]))["Organization"]


def test_an_offer_has_its_price_by_the_kilogram(client: FlaskClient, paths: dict[str, str]) -> None:
    text = json.dumps(stated(client, paths["Offer"]))
    assert '"@value": 1.41' in text
    assert "KGM" in text
    assert "2027-04-30" in text


def test_names_cannot_leave_the_block(client: FlaskClient, make: Factory) -> None:
    offer = make.offer(site=make.site(make.organization(HOSTILE)), label=HOSTILE)
    nodes = stated(client, f"/offres/{offer.public_id}")
    assert nodes[0][f"{SCHEMA}name"] == [{"@value": HOSTILE}]
    assert "<script>alert" not in client.get(f"/offres/{offer.public_id}").text


def test_no_place_and_no_contact_is_said(client: FlaskClient, make: Factory) -> None:
    farm = make.organization(email="moi@ferme.test", phone="450 555-0199", contact_name="Zoé Roy")
    make.site(farm, address="12, rang Caché", postal_code="J6E 1A1")
    (block,) = BLOCK.findall(client.get(f"/organisations/{farm.slug}").text)
    for secret in ("moi@ferme", "555-0199", "Zoé", "rang Caché", "J6E", "latitude", "-73.4"):
        assert secret not in block
