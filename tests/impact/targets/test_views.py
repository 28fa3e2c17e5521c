"""Setting a target, seeing where one stands, closing it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.impact.shares import definitions, periods
from matchmaker.impact.targets.models import Target
from matchmaker.organizations.models import Organization
from matchmaker.settings import ROOT
from matchmaker.web import clock
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]
GOOD = {
    "definition": "snaaq",
    "percent_1": "95",
    "due_1": "2099-06-30",
    "percent_2": "98",
    "due_2": "2100-06-30",
}


@pytest.fixture
def school(session: Session, make: Factory) -> Organization:
    definitions.load(session, ROOT / "seed")
    school = make.organization("École du Ruisseau", kind="institution")
    site = make.site(school)
    day = periods.trailing(clock.today()).last
    local = {"produced": "quebec", "transformed": "none"}
    make.purchase(site, description="Carottes", amount_cents=6000, bought_on=day, **local)
    make.purchase(site, description="Filet de sole", amount_cents=3000, bought_on=day)
    away = {"produced": "abroad", "transformed": "none"}
    make.purchase(site, description="Bananes", amount_cents=1000, bought_on=day, **away)
    return school


@pytest.fixture
def buyer(make: Factory, client: FlaskClient, sign_in: SignIn, school: Organization) -> FlaskClient:
    person = make.person()
    make.member(person, school)
    sign_in(client, person)
    return client


def page(buyer: FlaskClient) -> str:
    text = buyer.get("/impact/cibles").text
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_without_a_target_the_page_says_how_to_set_one(buyer: FlaskClient) -> None:
    assert "Visez une part" in page(buyer)


def test_a_target_says_where_one_stands_and_what_would_close_the_gap(
    buyer: FlaskClient, school: Organization
) -> None:
    assert buyer.post(f"/impact/cibles/{school.slug}", data=GOOD).status_code == 303

    shown = page(buyer)

    assert "En retard : de 60 à 90 % de local, pour une étape de 95 %" in shown
    assert shown.index("Filet de sole") < shown.index("Bananes")
    assert "+30,0" in shown
    assert "+10,0" in shown


def test_a_new_target_takes_the_place_of_the_former_one(
    buyer: FlaskClient, school: Organization, session: Session
) -> None:
    for percent in ("90", "95"):
        buyer.post(f"/impact/cibles/{school.slug}", data=GOOD | {"percent_1": percent})

    found = session.scalars(select(Target).order_by(Target.id)).all()

    assert [each.closed_at is None for each in found] == [False, True]
    assert [each.steps[0].value for each in found] == [0.9, 0.95]


@pytest.mark.parametrize(
    "change",
    [
        {"percent_1": "0"},
        {"percent_1": "101"},
        {"due_1": "2020-01-01"},
        {"percent_2": "90"},
        {"due_2": "2099-06-30"},
        {"due_2": ""},
        {"definition": "ailleurs"},
    ],
)
def test_a_target_that_cannot_be_comes_back_filled_in(
    buyer: FlaskClient, school: Organization, session: Session, change: dict[str, str]
) -> None:
    answer = buyer.post(f"/impact/cibles/{school.slug}", data=GOOD | change)

    assert answer.status_code == 422
    assert "2099-06-30" in answer.text or "2020-01-01" in answer.text
    assert session.scalars(select(Target)).all() == []


def test_a_closed_target_is_kept_and_not_shown(
    buyer: FlaskClient, school: Organization, session: Session
) -> None:
    buyer.post(f"/impact/cibles/{school.slug}", data=GOOD)
    target = session.scalars(select(Target)).one()

    answer = buyer.post(f"/impact/cibles/{school.slug}/{target.id}/fin")

    assert answer.status_code == 303
    assert "Visez une part" in page(buyer)
    session.expire_all()
    assert session.scalars(select(Target)).one().closed_at is not None


def test_the_target_of_another_organisation_does_not_exist(
    make: Factory, buyer: FlaskClient, school: Organization, session: Session
) -> None:
    other = make.organization(kind="institution")
    target = Target(organization_id=other.id, definition_code="snaaq")
    session.add(target)
    session.flush()

    assert buyer.post(f"/impact/cibles/{school.slug}/{target.id}/fin").status_code == 404
    assert buyer.get(f"/impact/cibles?organisation={other.slug}").status_code == 404
