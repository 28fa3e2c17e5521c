"""The demonstration is as large as promised, believable, and says that it is fictional."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.demand.models import Need
from matchmaker.organizations.models import Membership, Organization, Site
from matchmaker.supply.models import Offer
from tests.demo.conftest import TODAY


def count(session: Session, *where: object) -> int:
    return session.scalar(select(func.count()).where(*where)) or 0  # type: ignore[arg-type]


def test_it_has_the_promised_size(demo_session: Session) -> None:
    producers = count(
        demo_session, Organization.kind.in_(["producer", "processor", "distributor", "hub"])
    )
    kitchens = count(demo_session, Organization.kind == "institution")
    assert 230 <= producers <= 270
    assert 110 <= kitchens <= 140
    assert count(demo_session, Offer.state == "published") >= 1400
    assert count(demo_session, Need.state == "published") >= 850


def test_every_body_says_that_it_is_fictional(demo_session: Session) -> None:
    assert count(demo_session, Organization.is_fictional.is_(False)) == 0


def test_nothing_published_is_over(demo_session: Session) -> None:
    assert count(demo_session, Offer.expires_on < TODAY) == 0
    assert count(demo_session, Need.expires_on < TODAY) == 0


def test_every_site_is_located_in_a_region(demo_session: Session) -> None:
    assert count(demo_session, Site.position.is_(None)) == 0
    assert len(set(demo_session.scalars(select(Site.region_code)))) >= 16


def test_the_farmer_and_the_buyer_speak_for_somebody_with_something_published(
    demo_session: Session,
) -> None:
    found = {
        email: (
            count(demo_session, Offer.site_id == Site.id, Site.organization_id == body),
            count(demo_session, Need.site_id == Site.id, Site.organization_id == body),
        )
        for email, body in demo_session.execute(
            select(Person.email, Membership.organization_id).join(
                Membership, Membership.person_id == Person.id
            )
        )
    }
    assert found["ferme@demo.quebec"][0] >= 3
    assert found["cuisine@demo.quebec"][1] >= 3
