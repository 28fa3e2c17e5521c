"""What a platform may do: where an organisation lets it, in whose name, and no longer than that."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.portal.keys import consents, platforms, service
from matchmaker.portal.keys.models import Platform
from matchmaker.portal.keys.schemas import KeyIn
from matchmaker.portal.keys.scopes import Scope
from matchmaker.supply.models import Offer
from tests.factories import Factory
from tests.portal.api.test_writes import Farm, farm_of
from tests.portal.conftest import Headers, KeyOf

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)


@pytest.fixture
def farm(session: Session, make: Factory, key_of: KeyOf) -> Farm:
    return farm_of(session, make, key_of)


@pytest.fixture
def platform(session: Session) -> Platform:
    made = Platform(name="Portail", website="https://portail.test/")
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def theirs(session: Session, make: Factory, platform: Platform) -> Headers:
    data = KeyIn(name="Site", scopes=list(Scope))
    words = service.make_for_platform(session, platform, data, by=make.person(), now=NOW).words
    session.commit()
    return {"Authorization": f"Bearer {words}"}


def let(session: Session, farm: Farm, platform: Platform, *scopes: Scope) -> None:
    consents.settle(session, farm.organization, platform, scopes=scopes, by=farm.farmer, now=NOW)
    session.commit()


def publish(client: FlaskClient, farm: Farm, headers: Headers) -> int:
    return client.post("/api/v1/offers", json=farm.offer(), headers=headers).status_code


def test_without_consent_nothing_is_there(client: FlaskClient, farm: Farm, theirs: Headers) -> None:
    assert publish(client, farm, theirs) == 404


def test_with_consent_it_writes_in_the_name_of_who_gave_it(
    client: FlaskClient, session: Session, farm: Farm, platform: Platform, theirs: Headers
) -> None:
    let(session, farm, platform, Scope.OFFERS_WRITE)
    assert publish(client, farm, theirs) == 201
    assert session.scalars(select(Offer.updated_by)).one() == farm.farmer.audit_key


def test_consent_to_one_thing_is_no_consent_to_another(
    client: FlaskClient, session: Session, farm: Farm, platform: Platform, theirs: Headers
) -> None:
    let(session, farm, platform, Scope.PAIRINGS_READ)
    assert publish(client, farm, theirs) == 404


def test_consent_taken_back_ends_at_once(
    client: FlaskClient, session: Session, farm: Farm, platform: Platform, theirs: Headers
) -> None:
    let(session, farm, platform, Scope.OFFERS_WRITE)
    let(session, farm, platform)
    assert publish(client, farm, theirs) == 404


def test_a_platform_that_is_stopped_opens_nothing(
    client: FlaskClient, session: Session, farm: Farm, platform: Platform, theirs: Headers
) -> None:
    let(session, farm, platform, Scope.OFFERS_WRITE)
    platforms.toggle(session, platform, by=farm.farmer, now=NOW)
    session.commit()
    assert publish(client, farm, theirs) == 401


def test_who_gave_it_and_left_gives_it_no_more(
    client: FlaskClient, session: Session, farm: Farm, platform: Platform, theirs: Headers
) -> None:
    let(session, farm, platform, Scope.OFFERS_WRITE)
    farm.farmer.active = False
    session.commit()
    assert publish(client, farm, theirs) == 404


def test_an_answer_of_before_a_consent_is_not_fresh_after_it(
    client: FlaskClient, session: Session, farm: Farm, platform: Platform, theirs: Headers
) -> None:
    address = "/api/v1/introductions"
    known = {"If-None-Match": client.get(address, headers=theirs).headers["ETag"]}
    assert client.get(address, headers=theirs | known).status_code == 304
    let(session, farm, platform, Scope.INTRODUCTIONS_READ)
    assert client.get(address, headers=theirs | known).status_code == 200
