"""Which key opens what: every operation that asks for one, every kind of caller (T10–T13)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from matchmaker.introductions.models import Introduction
from matchmaker.portal.api import examples
from matchmaker.portal.api.operations import Operation
from matchmaker.portal.api.views import TABLES
from matchmaker.portal.keys import service
from matchmaker.portal.keys.models import ApiKey
from matchmaker.portal.keys.scopes import Scope
from tests.factories import RIMOUSKI, SOREL, Factory
from tests.portal.api.test_fuzzing import of_platform
from tests.portal.api.test_writes import Farm, farm_of
from tests.portal.conftest import Headers, KeyOf

GUARDED = [row for table in TABLES for row in table.rows if row.scope]
LISTS = [row for row in GUARDED if row.is_list]
CANARY = "Rang du Canari"
CALLERS = ("nobody", "narrow", "revoked", "stranger", "platform", "own")
REFUSED = {"nobody": 401, "narrow": 403, "revoked": 401}


@pytest.fixture
def farm(session: Session, make: Factory, key_of: KeyOf) -> Farm:
    return farm_of(session, make, key_of)


@pytest.fixture
def names(session: Session, make: Factory, farm: Farm) -> dict[str, str]:
    """What addresses and bodies name: all of it the farm's, or the kitchen's that it is for."""
    kitchen = make.organization(CANARY, kind="institution")
    make.member(farm.farmer, kitchen)
    kitchen.parent_id = farm.organization.id
    place = make.site(kitchen, kind="kitchen", at=SOREL)
    offer, need = make.offer(site=farm.site), make.need(site=place)
    introduction = Introduction(
        supplier=farm.organization,
        buyer=kitchen,
        supplier_site=farm.site,
        buyer_site=place,
        product=offer.product,
        offer=offer,
        need=need,
        state="sent",
        origin="buyer",
        sent_at=datetime.now(UTC),
        buyer_accepted_at=datetime.now(UTC),
    )
    session.add(introduction)
    session.commit()
    return {
        "offer": offer.public_id,
        "need": need.public_id,
        "introduction": introduction.public_id,
        "kitchen": place.public_id,
    }


@pytest.fixture
def keys(
    session: Session, make: Factory, key_of: KeyOf, farm: Farm, names: dict[str, str]
) -> dict[str, Headers]:
    other, stranger = make.organization(kind="producer"), make.person()
    make.member(stranger, other)
    make.site(other, at=RIMOUSKI)
    session.flush()
    revoked = key_of(farm.organization, by=farm.farmer)
    dead = session.scalars(select(ApiKey).order_by(ApiKey.id.desc())).first()
    assert dead is not None
    service.revoke(session, dead, by=farm.farmer, now=datetime.now(UTC))
    return {
        "nobody": {},
        "revoked": revoked,
        "stranger": key_of(other, by=stranger),
        "platform": of_platform(session, make, farm),
        "own": farm.key,
    }


def narrow(key_of: KeyOf, farm: Farm, row: Operation) -> Headers:
    """A key that opens everything but this."""
    scopes = [scope for scope in Scope if scope != row.scope]
    return key_of(farm.organization, by=farm.farmer, scopes=scopes)


def asked(client: FlaskClient, row: Operation, names: dict[str, str], headers: Headers) -> Any:
    thing = row.path.split("/")[1].removesuffix("s")
    path = row.path.replace("{id}", names.get(thing, ""))
    path = path.replace("{offer}", names["offer"]).replace("{need}", names["need"])
    query = {"offer": names["offer"]} if row.path == "/pairings" else {}
    more = {} if row.is_read or row.asks is None else {"json": body(row, names)}
    return client.open(
        f"/api/v1{path}", method=row.method, query_string=query, headers=headers, **more
    )


def body(row: Operation, names: dict[str, str]) -> dict[str, Any]:
    assert row.asks is not None
    sent = dict(examples.SENT[row.asks])
    if "site" in sent:
        sent["site"] = names["kitchen"] if "/needs" in row.path else names["site"]
    if row.path == "/introductions":
        sent |= {"offer": names["offer"], "need": names["need"]}
    return sent


@pytest.mark.parametrize("row", GUARDED, ids=lambda row: row.id)
def test_each_key_opens_what_it_says(
    client: FlaskClient,
    session: Session,
    farm: Farm,
    names: dict[str, str],
    keys: dict[str, Headers],
    key_of: KeyOf,
    row: Operation,
) -> None:
    names = names | {"site": farm.site.public_id}
    found = {}
    for caller in CALLERS:
        headers = narrow(key_of, farm, row) if caller == "narrow" else keys[caller]
        answer = asked(client, row, names, headers)
        found[caller] = answer.status_code
        if caller not in {"own", "platform"}:
            assert CANARY not in answer.get_data(as_text=True)
        session.rollback()
    assert {caller: found[caller] for caller in REFUSED} == REFUSED
    # to strangers there is nothing there, or nothing in the list
    assert found["stranger"] == (200 if row.path == "/introductions" and row.is_read else 404)
    # what both may reach, the state of things may still refuse
    assert {found["own"], found["platform"]} <= {200, 201, 204, 409, 422}


def test_a_stranger_changes_nothing(
    client: FlaskClient,
    session: Session,
    farm: Farm,
    names: dict[str, str],
    keys: dict[str, Headers],
) -> None:
    names = names | {"site": farm.site.public_id}
    rows = text(
        "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM ("
        "SELECT o::text AS t FROM offer o UNION ALL SELECT n::text FROM need n"
        " UNION ALL SELECT i::text FROM introduction i) t"
    )
    before = session.scalar(rows)
    for row in GUARDED:
        asked(client, row, names, keys["stranger"])
    assert session.scalar(rows) == before
