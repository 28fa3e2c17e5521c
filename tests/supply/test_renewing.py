"""Last season's offers, carried on together: what is proposed, once, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.intake import half_months
from matchmaker.organizations.models import Site
from matchmaker.organizations.publications import Moved
from matchmaker.supply import renewing, service
from matchmaker.supply.models import Offer
from matchmaker.supply.renewing import LastSeason, RenewalIn, Renewed
from matchmaker.supply.schemas import NothingChosen
from tests.factories import Factory

TODAY = date(2027, 2, 10)
NOW = datetime(2027, 2, 10, 14, 0, tzinfo=UTC)
SUMMER = half_months.read("juillet à octobre")


@pytest.fixture
def farmer(make: Factory) -> Person:
    return make.person()


@pytest.fixture
def farm(make: Factory, farmer: Person) -> Site:
    organization = make.organization()
    make.member(farmer, organization)
    return make.site(organization)


@pytest.fixture
def ended(make: Factory, farm: Site) -> Offer:
    return _last_year(make, farm)


def _last_year(make: Factory, farm: Site, **more: Any) -> Offer:
    columns = {"state": "expired", "season_year": 2026, "expires_on": date(2026, 10, 31)}
    offer: Offer = make.offer(farm, seasons={"field": SUMMER}, **(columns | more))
    return offer


def last_season(session: Session, farm: Site) -> LastSeason:
    return renewing.last_season(session, [farm.id], today=TODAY)


def publish(session: Session, by: Person, *offers: Offer, **more: Any) -> Renewed:
    data = RenewalIn(offers=[each.public_id for each in offers], **more)
    return renewing.publish(session, data, by=by, now=NOW, today=TODAY)


def test_what_ended_within_the_year_is_proposed_with_its_new_dates(
    session: Session, make: Factory, farm: Site, ended: Offer
) -> None:
    _last_year(make, farm, season_year=2025, expires_on=date(2025, 10, 31))
    _last_year(make, farm, state="published", season_year=2027, expires_on=date(2027, 10, 31))
    _last_year(make, farm, state="draft")

    [row] = last_season(session, farm).left

    assert (row.offer, row.year, row.ends) == (ended, 2027, date(2027, 10, 31))


def test_what_ends_soon_is_proposed_too(session: Session, make: Factory, farm: Site) -> None:
    stored = make.offer(farm, expires_on=date(2027, 4, 12))
    soon = make.offer(farm, expires_on=date(2027, 3, 31))

    assert [row.offer for row in last_season(session, farm).left] == [soon]
    assert stored.state == "published"


def test_published_in_one_go_for_the_next_year(
    session: Session, farmer: Person, ended: Offer
) -> None:
    done = publish(session, farmer, ended)

    [made] = done.published
    assert (made.season_year, made.expires_on) == (2027, date(2027, 10, 31))
    assert made.copied_from_id == ended.id
    assert not done.drafts


def test_two_weeks_later_when_asked(session: Session, farmer: Person, ended: Offer) -> None:
    [made] = publish(session, farmer, ended, later=1).published

    assert made.expires_on == date(2027, 11, 15)


def test_a_place_without_position_keeps_its_offers_as_drafts(
    session: Session, farmer: Person, farm: Site, ended: Offer
) -> None:
    farm.position = farm.public_position = None

    done = publish(session, farmer, ended)

    assert (len(done.published), len(done.drafts)) == (0, 1)


def test_carried_on_twice_makes_one_copy_and_is_said(
    session: Session, farm: Site, farmer: Person, ended: Offer
) -> None:
    first = publish(session, farmer, ended)
    again = publish(session, farmer, ended)

    assert again.published == first.published
    assert session.scalar(select(func.count()).select_from(Offer)) == 2
    assert not last_season(session, farm).left
    assert last_season(session, farm).done == [ended]


def test_as_drafts_nobody_sees_them_yet(session: Session, farmer: Person, ended: Offer) -> None:
    data = RenewalIn(offers=[ended.public_id])

    [made] = renewing.copy(session, data, by=farmer)

    assert made.state == "draft"


def test_nothing_chosen_is_refused(session: Session, farmer: Person) -> None:
    with pytest.raises(NothingChosen):
        publish(session, farmer)


def test_what_was_withdrawn_meanwhile_is_said(
    session: Session, make: Factory, farm: Site, farmer: Person
) -> None:
    offer = make.offer(farm)
    service.withdraw(session, offer.public_id, by=farmer)

    with pytest.raises(Moved):
        publish(session, farmer, offer)


def test_strangers_and_readers_carry_nothing_on(
    session: Session, make: Factory, farm: Site, ended: Offer
) -> None:
    stranger, reader = make.person(), make.person()
    make.member(reader, farm.organization, "reader")

    with pytest.raises(NotFound):
        publish(session, stranger, ended)
    with pytest.raises(NotAllowed):
        publish(session, reader, ended)
