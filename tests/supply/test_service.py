"""Keeping, publishing, pausing, ending and copying offers."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.audit.models import AuditEntry
from matchmaker.catalogue.models import ProductForm, Unit, UnitConversion
from matchmaker.errors import Invalid, NotAllowed, NotFound
from matchmaker.intake import half_months
from matchmaker.organizations import publications
from matchmaker.organizations.models import Site
from matchmaker.supply import service
from matchmaker.supply.models import Offer
from matchmaker.supply.schemas import CompleteOffer, OfferDraft
from tests.factories import Factory

TODAY = date(2026, 9, 10)
NOW = datetime(2026, 9, 10, 14, 0, tzinfo=UTC)
KEY = "23456789abcd"


@pytest.fixture
def farmer(make: Factory) -> Person:
    return make.person()


@pytest.fixture
def farm(make: Factory, farmer: Person) -> Site:
    organization = make.organization()
    make.member(farmer, organization)
    return make.site(organization)


@pytest.fixture(autouse=True)
def units(session: Session, make: Factory) -> None:
    """A pound weighs what it weighs, a case of carrots 10 kg, a bunch nobody knows."""
    known = [
        Unit(code="kg", kind="mass", kg=1),
        Unit(code="bag_50lb", kind="mass", kg=22.6796185),
        Unit(code="case", kind="count"),
        Unit(code="bunch", kind="count"),
    ]
    for position, unit in enumerate(known):
        unit.one_fr = unit.many_fr = unit.one_en = unit.many_en = unit.code
        unit.position = position
    session.add_all(known)
    session.flush()
    carrot = make.product()
    session.add(UnitConversion(product_id=carrot.id, unit_id=known[2].id, kg=10, confidence="weak"))
    session.add(ProductForm(product_id=carrot.id, form="washed", position=1))
    session.flush()
    session.refresh(carrot)


def said(farm: Site, **more: Any) -> dict[str, Any]:
    return {
        "site": farm.public_id,
        "product": "carotte",
        "form": "washed",
        "field": "juil.-oct.",
        "quantity": "203",
        "quantity_unit": "bag_50lb",
        "price": "32,00",
        "delivers": True,
        "reach_minutes": "60",
    } | more


def publish(session: Session, farm: Site, by: Person, **more: Any) -> Offer:
    data = CompleteOffer.model_validate(said(farm, **more))
    return service.publish(session, data, by=by, now=NOW, today=TODAY)


def repairs(session: Session) -> int:
    return (
        session.scalar(
            text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'pairing.repair'")
        )
        or 0
    )


def acts(session: Session) -> list[str]:
    return list(
        session.scalars(
            select(AuditEntry.act).where(AuditEntry.subject_kind == "offer").order_by(AuditEntry.id)
        )
    )


def test_publishing_keeps_what_was_said_and_the_kilos(
    session: Session, farm: Site, farmer: Person
) -> None:
    offer = publish(session, farm, farmer)

    assert (offer.state, offer.season_year, offer.expires_on) == (
        "published",
        2026,
        date(2026, 10, 31),
    )
    assert (offer.quantity, offer.quantity_unit) == (203, "bag_50lb")
    assert offer.quantity_kg == pytest.approx(4603.96, abs=0.01)
    assert offer.price_cents_per_kg == pytest.approx(141.1, abs=0.01)


def test_publishing_has_it_paired_and_leaves_a_line(
    session: Session, farm: Site, farmer: Person
) -> None:
    publish(session, farm, farmer)

    assert repairs(session) == 1
    assert acts(session) == ["offer.published"]


@pytest.mark.parametrize(
    ("more", "kg"),
    [
        pytest.param({"quantity": "4600", "quantity_unit": "kg"}, 4600, id="kg in the season"),
        pytest.param({"quantity": "12", "quantity_unit": "case"}, 120, id="the catalogue's case"),
        pytest.param(
            {"quantity": "12", "quantity_unit": "case", "kg_per_unit": "11,5"},
            138,
            id="a case of their own",
        ),
        pytest.param(
            {"quantity": "100", "quantity_unit": "kg", "kg_per_unit": "7"}, 100, id="a kilo is one"
        ),
        pytest.param(
            {"quantity": "100", "quantity_unit": "kg", "quantity_per": "week"},
            100 * half_months.weeks([100] * 8),
            id="every week of four months",
        ),
        pytest.param(
            {
                "quantity": "100",
                "quantity_unit": "kg",
                "quantity_per": "delivery",
                "deliveries_per_month": "2",
            },
            800,
            id="twice a month for four months",
        ),
    ],
)
def test_every_way_of_counting_becomes_kilos(
    session: Session, farm: Site, farmer: Person, more: dict[str, Any], kg: float
) -> None:
    assert publish(session, farm, farmer, **more).quantity_kg == pytest.approx(kg)


def test_what_the_catalogue_refuses_comes_all_at_once(
    session: Session, farm: Site, farmer: Person
) -> None:
    wrong = {"quantity_unit": "bunch", "form": "canned", "certifications": ["none-such"]}

    with pytest.raises(ExceptionGroup) as raised:
        publish(session, farm, farmer, **wrong)

    fields = {each.field for each in raised.value.exceptions if isinstance(each, Invalid)}
    assert fields == {"kg_per_unit", "form", "certifications"}


def test_the_same_form_sent_twice_makes_one_offer(
    session: Session, farm: Site, farmer: Person
) -> None:
    first = publish(session, farm, farmer, key=KEY)
    second = publish(session, farm, farmer, key=KEY, quantity="210")

    assert first is second
    assert session.scalar(select(func.count()).select_from(Offer)) == 1
    assert second.quantity == 210
    assert acts(session) == ["offer.published", "offer.changed"]


def test_a_draft_is_kept_incomplete_and_unpaired(
    session: Session, farm: Site, farmer: Person
) -> None:
    draft = OfferDraft(key=KEY, site=farm.public_id, product="carotte", form="washed")

    offer = service.keep(session, draft, by=farmer, today=TODAY)

    assert (offer.public_id, offer.state, offer.quantity_kg) == (KEY, "draft", None)
    assert repairs(session) == 0


def test_a_published_offer_cannot_become_incomplete(
    session: Session, farm: Site, farmer: Person
) -> None:
    publish(session, farm, farmer, key=KEY)
    draft = OfferDraft(key=KEY, site=farm.public_id, product="carotte", form="washed")

    with pytest.raises(publications.Moved):
        service.keep(session, draft, by=farmer, today=TODAY)


def test_a_place_without_position_publishes_nothing(
    session: Session, make: Factory, farm: Site, farmer: Person
) -> None:
    nowhere = make.site(farm.organization, position=None, public_position=None)

    with pytest.raises(service.NotLocated):
        publish(session, nowhere, farmer)


def test_a_season_already_over_is_refused(session: Session, farm: Site, farmer: Person) -> None:
    with pytest.raises(Invalid, match="déjà terminée"):
        publish(session, farm, farmer, season_year="2025")


def test_a_stranger_finds_nothing(session: Session, make: Factory, farm: Site) -> None:
    stranger = make.person()

    with pytest.raises(NotFound):
        publish(session, farm, stranger)


def test_a_stranger_cannot_take_an_offer_by_its_key(
    session: Session, make: Factory, farm: Site, farmer: Person
) -> None:
    publish(session, farm, farmer, key=KEY)
    other = make.site(make.organization())
    thief = make.person()
    make.member(thief, other.organization)

    with pytest.raises(NotFound):
        publish(session, other, thief, key=KEY)


def test_a_reader_may_not_publish(session: Session, make: Factory, farm: Site) -> None:
    reader = make.person()
    make.member(reader, farm.organization, "reader")

    with pytest.raises(NotAllowed):
        publish(session, farm, reader)


def test_a_pause_and_a_return_are_paired_anew(session: Session, farm: Site, farmer: Person) -> None:
    offer = publish(session, farm, farmer)

    service.pause(session, offer.public_id, by=farmer)
    service.pause(session, offer.public_id, by=farmer)
    service.resume(session, offer.public_id, by=farmer, today=TODAY)

    assert offer.state == "published"
    assert acts(session) == ["offer.published", "offer.paused", "offer.resumed"]
    assert repairs(session) == 3


def test_what_was_withdrawn_stays_so(session: Session, farm: Site, farmer: Person) -> None:
    offer = publish(session, farm, farmer)
    service.withdraw(session, offer.public_id, by=farmer)

    with pytest.raises(publications.Moved):
        service.pause(session, offer.public_id, by=farmer)


def test_a_pause_does_not_outlive_its_season(session: Session, farm: Site, farmer: Person) -> None:
    offer = publish(session, farm, farmer)
    service.pause(session, offer.public_id, by=farmer)

    with pytest.raises(publications.SeasonOver):
        service.resume(session, offer.public_id, by=farmer, today=date(2026, 11, 1))


def test_pausing_everything_pauses_only_what_is_published(
    session: Session, make: Factory, farm: Site, farmer: Person
) -> None:
    for state in ("published", "published", "draft"):
        make.offer(farm, state=state)
    elsewhere = make.offer()

    assert service.pause_everything(session, farm.organization, by=farmer) == 2
    assert elsewhere.state == "published"


@pytest.mark.parametrize(
    ("today", "ended"), [(date(2026, 10, 31), 0), (date(2026, 11, 1), 1)], ids=["last day", "after"]
)
def test_an_offer_ends_the_day_after_its_season(
    session: Session, farm: Site, farmer: Person, today: date, ended: int
) -> None:
    publish(session, farm, farmer)

    assert service.expire(session, today) == ended


def test_a_copy_is_next_year_s_draft_two_weeks_later(
    session: Session, farm: Site, farmer: Person
) -> None:
    offer = publish(session, farm, farmer)

    copy = service.copy_forward(session, offer.public_id, by=farmer, later=1)

    assert (copy.state, copy.season_year, copy.price_cents) == ("draft", 2027, 3200)
    assert copy.seasons[0].curve == half_months.read("16 juillet au 15 novembre")
    assert copy.expires_on == date(2027, 11, 15)


def test_copying_twice_makes_one_copy(session: Session, farm: Site, farmer: Person) -> None:
    offer = publish(session, farm, farmer)

    first = service.copy_forward(session, offer.public_id, by=farmer)

    assert service.copy_forward(session, offer.public_id, by=farmer) is first
