"""What is published is listed at once, whoever changes it, as the engine would read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.catalogue.models import Certification
from matchmaker.demand.models import Contract, Need, NeedCertification
from matchmaker.organizations.models import HeldCertification, Organization, Site
from matchmaker.pairing import columns, listings, scopes, unpacking
from matchmaker.pairing.listings import NEEDS, OFFERS, Where
from matchmaker.supply.models import Offer, OfferCertification
from tests.factories import JOLIETTE, MATANE, MONTREAL, QUEBEC, SOREL, Factory
from tests.pairing.conftest import TODAY

SUMMER = [0] * 12 + [100] * 6 + [0] * 6


def offers(session: Session, *, today: date = TODAY, **where: Any) -> unpacking.OfferRows:
    packed = listings.packed(session, OFFERS, Where(today, **where), most=100)
    return unpacking.offers(packed, today=today)


def needs(session: Session, *, today: date = TODAY, **where: Any) -> unpacking.NeedRows:
    packed = listings.packed(session, NEEDS, Where(today, **where), most=100)
    return unpacking.needs(packed, today=today)


def label(session: Session, code: str, bit: int) -> Certification:
    row = Certification(code=code, name_fr=code, name_en=code, bit=bit, kind="organic")
    session.add(row)
    session.flush()
    return row


def assert_same(ours: Any, theirs: Any) -> None:
    """The columns of the listings and those of the rows themselves."""
    order = np.argsort(ours.key)
    assert len(ours.key)
    for name in ours._fields:
        np.testing.assert_array_equal(getattr(ours, name)[order], getattr(theirs, name), name)


@pytest.fixture
def busy(session: Session, make: Factory) -> None:
    """A market that states everything, or nothing."""
    organic, local, odd = (
        label(session, code, bit) for code, bit in (("o", 0), ("l", 7), ("x", 63))
    )
    farm = make.organization(description="Quatre générations", email="a@exemple.test")
    farm.certifications = [
        HeldCertification(certification=organic, expires_on=TODAY),
        HeldCertification(certification=local, expires_on=TODAY - timedelta(days=1)),
    ]
    full = make.offer(
        make.site(farm),
        seasons={"field": SUMMER, "storage": [60] * 24},
        form="cut", lead_time_days=3, deliveries_per_month=4.5, min_order_cents=25000,
        min_order_kg=20, reach_minutes=90, delivery_days=21, allows_pickup=True, drops_at_hub=True,
    )  # fmt: skip
    full.certifications = [OfferCertification(certification=odd)]
    make.offer(quantity_kg=None, price_to_discuss=True, reach_km=None, delivers=False)
    school = make.organization("École", kind="institution", parent_id=farm.id)
    need = make.need(
        make.site(school, at=SOREL),
        forms=["frozen", "cut"], budget_cents_per_kg=180, budget_is_ceiling=True, limit_km=80,
        limit_minutes=70, pickup_km=12, reception_days=3, lead_time_days=2, deliveries_per_month=2,
        accepts_substitutes=True,
    )  # fmt: skip
    need.certifications = [
        NeedCertification(certification=organic, is_required=True),
        NeedCertification(certification=odd, is_required=False),
    ]
    make.need(family_id=make.family().id, quantity_kg=None)
    session.add(Contract(organization_id=farm.id, family_id=make.family().id, until=TODAY))
    session.flush()


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("later", [0, 1, 400], ids=["today", "tomorrow", "next year"])
def test_the_engine_reads_the_same_from_listings_as_from_the_rows(
    session: Session, later: int
) -> None:
    day = TODAY + timedelta(days=later)
    place = Site.public_position
    rows = columns.offer_columns(session, scopes.open_offers(day), today=day, place=place)
    assert_same(offers(session, today=day).columns, rows)
    asked = columns.need_columns(session, scopes.open_needs(day), today=day, place=place)
    assert_same(needs(session, today=day).columns, asked)


@pytest.mark.usefixtures("busy")
def test_the_parties_to_a_pairing_read_exact_places(session: Session, make: Factory) -> None:
    site = make.offer().site
    site.public_position = db.point(*MATANE)
    session.flush()
    packed = listings.packed_for_parties(session, OFFERS, Where(TODAY), most=100)
    found = unpacking.offers(packed, today=TODAY)
    rows = columns.offer_columns(session, scopes.open_offers(TODAY), today=TODAY)
    assert_same(found.columns, rows)
    assert found.extra.places.max(axis=0)[0] == pytest.approx(MATANE[0])


@dataclass
class Here:
    """What a change is made to."""

    session: Session
    make: Factory
    offer: Offer
    need: Need


CHANGES: dict[str, Callable[[Here], Any]] = {
    "an offer": lambda it: setattr(it.offer, "quantity_kg", 77),
    "a season": lambda it: setattr(it.offer.seasons[0], "curve", SUMMER),
    "a label of the offer": lambda it: it.offer.certifications.append(
        OfferCertification(certification=label(it.session, "z", 9))
    ),
    "a label of the farm": lambda it: it.offer.site.organization.certifications.append(
        HeldCertification(certification=label(it.session, "z", 9))
    ),
    "the public place": lambda it: setattr(it.offer.site, "public_position", db.point(*QUEBEC)),
    "the profile": lambda it: setattr(it.offer.site.organization, "description", "Nouveau"),
    "the owner": lambda it: setattr(it.offer.site, "organization", it.make.organization()),
    "the family": lambda it: setattr(it.offer.product, "family_id", it.make.family("other").id),
    "a need": lambda it: setattr(it.need, "budget_cents_per_kg", 12),
    "what a need asks": lambda it: it.need.certifications.append(
        NeedCertification(certification=label(it.session, "z", 9), is_required=True)
    ),
    "a contract of who runs the kitchen": lambda it: it.session.add(
        Contract(
            organization_id=it.need.site.operator_id,
            family_id=it.make.family().id,
            until=TODAY,
        )
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_listed_at_once(
    session: Session, make: Factory, change: Callable[..., Any]
) -> None:
    offer, need = make.offer(), make.need()
    need.site.operator = make.organization("Cantine", kind="institution")
    session.flush()
    before = offers(session), needs(session)
    change(Here(session, make, offer, need))
    session.flush()
    found = offers(session), needs(session)
    assert any(
        not np.array_equal(getattr(old.columns, name), getattr(new.columns, name), equal_nan=True)
        for old, new in zip(before, found, strict=True)
        for name in old.columns._fields
        if name != "age_days"
    )
    place = Site.public_position
    assert_same(
        found[0].columns,
        columns.offer_columns(session, scopes.open_offers(TODAY), today=TODAY, place=place),
    )
    assert_same(
        found[1].columns,
        columns.need_columns(session, scopes.open_needs(TODAY), today=TODAY, place=place),
    )


def test_what_is_no_longer_published_is_no_longer_listed(session: Session, make: Factory) -> None:
    paused, closed, thrown, kept = (make.offer() for _ in range(4))
    paused.state = "paused"
    session.flush()
    session.execute(
        update(Organization)
        .where(Organization.id == closed.site.organization_id)
        .values(state="closed")
    )
    session.delete(thrown)
    session.flush()
    assert offers(session).columns.key.tolist() == [kept.id]
    paused.state = "published"
    session.flush()
    assert sorted(offers(session).columns.key.tolist()) == [paused.id, kept.id]


def test_a_night_renews_what_certificates_ended(session: Session, make: Factory) -> None:
    organic, tomorrow = label(session, "o", 5), date.today() + timedelta(days=1)  # noqa: DTZ011 - as the database has it
    farm = make.organization()
    farm.certifications = [HeldCertification(certification=organic, expires_on=tomorrow)]
    make.offer(make.site(farm))
    assert offers(session, today=tomorrow).columns.certifications.tolist() == [1 << 5]
    session.execute(text("UPDATE listed_offer SET certified_until = CURRENT_DATE - 1, labels = 0"))
    listings.renew(session, today=date.today())  # noqa: DTZ011 - as the database has it
    assert session.scalars(select(OFFERS.c.labels)).all() == [1 << 5]
    assert session.scalars(select(OFFERS.c.certified_until)).all() == [tomorrow]


def test_what_is_over_is_not_found(session: Session, make: Factory) -> None:
    make.need(expires_on=TODAY - timedelta(days=1))
    last = make.need(expires_on=TODAY)
    assert needs(session).columns.key.tolist() == [last.id]


def test_products_periods_and_regions_bound_a_search(session: Session, make: Factory) -> None:
    carrot = make.offer(seasons={"field": SUMMER})
    beet = make.offer(product=make.product("betterave"), seasons={"field": SUMMER})
    make.region("01")
    far = make.offer(make.site(region_code="01"), product=make.product("navet"))
    products = (carrot.product_id, beet.product_id)
    assert sorted(offers(session, products=products).columns.key) == [carrot.id, beet.id]
    assert offers(session, products=products[:1]).columns.key.tolist() == [carrot.id]
    assert sorted(offers(session, periods=1 << 13).columns.key) == [carrot.id, beet.id]
    assert offers(session, region="01").columns.key.tolist() == [far.id]


@pytest.mark.parametrize("products", [1, 2])
def test_the_nearest_are_kept_when_there_are_too_many(
    session: Session, make: Factory, products: int
) -> None:
    slugs = ["carotte", "betterave"][:products]
    made = [
        make.offer(at=at, product=make.product(slugs[-1])) for at in (MATANE, JOLIETTE, MONTREAL)
    ]
    asked = tuple(make.product(slug).id for slug in slugs)
    found = listings.packed(session, OFFERS, Where(TODAY, asked, centre=SOREL), most=2)
    keys = unpacking.offers(found, today=TODAY).columns.key
    assert sorted(keys) == [made[1].id, made[2].id]


def test_the_newest_are_kept_without_a_place(session: Session, make: Factory) -> None:
    made = [make.need(published_at=TODAY - timedelta(days=age)) for age in (5, 1, 3)]
    never = make.need()
    found = listings.packed(session, NEEDS, Where(TODAY), most=3)
    keys = unpacking.needs(found, today=TODAY).columns.key.tolist()
    assert sorted(keys) == sorted(each.id for each in made)
    assert never.id not in keys


def test_a_bulk_change_lists_everything_it_concerns(session: Session, make: Factory) -> None:
    for _ in range(5):
        make.offer()
    session.execute(text("UPDATE offer SET form = 'dried'"))
    assert set(offers(session).columns.form.tolist()) == {7}
    assert session.scalars(select(OFFERS.c.forms)).all() == [1 << 7] * 5


@pytest.mark.parametrize(
    ("centre", "radius_km"), [(SOREL, 1), (MATANE, 90), ((-73.0, 62.0), 900)], ids=str
)
def test_a_box_holds_the_circle(centre: tuple[float, float], radius_km: float) -> None:
    west, south, east, north = listings.around(centre, radius_km * 1000)
    bearing = np.radians(np.arange(0, 360))
    angle, lat = radius_km / 6371.0088, np.radians(centre[1])
    up = np.arcsin(np.sin(lat) * np.cos(angle) + np.cos(lat) * np.sin(angle) * np.cos(bearing))
    across = np.arctan2(
        np.sin(bearing) * np.sin(angle) * np.cos(lat), np.cos(angle) - np.sin(lat) * np.sin(up)
    )
    longitude, latitude = centre[0] + np.degrees(across), np.degrees(up)
    assert west <= longitude.min()
    assert longitude.max() <= east
    assert south <= latitude.min()
    assert latitude.max() <= north
