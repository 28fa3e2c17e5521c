"""What programs write: in whose name, once, and with all that is wrong said at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Unit
from matchmaker.introductions.models import Introduction
from matchmaker.organizations.models import Membership, Organization, Site
from matchmaker.portal.keys.scopes import Scope
from matchmaker.supply.models import Offer
from tests.factories import RIMOUSKI, SOREL, Factory
from tests.portal.conftest import Headers, KeyOf

KILO = {"one_fr": "kg", "many_fr": "kg", "one_en": "kg", "many_en": "kg"}
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
AUTUMN = [0] * 14 + [100] * 6 + [0] * 4


@dataclass
class Farm:
    """A farm with its farmer, its place and a key that opens everything."""

    organization: Organization
    farmer: Person
    site: Site
    key: Headers

    def offer(self, **more: Any) -> dict[str, Any]:
        return {
            "site": self.site.public_id,
            "product": "carotte",
            "field": AUTUMN,
            "season_year": 2027,
            "quantity": 4000,
            "price": 1.25,
            "delivers": True,
            "reach_km": 80,
            **more,
        }


def farm_of(session: Session, make: Factory, key_of: KeyOf) -> Farm:
    organization, farmer = make.organization(kind="producer"), make.person()
    make.member(farmer, organization)
    site = make.site(organization, at=SOREL)
    make.product("carotte")
    session.add(Unit(code="kg", kind="mass", kg=1, position=0, **KILO))
    session.flush()
    return Farm(organization, farmer, site, key_of(organization, by=farmer))


@pytest.fixture
def farm(session: Session, make: Factory, key_of: KeyOf) -> Farm:
    return farm_of(session, make, key_of)


def post(client: FlaskClient, path: str, body: Any, headers: Headers) -> Any:
    return client.post(f"/api/v1{path}", json=body, headers=headers)


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Offer)) or 0


def test_an_offer_is_published_in_the_name_of_who_made_the_key(
    client: FlaskClient, session: Session, farm: Farm
) -> None:
    answer = post(client, "/offers", farm.offer(), farm.key)
    assert answer.status_code == 201, answer.get_json()
    made = session.scalars(select(Offer)).one()
    assert (made.state, made.price_cents, made.updated_by) == (
        "published", 125, farm.farmer.audit_key,
    )  # fmt: skip
    assert made.source.startswith("api ")
    assert client.get(answer.headers["Location"]).get_json()["price"]["amount"] == 1.25


def test_everything_that_is_wrong_is_said_at_once(client: FlaskClient, farm: Farm) -> None:
    answer = post(client, "/offers", farm.offer(price="cher", reach_km=-1, zzz=1), farm.key)
    assert answer.status_code == 422
    assert {each["field"] for each in answer.get_json()["errors"]} == {"price", "reach_km", "zzz"}


def test_an_offer_is_rewritten_paused_resumed_and_ended(
    client: FlaskClient, session: Session, farm: Farm
) -> None:
    place = post(client, "/offers", farm.offer(), farm.key).headers["Location"]
    changed = client.put(place, json=farm.offer(quantity=90), headers=farm.key)
    assert changed.get_json()["quantity"]["kg"] == 90
    states = [
        client.post(f"{place}/{move}", headers=farm.key).get_json()["state"]
        for move in ("pause", "resume")
    ]
    assert states == ["paused", "published"]
    assert client.delete(place, headers=farm.key).status_code == 204
    assert client.get(place).status_code == 404
    assert client.post(f"{place}/pause", headers=farm.key).status_code == 409


def test_the_same_request_is_done_once_and_answered_the_same(
    client: FlaskClient, session: Session, farm: Farm
) -> None:
    headers = farm.key | {"Idempotency-Key": "commande-7"}
    first, again = (post(client, "/offers", farm.offer(), headers) for _ in range(2))
    assert count(session) == 1
    assert (again.status_code, again.get_json()) == (first.status_code, first.get_json())
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"


def test_another_request_under_the_same_key_is_refused(
    client: FlaskClient, session: Session, farm: Farm
) -> None:
    headers = farm.key | {"Idempotency-Key": "commande-7"}
    post(client, "/offers", farm.offer(), headers)
    assert post(client, "/offers", farm.offer(quantity=1), headers).status_code == 422
    assert count(session) == 1


def test_what_was_refused_may_be_corrected_under_the_same_key(
    client: FlaskClient, farm: Farm
) -> None:
    headers = farm.key | {"Idempotency-Key": "commande-7"}
    assert post(client, "/offers", farm.offer(price=-1), headers).status_code == 422
    answer = post(client, "/offers", farm.offer(), headers)
    assert answer.status_code == 201, answer.get_json()


def test_a_key_opens_the_places_of_its_organisation_only(
    client: FlaskClient, session: Session, make: Factory, farm: Farm
) -> None:
    other = make.organization(kind="producer")
    make.member(farm.farmer, other)
    site = make.site(other, at=RIMOUSKI)
    theirs = make.offer(site=site)
    session.commit()
    assert post(client, "/offers", farm.offer(site=site.public_id), farm.key).status_code == 404
    assert client.delete(f"/api/v1/offers/{theirs.public_id}", headers=farm.key).status_code == 404


def test_a_key_dies_when_its_maker_leaves(
    client: FlaskClient, session: Session, farm: Farm
) -> None:
    session.delete(session.scalars(select(Membership)).one())
    session.commit()
    assert post(client, "/offers", farm.offer(), farm.key).status_code == 401


def test_a_key_opens_what_it_says_and_nothing_else(
    client: FlaskClient, session: Session, farm: Farm, key_of: KeyOf
) -> None:
    narrow = key_of(farm.organization, by=farm.farmer, scopes=[Scope.NEEDS_WRITE])
    answer = post(client, "/offers", farm.offer(), narrow)
    assert answer.status_code == 403
    assert "offers:write" in answer.get_json()["detail"]


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer zzz", "Basic YTpi", "Bearer jumelage_zzz"])
def test_without_a_good_key_nothing_is_written(
    client: FlaskClient, session: Session, farm: Farm, key: str
) -> None:
    answer = post(client, "/offers", farm.offer(), {"Authorization": key} if key else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert count(session) == 0


def test_a_buyer_asks_and_a_farm_answers(
    client: FlaskClient, session: Session, make: Factory, key_of: KeyOf, farm: Farm
) -> None:
    kitchen, cook = make.organization(kind="institution"), make.person()
    make.member(cook, kitchen)
    need = make.need(site=make.site(kitchen, kind="kitchen", at=SOREL))
    session.flush()
    key = key_of(kitchen, by=cook)
    offer = post(client, "/offers", farm.offer(), farm.key).get_json()
    asked = post(client, "/introductions", {"offer": offer["id"], "need": need.public_id}, key)
    assert asked.status_code == 201, asked.get_json()
    state = session.scalars(select(Introduction.state)).one()
    assert asked.get_json()["state"] == state
    place = asked.headers["Location"]
    assert client.get(place, headers=key).get_json()["buyer"]["id"] == kitchen.slug
    if state == "proposed":
        session.execute(Introduction.__table__.update().values(state="accepted_by_one"))
        session.execute(Introduction.__table__.update().values(sent_at=func.now()))
        session.commit()
    yes = post(client, place.removeprefix("/api/v1") + "/accept", {"side": "supplier"}, farm.key)
    assert yes.get_json()["state"] == "connected"
    assert [each["id"] for each in client.get(
        "/api/v1/introductions", headers=farm.key).get_json()["data"]
    ] == [asked.get_json()["id"]]  # fmt: skip


def test_strangers_see_no_introduction(
    client: FlaskClient, session: Session, make: Factory, key_of: KeyOf, farm: Farm
) -> None:
    other, person = make.organization(kind="producer"), make.person()
    make.member(person, other)
    session.flush()
    stranger = key_of(other, by=person)
    assert client.get("/api/v1/introductions", headers=stranger).get_json()["data"] == []
    assert client.get("/api/v1/introductions/zzzz", headers=stranger).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        "NaN", "[]", "null", '{"site": Infinity}', '{"a": 1, "a": 2}', '{"quantity": 1e999}',
        '{"label": "\\ud800"}', '{"label": "a\\u0000b"}', "[" * 100_000, '{"a":' * 100_000, "{",
        '{"quantity": 9223372036854775808}', '{"site": []}', '{"field": {"a": 1}}', "\xff",
    ],
)  # fmt: skip
def test_what_is_no_json_or_no_offer_is_refused_and_never_breaks(
    client: FlaskClient, farm: Farm, body: str
) -> None:
    answer = client.post(
        "/api/v1/offers",
        data=body.encode("latin-1"),
        content_type="application/json",
        headers=farm.key,
    )
    assert answer.status_code in {400, 422}
    assert answer.mimetype == "application/problem+json"


def test_a_form_is_no_json(client: FlaskClient, farm: Farm) -> None:
    assert client.post("/api/v1/offers", data={"a": 1}, headers=farm.key).status_code == 415


@pytest.mark.parametrize("name", ["id", "public_id", "state", "source", "site_id", "verified"])
def test_what_only_the_service_knows_is_not_written(
    client: FlaskClient, session: Session, farm: Farm, name: str
) -> None:
    assert post(client, "/offers", farm.offer(**{name: 1}), farm.key).status_code == 422
    assert count(session) == 0


def test_pairings_are_for_a_party(
    client: FlaskClient, session: Session, make: Factory, farm: Farm, key_of: KeyOf
) -> None:
    mine, theirs = make.offer(site=farm.site), make.offer(at=RIMOUSKI)
    need = make.need(at=SOREL)
    session.commit()
    pair = client.get(f"/api/v1/pairings/{mine.public_id}/{need.public_id}", headers=farm.key)
    assert pair.get_json()["score"] == pytest.approx(
        sum(term["points"] for term in pair.get_json()["terms"]), abs=0.02
    )
    assert pair.get_json()["reasons"]["supplier"].startswith("Tout près")
    other = client.get(f"/api/v1/pairings/{theirs.public_id}/{need.public_id}", headers=farm.key)
    assert other.status_code == 404
    listed = client.get(f"/api/v1/pairings?offer={theirs.public_id}", headers=farm.key)
    assert listed.status_code == 404
    assert client.get("/api/v1/pairings", headers=farm.key).status_code == 422
