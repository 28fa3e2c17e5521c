"""A season early or late: what moves, what stays, once, and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.intake import half_months
from matchmaker.organizations.models import Site
from matchmaker.organizations.publications import Moved
from matchmaker.supply import service, shifting
from matchmaker.supply.models import Offer, SeasonShift
from matchmaker.supply.schemas import NothingChosen
from matchmaker.supply.shifting import ShiftIn
from tests.factories import Factory

TODAY = date(2026, 5, 10)
NOW = datetime(2026, 5, 10, 14, 0, tzinfo=UTC)
KEY = "23456789abcd"
SUMMER = half_months.read("juillet à octobre")
WINTER = half_months.read("novembre à mars")


@pytest.fixture
def farmer(make: Factory) -> Person:
    return make.person()


@pytest.fixture
def farm(make: Factory, farmer: Person) -> Site:
    organization = make.organization()
    make.member(farmer, organization)
    return make.site(organization)


@pytest.fixture
def carrots(make: Factory, farm: Site) -> Offer:
    year = {"field": SUMMER, "storage": WINTER, "greenhouse": half_months.read("mai")}
    return make.offer(farm, seasons=year, expires_on=date(2027, 5, 31))


def apply(session: Session, farmer: Person, *offers: Offer, **more: Any) -> SeasonShift:
    said = {"key": KEY, "by": "1", "offers": [each.public_id for each in offers]} | more
    return shifting.apply(session, ShiftIn.model_validate(said), by=farmer)


def repairs(session: Session) -> int:
    found = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'pairing.repair'")
    return session.scalar(found) or 0


def test_harvest_and_storage_move_and_the_greenhouse_stays(
    session: Session, farmer: Person, carrots: Offer
) -> None:
    apply(session, farmer, carrots)
    session.expire(carrots)

    moved = shifting.curves(carrots)
    assert moved["field"] == half_months.read("16 juillet au 15 novembre")
    assert moved["storage"] == half_months.read("16 novembre au 15 avril")
    assert moved["greenhouse"] == half_months.read("mai")


def test_the_end_of_the_season_follows_and_pairs_are_made_anew(
    session: Session, make: Factory, farm: Site, farmer: Person
) -> None:
    lettuce = make.offer(farm, seasons={"field": SUMMER}, expires_on=date(2026, 10, 31))
    before = lettuce.updated_at

    apply(session, farmer, lettuce, by="-2")
    session.refresh(lettuce)

    assert lettuce.expires_on == date(2026, 9, 30)
    assert lettuce.updated_at >= before
    assert repairs(session) == 1


def test_a_start_pushed_past_december_belongs_to_the_next_year(
    session: Session, make: Factory, farm: Site, farmer: Person
) -> None:
    offer = make.offer(farm, seasons={"field": half_months.read("16 décembre au 31 janvier")})

    apply(session, farmer, offer)
    assert (offer.season_year, offer.expires_on) == (2027, date(2027, 2, 15))

    shifting.undo(session, KEY, by=farmer, now=NOW)
    assert (offer.season_year, offer.expires_on) == (2026, date(2027, 1, 31))


def test_sent_twice_it_moves_once(session: Session, farmer: Person, carrots: Offer) -> None:
    first = apply(session, farmer, carrots)

    assert apply(session, farmer, carrots) is first
    assert shifting.curves(carrots)["field"] == half_months.shifted(SUMMER, 1)


def test_undone_it_is_as_before_however_often(
    session: Session, farmer: Person, carrots: Offer
) -> None:
    before = shifting.curves(carrots)
    apply(session, farmer, carrots)

    assert shifting.undo(session, KEY, by=farmer, now=NOW) == 1
    assert shifting.undo(session, KEY, by=farmer, now=NOW) == 0
    assert shifting.curves(carrots) == before
    assert apply(session, farmer, carrots).undone_at == NOW
    assert shifting.curves(carrots) == before


def test_what_was_painted_anew_since_is_not_put_back(
    session: Session, make: Factory, farm: Site, farmer: Person, carrots: Offer
) -> None:
    leeks = make.offer(farm, seasons={"field": SUMMER})
    apply(session, farmer, carrots, leeks)
    leeks.seasons[0].curve = WINTER
    session.flush()

    assert shifting.undo(session, KEY, by=farmer, now=NOW) == 1
    assert shifting.curves(leeks) == {"field": WINTER}


def test_only_what_the_weather_moves_is_proposed(
    session: Session, make: Factory, farm: Site, carrots: Offer
) -> None:
    eggs = make.product("oeuf")
    eggs.family = make.family("eggs")
    eggs.family.group_code = "eggs"
    make.offer(farm, product=eggs, seasons={"field": SUMMER})
    make.offer(farm, seasons={"greenhouse": SUMMER})
    make.offer(farm, seasons={"field": half_months.read("avril")})
    make.offer(farm, state="draft", seasons={"field": SUMMER})
    make.offer(seasons={"field": SUMMER})

    movable, fixed = shifting.movable(session, [farm.id], by=1, today=TODAY)

    assert [(each.offer, each.has_begun) for each in movable] == [(carrots, False)]
    assert fixed == 3


def test_what_is_harvested_already_comes_last(
    session: Session, make: Factory, farm: Site, carrots: Offer
) -> None:
    asparagus = make.offer(farm, seasons={"field": half_months.read("mai et juin")})

    movable, _ = shifting.movable(session, [farm.id], by=1, today=TODAY)

    assert [(each.offer, each.has_begun) for each in movable] == [
        (carrots, False),
        (asparagus, True),
    ]


def test_nothing_chosen_is_refused(session: Session, farmer: Person) -> None:
    with pytest.raises(NothingChosen):
        apply(session, farmer)


def test_what_was_paused_meanwhile_is_said(
    session: Session, farmer: Person, carrots: Offer
) -> None:
    service.pause(session, carrots.public_id, by=farmer)

    with pytest.raises(Moved):
        apply(session, farmer, carrots)


@pytest.mark.parametrize("by", ["0", "5", "-3", "deux"])
def test_no_other_step_is_taken(by: str) -> None:
    with pytest.raises(ValidationError):
        ShiftIn.model_validate({"key": KEY, "by": by, "offers": []})


def test_a_stranger_moves_nothing_and_takes_nothing_back(
    session: Session, make: Factory, farmer: Person, carrots: Offer
) -> None:
    stranger = make.person()
    with pytest.raises(NotFound):
        apply(session, stranger, carrots, key="abcd23456789")
    apply(session, farmer, carrots)
    with pytest.raises(NotFound):
        shifting.undo(session, KEY, by=stranger, now=NOW)


def test_a_reader_may_not_move_a_season(
    session: Session, make: Factory, farm: Site, carrots: Offer
) -> None:
    reader = make.person()
    make.member(reader, farm.organization, "reader")
    with pytest.raises(NotAllowed):
        apply(session, reader, carrots)


def test_the_latest_shift_can_be_taken_back_for_a_month(
    session: Session, farmer: Person, farm: Site, carrots: Offer
) -> None:
    shift = apply(session, farmer, carrots)
    made = session.scalar(select(func.now()))
    assert made is not None

    assert shifting.latest(session, [farm.id], now=made) is shift
    assert shifting.latest(session, [farm.id + 1], now=made) is None
    assert shifting.latest(session, [farm.id], now=made + shifting.TAKEN_BACK_FOR) is None
