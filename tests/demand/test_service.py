"""Keeping, publishing, pausing, ending and copying needs; and contracts in force."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Certification, Unit
from matchmaker.demand import contracts, queries, service
from matchmaker.demand.models import Need
from matchmaker.demand.schemas import CompleteNeed
from matchmaker.errors import Invalid, NotFound
from matchmaker.intake import half_months
from matchmaker.organizations import publications
from matchmaker.organizations.models import Site
from tests.factories import Factory

TODAY = date(2026, 9, 10)
NOW = datetime(2026, 9, 10, 14, 0, tzinfo=UTC)
KEY = "23456789abcd"


@pytest.fixture
def buyer(make: Factory) -> Person:
    return make.person()


@pytest.fixture
def kitchen(make: Factory, buyer: Person) -> Site:
    organization = make.organization("École du Rang", kind="institution", institution_type="school")
    make.member(buyer, organization)
    return make.site(organization)


@pytest.fixture(autouse=True)
def catalogue(session: Session, make: Factory) -> None:
    make.product()
    kilo = Unit(code="kg", kind="mass", kg=1, position=0)
    kilo.one_fr = kilo.many_fr = kilo.one_en = kilo.many_en = "kg"
    labels = [
        Certification(code=code, kind="organic", bit=bit, name_fr=code, name_en=code)
        for bit, code in enumerate(("organic", "canadagap"))
    ]
    session.add_all([kilo, *labels])
    session.flush()


def publish(session: Session, kitchen: Site, by: Person, **more: Any) -> Need:
    said = {
        "site": kitchen.public_id,
        "product": "carotte",
        "season": "sept.-juin",
        "quantity": "100",
        "quantity_per": "week",
        "budget": "1,60",
        "required": ["canadagap"],
        "preferred": ["organic", "canadagap"],
    }
    data = CompleteNeed.model_validate(said | more)
    return service.publish(session, data, by=by, now=NOW, today=TODAY)


def repairs(session: Session) -> int:
    return (
        session.scalar(
            text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'pairing.repair'")
        )
        or 0
    )


def test_publishing_keeps_what_was_said_and_has_it_paired(
    session: Session, kitchen: Site, buyer: Person
) -> None:
    need = publish(session, kitchen, buyer)

    assert (need.state, need.season_year, need.expires_on) == (
        "published",
        2026,
        date(2027, 6, 30),
    )
    assert need.quantity_kg == pytest.approx(100 * half_months.weeks([100] * 20))
    assert need.budget_cents_per_kg == 160
    assert {each.certification.code: each.is_required for each in need.certifications} == {
        "canadagap": True,
        "organic": False,
    }
    assert repairs(session) == 1


def test_the_same_form_sent_twice_makes_one_need(
    session: Session, kitchen: Site, buyer: Person
) -> None:
    first = publish(session, kitchen, buyer, key=KEY)

    assert publish(session, kitchen, buyer, key=KEY) is first
    assert session.scalar(select(func.count()).select_from(Need)) == 1


def test_a_need_may_change_from_a_product_to_its_family(
    session: Session, kitchen: Site, buyer: Person
) -> None:
    publish(session, kitchen, buyer, key=KEY)

    need = publish(session, kitchen, buyer, key=KEY, product=None, family="root")

    assert (need.product_id, need.family and need.family.code) == (None, "root")


def test_who_runs_the_kitchen_may_publish_for_it(
    session: Session, make: Factory, kitchen: Site
) -> None:
    company, cook = make.organization(kind="food_service_operator"), make.person()
    make.member(cook, company)
    kitchen.operator_id = company.id

    assert publish(session, kitchen, cook).state == "published"


def test_a_stranger_finds_nothing(session: Session, make: Factory, kitchen: Site) -> None:
    with pytest.raises(NotFound):
        publish(session, kitchen, make.person())


def test_a_copy_is_for_the_next_school_year(session: Session, kitchen: Site, buyer: Person) -> None:
    need = publish(session, kitchen, buyer)

    copy = service.copy_forward(session, need.public_id, by=buyer, later=1)

    assert (copy.state, copy.season_year) == ("draft", 2027)
    assert copy.curve == half_months.shifted(need.curve, 1)
    assert service.copy_forward(session, need.public_id, by=buyer) is copy


def test_a_draft_is_not_copied(
    session: Session, make: Factory, kitchen: Site, buyer: Person
) -> None:
    draft = make.need(kitchen, state="draft")

    with pytest.raises(publications.Moved):
        service.copy_forward(session, draft.public_id, by=buyer)


def test_a_need_ends_the_day_after_its_calendar(
    session: Session, kitchen: Site, buyer: Person
) -> None:
    publish(session, kitchen, buyer)

    assert service.expire(session, date(2027, 6, 30)) == 0
    assert service.expire(session, date(2027, 7, 1)) == 1


def test_a_contract_binds_and_has_the_needs_paired_anew(
    session: Session, kitchen: Site, buyer: Person
) -> None:
    publish(session, kitchen, buyer)
    data = contracts.ContractIn(family="root", until=date(2027, 3, 31))

    for _ in range(2):
        contracts.add(session, kitchen.organization, data, by=buyer, today=TODAY)

    assert len(contracts.of(session, kitchen.organization_id, today=TODAY)) == 1
    assert repairs(session) == 3


def test_a_contract_that_has_ended_is_refused(
    session: Session, kitchen: Site, buyer: Person
) -> None:
    data = contracts.ContractIn(family="root", until=date(2026, 3, 31))

    with pytest.raises(Invalid, match="à venir"):
        contracts.add(session, kitchen.organization, data, by=buyer, today=TODAY)


def test_another_institution_s_contract_cannot_be_removed(
    session: Session, make: Factory, kitchen: Site, buyer: Person
) -> None:
    data = contracts.ContractIn(family="root", until=date(2027, 3, 31))
    contracts.add(session, kitchen.organization, data, by=buyer, today=TODAY)
    (contract,) = contracts.of(session, kitchen.organization_id, today=TODAY)
    other, theirs = make.person(), make.organization(kind="institution")
    make.member(other, theirs)

    with pytest.raises(NotFound):
        contracts.remove(session, theirs, contract.id, by=other)


def test_needs_of_an_institution_include_the_kitchens_that_it_runs(
    session: Session, make: Factory, kitchen: Site
) -> None:
    company = make.organization(kind="food_service_operator")
    kitchen.operator_id = company.id
    need = make.need(kitchen)
    make.need(kitchen, state="paused")

    assert queries.of_organization(session, company.id) == [need]


def test_everything_that_ended_is_copied_once(
    session: Session, make: Factory, kitchen: Site, buyer: Person
) -> None:
    for state in ("expired", "expired", "published"):
        make.need(kitchen, state=state)

    assert service.copy_everything_forward(session, kitchen.organization, by=buyer) == 2
    assert service.copy_everything_forward(session, kitchen.organization, by=buyer) == 0
