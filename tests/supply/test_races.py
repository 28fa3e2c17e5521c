"""Pressing a button twenty times at once does it once (T35)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Unit
from matchmaker.intake import half_months
from matchmaker.organizations.models import Site
from matchmaker.supply import renewing, service, shifting
from matchmaker.supply.models import Offer
from matchmaker.supply.renewing import RenewalIn
from matchmaker.supply.schemas import CompleteOffer
from matchmaker.supply.shifting import ShiftIn
from tests.factories import Factory

TODAY = date(2026, 9, 10)
NOW = datetime(2026, 9, 10, 14, 0, tzinfo=UTC)
POSTS = 20
AT_ONCE = 5

pytestmark = pytest.mark.drill


@pytest.fixture
def farm(fresh_database: Engine) -> tuple[int, str]:
    """A farmer's number and the address of the farm, committed."""
    with Session(fresh_database) as session, session.begin():
        make = Factory(session)
        farmer, organization = make.person(), make.organization()
        make.member(farmer, organization)
        site = make.site(organization)
        make.product()
        kilo = Unit(code="kg", kind="mass", kg=1, position=0)
        kilo.one_fr = kilo.many_fr = kilo.one_en = kilo.many_en = "kg"
        session.add(kilo)
        return farmer.id, site.public_id


def at_once(engine: Engine, act: Callable[[Session], object]) -> None:
    start = Barrier(AT_ONCE)

    def post(number: int) -> None:
        if number < AT_ONCE:
            start.wait(10)
        with Session(engine) as session, session.begin():
            act(session)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(post, range(POSTS)))


def offers(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Offer)) or 0


def publish(session: Session, person_id: int, site: str, *, key: str | None) -> None:
    data = CompleteOffer.model_validate(
        {
            "key": key,
            "site": site,
            "product": "carotte",
            "field": "sept.-oct.",
            "quantity": "100",
            "price_to_discuss": True,
            "allows_pickup": True,
        }
    )
    service.publish(session, data, by=session.get_one(Person, person_id), now=NOW, today=TODAY)


def test_twenty_identical_posts_make_one_offer(
    fresh_database: Engine, farm: tuple[int, str]
) -> None:
    at_once(fresh_database, lambda session: publish(session, *farm, key="23456789abcd"))

    assert offers(fresh_database) == 1


def test_without_their_key_they_would_make_twenty(
    fresh_database: Engine, farm: tuple[int, str]
) -> None:
    at_once(fresh_database, lambda session: publish(session, *farm, key=None))

    assert offers(fresh_database) == POSTS


def test_twenty_copies_at_once_make_one(fresh_database: Engine, farm: tuple[int, str]) -> None:
    with Session(fresh_database) as session, session.begin():
        site = session.scalars(select(Site)).one()
        public_id = Factory(session).offer(site).public_id

    def copy(session: Session) -> None:
        service.copy_forward(session, public_id, by=session.get_one(Person, farm[0]))

    at_once(fresh_database, copy)

    assert offers(fresh_database) == 2


def test_twenty_renewals_at_once_make_one_copy(
    fresh_database: Engine, farm: tuple[int, str]
) -> None:
    with Session(fresh_database) as session, session.begin():
        offer = Factory(session).offer(session.scalars(select(Site)).one(), state="expired")
        chosen = RenewalIn(offers=[offer.public_id])

    def renew(session: Session) -> None:
        by = session.get_one(Person, farm[0])
        renewing.publish(session, chosen, by=by, now=NOW, today=TODAY)

    at_once(fresh_database, renew)

    assert offers(fresh_database) == 2


def test_a_season_moved_twenty_times_at_once_moves_once_and_comes_back_once(
    fresh_database: Engine, farm: tuple[int, str]
) -> None:
    summer = half_months.read("juillet à octobre")
    with Session(fresh_database) as session, session.begin():
        site = session.scalars(select(Site)).one()
        offer = Factory(session).offer(site, seasons={"field": summer})
        offer_id = offer.id
        asked = ShiftIn(key="23456789abcd", by=1, offers=[offer.public_id])

    def field() -> list[int]:
        with Session(fresh_database) as session:
            return shifting.curves(session.get_one(Offer, offer_id))["field"]

    at_once(
        fresh_database,
        lambda session: shifting.apply(session, asked, by=session.get_one(Person, farm[0])),
    )
    assert field() == half_months.shifted(summer, 1)

    at_once(
        fresh_database,
        lambda session: shifting.undo(
            session, asked.key, by=session.get_one(Person, farm[0]), now=NOW
        ),
    )
    assert field() == summer
