"""A document in the style of the Open Food Network's exports; every name in it is invented."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.demand.models import Need
from matchmaker.organizations.models import Organization, Site
from matchmaker.places import geocoding
from matchmaker.portal.dfc import importing
from matchmaker.supply.models import Offer
from tests.factories import Factory
from tests.portal.dfc.conftest import BringIn

HERE = "https://reseau.test/api/dfc/enterprises/10"
# what such exports never say, and an offer here must
SILENT = {"field": "août-mars", "allows_pickup": "oui"}


def ofn() -> dict[str, Any]:
    """Version 1: the address of a context, links both ways, quantities and prices as things."""
    return {
        "@context": "https://www.datafoodconsortium.org",
        "@graph": [
            {
                "@id": HERE,
                "@type": "dfc-b:Enterprise",
                "dfc-b:hasAddress": f"{HERE}/addresses/1",
                "dfc-b:name": "Ferme des Ormes",
                "dfc-b:hasDescription": "<p>Légumes de <b>garde</b></p>",
                "dfc-b:VATnumber": "123 456",
                "dfc-b:websitePage": "https://ormes.test",
                "dfc-b:supplies": [f"{HERE}/supplied_products/7"],
                "dfc-b:manages": f"{HERE}/catalog_items/7",
            },
            {
                "@id": f"{HERE}/addresses/1",
                "@type": "dfc-b:Address",
                "dfc-b:hasStreet": "42, rang des Ormes",
                "dfc-b:hasPostalCode": "J6E 1A1",
                "dfc-b:hasCity": "Joliette",
                "dfc-b:hasCountry": "Canada",
                "dfc-b:lat": "46.0231",
                "dfc-b:long": "-73.4432",
            },
            {
                "@id": f"{HERE}/supplied_products/7",
                "@type": "dfc-b:SuppliedProduct",
                "dfc-b:name": "Carottes Nantaises",
                "dfc-b:hasType": "dfc-pt:carrot",
                "dfc-b:hasQuantity": {
                    "@type": "dfc-b:QuantitativeValue",
                    "dfc-b:hasUnit": "dfc-m:PoundMass",
                    "dfc-b:value": 50.0,
                },
                "dfc-b:alcoholPercentage": 0.0,
                "dfc-b:lifetime": "",
                "dfc-b:image": "https://reseau.test/carottes.png",
            },
            {
                "@id": f"{HERE}/catalog_items/7",
                "@type": "dfc-b:CatalogItem",
                "dfc-b:references": f"{HERE}/supplied_products/7",
                "dfc-b:sku": "NAN-50",
                "dfc-b:stockLimitation": 203,
                "dfc-b:offeredThrough": f"{HERE}/offers/7",
            },
            {
                "@id": f"{HERE}/offers/7",
                "@type": "dfc-b:Offer",
                "dfc-b:price": {"@type": "dfc-b:Price", "dfc-b:value": "32.00"},
            },
        ],
    }


def count(session: Session, model: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def the_offer(session: Session) -> Offer:
    return session.scalars(select(Offer)).one()


def test_an_enterprise_comes_in_with_its_place(session: Session, bring_in: BringIn) -> None:
    bring_in(ofn())
    farm = session.scalars(select(Organization)).one()
    (site,) = farm.sites
    assert (farm.name, farm.kind, farm.state) == ("Ferme des Ormes", "producer", "unclaimed")
    assert (farm.source, farm.external_id) == ("dfc", HERE)
    assert (farm.description, site.postal_code) == ("Légumes de garde", "J6E1A1")
    assert site.position is not None
    assert geocoding.coordinates(site.position) == pytest.approx((-73.4432, 46.0231))


def test_the_exact_point_of_a_farm_is_blurred_for_strangers(
    session: Session, bring_in: BringIn
) -> None:
    bring_in(ofn())
    site = session.scalars(select(Site)).one()
    assert site.public_position is not None
    assert geocoding.coordinates(site.public_position) != pytest.approx((-73.4432, 46.0231))


def test_an_item_with_an_offer_is_an_offer(session: Session, bring_in: BringIn) -> None:
    outcome = bring_in(ofn(), assumed=SILENT)
    offer = the_offer(session)
    assert outcome.problems == []
    assert (offer.product.slug, offer.label) == ("carotte", "Carottes Nantaises")
    assert (offer.quantity, offer.quantity_unit, offer.price_cents) == (203, "bag_50lb", 3200)
    assert (offer.state, offer.external_id) == ("published", f"{HERE}/offers/7/2026")


def test_what_the_document_does_not_say_is_asked_at_its_place(
    session: Session, bring_in: BringIn
) -> None:
    outcome = bring_in(ofn())
    assert {each.path for each in outcome.problems} == {"$['@graph'][4]"}
    assert [each.sentence for each in outcome.problems] == [
        "Choisissez au moins une quinzaine où vous en aurez.",
        "Choisissez au moins une façon de se rendre.",
    ]
    assert count(session, Offer) == 0


def test_every_error_is_said_at_once(bring_in: BringIn) -> None:
    document = ofn()
    document["@graph"][1]["dfc-b:hasPostalCode"] = "75001"
    document["@graph"][1]["dfc-b:lat"] = "200"
    outcome = bring_in(document)
    assert [each.path for each in outcome.problems if "[1]" in each.path] == [
        "$['@graph'][1]['dfc-b:hasPostalCode']",
        "$['@graph'][1]['dfc-b:lat']",
    ]


def test_the_same_document_twice_changes_nothing(session: Session, bring_in: BringIn) -> None:
    bring_in(ofn(), assumed=SILENT)
    again = bring_in(ofn(), assumed=SILENT)
    changed = {kind: (each.created, each.updated) for kind, each in again.summaries.items()}
    assert changed == {"organizations": (0, 0), "offers": (0, 0), "needs": (0, 0)}
    assert (count(session, Organization), count(session, Offer)) == (1, 1)


def test_a_newer_document_brings_its_changes(session: Session, bring_in: BringIn) -> None:
    bring_in(ofn(), assumed=SILENT)
    newer = ofn()
    newer["@graph"][4]["dfc-b:price"]["dfc-b:value"] = "34.50"
    assert bring_in(newer, assumed=SILENT).summaries["offers"].updated == 1
    assert the_offer(session).price_cents == 3450


def test_looking_leaves_no_trace(session: Session, bring_in: BringIn) -> None:
    seen = bring_in(ofn(), by=importing.look_at, assumed=SILENT)
    assert (seen.summaries["organizations"].created, seen.summaries["offers"].created) == (1, 1)
    assert (count(session, Organization), count(session, Offer)) == (0, 0)


def test_what_has_no_place_here_is_reported(bring_in: BringIn) -> None:
    lost = {each.term: each.path for each in bring_in(ofn(), assumed=SILENT).unused}
    assert lost["dfc-b:sku"] == "$['@graph'][3]['dfc-b:sku']"
    assert {"dfc-b:VATnumber", "dfc-b:lifetime", "dfc-b:image"} <= lost.keys()


def test_a_product_without_a_known_type_is_read_by_its_words(
    session: Session, bring_in: BringIn
) -> None:
    document = ofn()
    document["@graph"][2] |= {"dfc-b:name": "Gourgane", "dfc-b:hasType": "dfc-pt:vegetable"}
    bring_in(document, assumed=SILENT)
    assert the_offer(session).product.slug == "gourgane"


def test_words_that_name_no_product_are_asked_about(bring_in: BringIn) -> None:
    document = ofn()
    document["@graph"][2] |= {"dfc-b:name": "Panier surprise", "dfc-b:hasType": "dfc-pt:vegetable"}
    outcome = bring_in(document, assumed=SILENT)
    assert [each.path for each in outcome.problems] == ["$['@graph'][2]['dfc-b:name']"]


def test_a_package_of_another_weight_says_what_it_weighs(
    session: Session, bring_in: BringIn
) -> None:
    document = ofn()
    document["@graph"][2]["dfc-b:hasQuantity"] = {
        "dfc-b:hasUnit": {"@id": "dfc-m:Gram"}, "dfc-b:value": "500"}  # fmt: skip
    bring_in(document, assumed=SILENT)
    assert (the_offer(session).quantity_unit, the_offer(session).kg_per_unit) == ("unit", 0.5)


def test_an_offer_of_nobody_is_said(session: Session, bring_in: BringIn) -> None:
    document = ofn()
    del document["@graph"][0]
    outcome = bring_in(document, assumed=SILENT)
    assert [each.subject for each in outcome.problems] == [f"{HERE}/offers/7"]
    assert count(session, Offer) == 0


def test_two_bodies_that_could_be_meant_are_asked_about(
    session: Session, make: Factory, bring_in: BringIn
) -> None:
    for _ in range(2):
        farm = make.organization("Ferme des Ormes", name_key="ferme des ormes")
        make.site(farm, postal_code="J6E1A1")
    outcome = bring_in(ofn(), assumed=SILENT)
    assert any("Plusieurs organisations" in each.sentence for each in outcome.problems)
    assert count(session, Organization) == 2


def test_a_need_is_a_product_that_somebody_requests(session: Session, bring_in: BringIn) -> None:
    kitchen, asked = "https://reseau.test/cpe", "https://reseau.test/cpe#carottes"
    document = [
        {
            "@id": kitchen,
            "@type": "dfc-b:Enterprise",
            "dfc-b:name": "CPE des Bouleaux",
            "dfc-b:hasAddress": {"dfc-b:city": "Joliette", "dfc-b:postalCode": "J6E 1A1"},
        },
        {
            "@id": asked,
            "@type": "dfc-b:FunctionalProduct",
            "dfc-b:hasType": {"@id": "dfc-pt:carrot"},
            "dfc-b:requestedBy": {"@id": kitchen},
            "dfc-b:hasQuantity": {"dfc-b:value": 300, "dfc-b:hasUnit": {"@id": "dfc-m:Kilogram"}},
        },
    ]
    outcome = bring_in(document, assumed={"institution_type": "CPE", "season": "sept.-juin"})
    need = session.scalars(select(Need)).one()
    assert outcome.problems == []
    assert need.product is not None
    assert (need.product.slug, need.quantity, need.state) == ("carotte", 300, "published")


def test_a_price_in_another_currency_is_refused_at_its_place(
    session: Session, bring_in: BringIn
) -> None:
    document = ofn()
    document["@graph"][4]["dfc-b:price"]["dfc-b:hasUnit"] = "dfc-m:Euro"
    outcome = bring_in(document, assumed=SILENT)
    assert [(each.path, each.written) for each in outcome.problems] == [
        ("$['@graph'][4]['dfc-b:price']['dfc-b:hasUnit']", "Euro")
    ]
    assert count(session, Offer) == 0


STRANGE = [
    "", " ", "a\x00b", "-1", "1e400", "9" * 400, "NaN", "<script>", "=1+1", True, False, None,
    0, -1, 10**30, 1.5e300, [], ["a", "b"], [[]], {}, {"@id": "_:x"}, {"@id": HERE},
    {"@value": "1"}, {"@list": [1, 2]}, {"@value": "é", "@language": "fr"}, "\ud83e\udd55",
]  # fmt: skip
PLACES = [(at, name) for at, node in enumerate(ofn()["@graph"]) for name in node if name[0] != "@"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(STRANGE)), max_size=4))
def test_any_value_anywhere_comes_in_or_is_said(
    bring_in: BringIn, changes: list[tuple[tuple[int, str], Any]]
) -> None:
    document = ofn()
    for (at, name), value in changes:
        document["@graph"][at][name] = value
    outcome = bring_in(document, by=importing.look_at, assumed=SILENT)
    assert all(each.path and each.sentence for each in outcome.problems)
