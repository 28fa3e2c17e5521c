"""The same request sent twenty times at once is done once (T35)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.app import create_app
from matchmaker.portal.api import idempotency
from matchmaker.portal.keys import service
from matchmaker.portal.keys.models import KeptAnswer
from matchmaker.portal.keys.schemas import KeyIn
from matchmaker.portal.keys.scopes import Scope
from matchmaker.settings import Settings
from matchmaker.supply.models import Offer
from tests.factories import Factory
from tests.portal.api.test_writes import Farm, farm_of
from tests.portal.conftest import Headers

POSTS, AT_ONCE = 20, 5

pytestmark = pytest.mark.drill


@pytest.fixture
def farm(fresh_database: Engine) -> Farm:
    with Session(fresh_database, expire_on_commit=False) as session, session.begin():

        def key_of(organization: Any, *, by: Any) -> Headers:
            data = KeyIn(name="Caisse", scopes=list(Scope))
            _, words = service.make_for_organization(
                session, organization, data, by=by, now=datetime.now(UTC)
            )
            return {"Authorization": f"Bearer {words}"}

        return farm_of(session, Factory(session), key_of)


def posted(settings: Settings, engine: Engine, farm: Farm, headers: Headers) -> list[int]:
    """The statuses of twenty posts, five at a time."""
    app, start = create_app(settings, engine=engine), Barrier(AT_ONCE)

    def post(number: int) -> int:
        if number < AT_ONCE:
            start.wait(10)
        answer = app.test_client().post(
            "/api/v1/offers", json=farm.offer(), headers=farm.key | headers
        )
        return answer.status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(post, range(POSTS)))


def count(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Offer)) or 0


def test_twenty_posts_under_one_key_make_one_offer(
    settings: Settings, fresh_database: Engine, farm: Farm
) -> None:
    statuses = posted(settings, fresh_database, farm, {"Idempotency-Key": "une-fois"})
    assert count(fresh_database) == 1
    # who waited too long for the first is told to come back
    assert set(statuses) <= {201, 503}
    assert 201 in statuses


def test_without_it_they_would_make_twenty(
    settings: Settings, fresh_database: Engine, farm: Farm
) -> None:
    posted(settings, fresh_database, farm, {})
    assert count(fresh_database) == POSTS


def test_an_answer_is_kept_for_a_day(fresh_database: Engine, farm: Farm) -> None:
    words = farm.key["Authorization"].removeprefix("Bearer ")
    now = datetime.now(UTC)
    with Session(fresh_database) as session:
        key = service.shown(session, words, now=now)
        assert key is not None
        kept = idempotency.take(session, key, "une-fois", sent=b"a", now=now)
        kept.status = 201
        session.flush()
        almost = now + timedelta(hours=23)
        assert idempotency.take(session, key, "une-fois", sent=b"a", now=almost).status == 201
        idempotency.forget(session, now=now + timedelta(hours=25))
        assert session.scalars(select(KeptAnswer)).all() == []
