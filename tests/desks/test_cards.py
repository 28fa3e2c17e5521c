"""Cards say what is offered or wanted, at what price, under which labels, and nothing private."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Certification
from matchmaker.desks import cards
from matchmaker.organizations import certifications
from matchmaker.organizations.models import HeldCertification
from tests.factories import Factory

TODAY = date(2026, 9, 20)


def plain(words: str) -> str:
    return words.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.usefixtures("session")
def test_an_offer_in_words_and_whole_goes_without_saying(make: Factory) -> None:
    washed = make.offer(form="washed", packaging="poche de 50 lb")
    assert plain(cards.offer_words(washed)) == "Carotte · lavée · poche de 50 lb"
    assert cards.offer_words(make.offer(form="whole")) == "Carotte"


@pytest.mark.usefixtures("session")
def test_a_need_in_words(make: Factory) -> None:
    need = make.need(forms=["washed", "peeled"], budget_cents_per_kg=150)
    assert plain(cards.need_words(need)) == "Carotte · lavée ou pelée · 6 200 kg"
    assert plain(cards.need_price(need)) == "jusqu’à 1,50 $/kg"


@pytest.mark.usefixtures("session")
def test_a_price_is_said_or_to_be_discussed_or_nothing(make: Factory) -> None:
    assert plain(cards.offer_price(make.offer())) == "1,41 $/kg"
    open_price = {"price_cents": None, "price_cents_per_kg": None}
    assert cards.offer_price(make.offer(price_to_discuss=True, **open_price)) == "prix à discuter"
    assert cards.offer_price(make.offer(**open_price)) == ""


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"verified_at": datetime(2026, 1, 1, tzinfo=UTC)}, "verified"),
        ({}, "declared"),
        (
            {"expires_on": date(2026, 9, 19), "verified_at": datetime(2026, 1, 1, tzinfo=UTC)},
            "expired",
        ),
    ],
)
def test_a_certification_is_verified_declared_or_expired(
    session: Session, make: Factory, facts: dict[str, object], state: str
) -> None:
    organic = Certification(code="bio", kind="organic", bit=60, name_fr="Bio", name_en="Organic")
    offer = make.offer()
    session.add(organic)
    session.flush()
    held = HeldCertification(
        organization_id=offer.site.organization_id, certification_id=organic.id, **facts
    )
    session.add(held)
    session.flush()
    card = cards.of_offer(
        offer, certifications.held_by(session, [offer.site.organization_id]), TODAY
    )
    assert card.labels == [("Bio", state)]


@pytest.mark.usefixtures("session")
def test_a_farm_is_shown_within_a_circle_and_a_kitchen_is_not(make: Factory) -> None:
    assert cards.of_offer(make.offer(), {}, TODAY).blur_m > 0
    assert cards.of_need(make.need()).blur_m == 0


@pytest.mark.usefixtures("session")
def test_a_place_that_is_nowhere_is_on_no_map(make: Factory) -> None:
    offer = make.offer(make.site(position=None, public_position=None))
    assert cards.of_offer(offer, {}, TODAY).place is None
