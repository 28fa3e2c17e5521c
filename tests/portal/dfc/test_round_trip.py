"""Out, into an empty database, and out again: nothing changes of what is public."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyld import jsonld
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Certification
from matchmaker.demand.models import Need, NeedCertification
from matchmaker.organizations.models import Organization, Site
from matchmaker.portal.dfc import names, queries, writing
from matchmaker.portal.dfc.context import Contexts
from matchmaker.supply.models import Offer, OfferCertification
from tests.factories import JOLIETTE, MATANE, Factory
from tests.portal.dfc.conftest import BringIn, canonical
from tests.portal.dfc.test_importing import SILENT, ofn

BASE = "https://jumelage.test"
BLURRED = (-73.41, 46.01)


def exported(session: Session) -> dict[str, Any]:
    session.flush()
    session.expire_all()
    return writing.write(queries.everything(session), BASE).whole()


def emptied(session: Session) -> None:
    for model in (Offer, Need, Site, Organization):
        session.execute(delete(model))
    session.expire_all()


@contextmanager
def forgotten(session: Session) -> Iterator[None]:
    attempt = session.begin_nested()
    try:
        yield
    finally:
        attempt.rollback()
        session.expire_all()


CURVES = st.lists(st.sampled_from([0, 50, 100]), min_size=24, max_size=24).filter(any)
LABELS = st.sampled_from(["", "Nantaise", "de conservation, lot « A »", 'à 2 < 3 "kg"'])
AMOUNTS = st.one_of(st.integers(1, 90_000).map(float), st.sampled_from([0.5, 12.25, 3.125]))
UNITS = st.sampled_from(["kg", "lb", "bag_50lb"])
OFFERS = st.fixed_dictionaries(
    {
        "form": st.sampled_from(["whole", "washed"]),
        "label": LABELS,
        "note": LABELS,
        "season_year": st.just(2026),
        "quantity": AMOUNTS,
        "quantity_unit": UNITS,
        "quantity_per": st.sampled_from(["season", "week"]),
        "price_cents": st.integers(0, 99_999),
        "price_unit": UNITS,
        "packaging": LABELS,
        "delivers": st.just(value=True),
        "reach_km": AMOUNTS,
        "reach_minutes": st.none() | AMOUNTS,
        "delivery_days": st.integers(0, 127),
        "lead_time_days": st.none() | st.integers(0, 30),
        "min_order_cents": st.none() | st.integers(0, 99_999),
        "is_refrigerated": st.booleans(),
        "allows_pickup": st.booleans(),
        "drops_at_hub": st.booleans(),
    }
)
NEEDS = st.fixed_dictionaries(
    {
        "label": LABELS,
        "note": LABELS,
        "forms": st.sampled_from([[], ["whole"], ["washed", "whole"]]),
        "accepts_substitutes": st.booleans(),
        "season_year": st.just(2026),
        "quantity": AMOUNTS,
        "quantity_unit": UNITS,
        "budget_cents": st.none() | st.integers(0, 99_999),
        "budget_unit": UNITS,
        "limit_km": st.none() | AMOUNTS,
        "pickup_km": st.none() | AMOUNTS,
        "reception_days": st.integers(0, 127),
        "lead_time_days": st.none() | st.integers(0, 30),
    }
)


@pytest.fixture
def ready(bring_in: BringIn, session: Session, make: Factory) -> None:
    """Products exist before the examples, which are rolled back one by one."""
    session.flush()


def published_farm(make: Factory, **said: Any) -> Offer:
    farm = make.organization(
        "Ferme du Bout-du-Rang",
        name_key="ferme du bout du rang",
        description="Au bout.",
        website="https://b.test",
    )
    site = make.site(farm, public_position=None, region_code="14")
    site.public_position = make.site(make.organization(state="closed"), at=BLURRED).position
    product = make.product(said.pop("slug", "carotte"))
    return make.offer(site, product=product, **said)


@pytest.mark.usefixtures("ready")
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    said=OFFERS,
    slug=st.sampled_from(["carotte", "betterave", "gourgane"]),
    modes=st.dictionaries(st.sampled_from(["field", "storage"]), CURVES, min_size=1),
    labels=st.sets(st.sampled_from(["organic", "canadagap"])),
)
def test_an_offer_comes_back_as_it_left(
    session: Session,
    make: Factory,
    bring_in: BringIn,
    said: dict[str, Any],
    slug: str,
    modes: dict[str, list[int]],
    labels: set[str],
) -> None:
    with forgotten(session):
        offer = published_farm(make, slug=slug, seasons=modes, **said)
        found = session.scalars(select(Certification).where(Certification.code.in_(labels)))
        offer.certifications = [OfferCertification(certification=each) for each in found]
        before = exported(session)
        emptied(session)
        outcome = bring_in(before)
        if any("terminée" in each.sentence for each in outcome.problems):
            return
        assert [each.sentence for each in outcome.problems] == []
        assert canonical(exported(session)) == canonical(before)


@pytest.mark.usefixtures("ready")
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=NEEDS, curve=CURVES, labels=st.sets(st.sampled_from(["organic", "canadagap"])))
def test_a_need_comes_back_as_it_left(
    session: Session,
    make: Factory,
    bring_in: BringIn,
    said: dict[str, Any],
    curve: list[int],
    labels: set[str],
) -> None:
    with forgotten(session):
        kitchen = make.organization(
            "École des Vents", kind="institution", institution_type="school"
        )
        site = make.site(kitchen, at=MATANE, municipality="Matane", region_code="01")
        need = make.need(site, curve=curve, **said)
        found = session.scalars(select(Certification).where(Certification.code.in_(labels)))
        need.certifications = [
            NeedCertification(certification=each, is_required=each.code == "organic")
            for each in found
        ]
        before = exported(session)
        emptied(session)
        outcome = bring_in(before)
        if any("terminée" in each.sentence for each in outcome.problems):
            return
        assert [each.sentence for each in outcome.problems] == []
        assert canonical(exported(session)) == canonical(before)


def test_a_need_of_a_family_comes_back(session: Session, make: Factory, bring_in: BringIn) -> None:
    kitchen = make.organization("CPE Ici", kind="institution", institution_type="cpe")
    need = make.need(make.site(kitchen), family_id=make.family().id)
    before = exported(session)
    emptied(session)
    bring_in(before)
    assert need not in session
    assert canonical(exported(session)) == canonical(before)


def test_a_document_from_elsewhere_keeps_its_identities(
    session: Session, bring_in: BringIn
) -> None:
    bring_in(ofn(), assumed=SILENT)
    ours = exported(session)
    said = {node["@id"] for node in ours["@graph"]}
    assert {node["@id"] for node in ofn()["@graph"] if "Enterprise" in node["@type"]} <= said
    assert f"{ofn()['@graph'][4]['@id']}" in said


def test_a_document_from_elsewhere_comes_back_through_ours(
    session: Session, bring_in: BringIn
) -> None:
    bring_in(ofn(), assumed=SILENT)
    before = exported(session)
    emptied(session)
    assert bring_in(before).problems == []
    assert canonical(exported(session)) == canonical(before)


def test_our_own_document_brought_back_changes_nothing(
    session: Session, make: Factory, bring_in: BringIn
) -> None:
    published_farm(make, quantity_unit="kg")
    before = exported(session)
    outcome = bring_in(before, base=BASE)
    assert outcome.summaries["offers"].unchanged == 1
    assert canonical(exported(session)) == canonical(before)


def test_it_expands_without_a_network_and_compacts_to_itself(
    session: Session, make: Factory, catalogue: None
) -> None:
    published_farm(make)
    document = exported(session)
    expanded = jsonld.expand(document, {"documentLoader": Contexts()})
    compacted = jsonld.compact(expanded, names.CONTEXT, {"documentLoader": Contexts()})
    assert canonical(compacted) == canonical(document)
    assert "@context" in document
    assert isinstance(document["@context"], dict)


def test_what_the_vocabulary_lacks_is_told(
    session: Session, make: Factory, catalogue: None
) -> None:
    offer = published_farm(make)
    offer.site.organization.email = "camille@exemple.test"
    offer.site.address = "1, rang Double"
    session.flush()
    lost = writing.write(queries.everything(session), BASE).lost
    assert {"reach_km", "field", "form"} <= {each.field for each in lost if each.why == "no_term"}
    assert {each.field for each in lost if each.why == "private"} == {"email", "address"}


def test_nothing_private_is_written(session: Session, make: Factory, catalogue: None) -> None:
    offer = published_farm(make)
    owner, site = offer.site.organization, offer.site
    owner.contact_name, owner.email, owner.phone = "Camille Roy", "roy@exemple.test", "450 555-0199"
    site.address, site.postal_code = "1, rang Double", "J6E1A1"
    written = json.dumps(exported(session), ensure_ascii=False)
    for secret in ("Camille", "roy@", "555-0199", "rang Double", "J6E", str(JOLIETTE[0])):
        assert secret not in written
    assert str(BLURRED[0]) in written
