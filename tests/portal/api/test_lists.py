"""Lists of the API: what strangers may know, filtered as the pages filter, page by page."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.portal.api import calls
from tests.factories import MATANE, RIMOUSKI, SOREL, Factory

Api = Callable[..., Any]
LISTS = ("organizations", "sites", "products", "regions", "offers", "needs")


@pytest.fixture
def market(session: Session, make: Factory) -> None:
    for at in (SOREL, RIMOUSKI, MATANE):
        make.offer(at=at)
        make.need(at=at)
    session.commit()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_without_a_key(api: Api, market: None, name: str) -> None:
    page = api(f"/{name}")
    assert page["data"]
    assert page["next"] is None


@pytest.mark.parametrize("name", LISTS)
def test_pages_follow_each_other_without_loss_nor_repetition(
    api: Api, market: None, name: str
) -> None:
    whole = [each["id"] for each in api(f"/{name}")["data"]]
    found, address = [], f"/{name}?limit=1"
    while address:
        page = api(address)
        found += [each["id"] for each in page["data"]]
        address = (page["next"] or "").split("/api/v1")[-1]
    assert found == whole
    assert len(set(found)) == len(found)


def test_offers_near_a_place_come_with_their_way_and_points(api: Api, market: None) -> None:
    first, *_ = api("/offers?near=48.45,-68.52&product=carotte")["data"]
    assert first["way"]["km"] < 5
    assert first["way"]["score"] == pytest.approx(
        sum(term["points"] for term in first["way"]["terms"]), abs=0.01
    )


def test_only_the_fields_that_are_asked_are_sent(api: Api, market: None) -> None:
    assert {tuple(each) for each in api("/offers?fields=id,product")["data"]} == {("id", "product")}


def test_a_farm_is_shown_in_a_circle_and_without_contact(
    session: Session, make: Factory, client: FlaskClient
) -> None:
    farm = make.organization("Ferme Canari", email="canari@exemple.ca", phone="450-555-0199")
    site = make.site(farm, at=SOREL)
    session.commit()
    answer = client.get(f"/api/v1/organizations/{farm.slug}")
    [shown] = answer.get_json()["sites"]
    assert shown["position"]["within_m"] > 1000
    for secret in ("canari@", "450-555", site.address or "rang secret"):
        assert secret not in answer.get_data(as_text=True)


def test_geojson_puts_longitude_first_and_null_where_nothing_is_known(
    session: Session, client: FlaskClient, make: Factory
) -> None:
    make.offer(at=SOREL)
    session.commit()
    answer = client.get("/api/v1/offers", headers={"Accept": "application/geo+json"})
    assert answer.mimetype == "application/geo+json"
    [feature] = answer.get_json()["features"]
    longitude, latitude = feature["geometry"]["coordinates"]
    assert longitude < -70 < 40 < latitude


def test_a_table_reads_back(client: FlaskClient, market: None) -> None:
    answer = client.get("/api/v1/offers", headers={"Accept": "text/csv"})
    text = answer.get_data().decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text), delimiter=";"))
    assert len(rows) == 3
    assert {row["product.id"] for row in rows} == {"carotte"}


def test_a_format_that_is_not_offered_is_refused(client: FlaskClient, market: None) -> None:
    assert client.get("/api/v1/offers", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("product=zzzzz", "product"),
        ("near=zzzzz", "near"),
        ("within=50km", "near"),
        ("sort=distance", "near"),
        ("labels=zzzzz", "labels"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("limit=1&limit=2", "limit"),
        ("first=24", "first"),
        ("fields=id,secret", "fields"),
        ("zzz=1", "zzz"),
    ],
)
def test_what_is_not_understood_is_named(
    client: FlaskClient, market: None, query: str, field: str
) -> None:
    answer = client.get(f"/api/v1/offers?{query}")
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert [each["field"] for each in answer.get_json()["errors"]] == [field]


@pytest.mark.parametrize("cursor", ["zzz", "WzFd", "bnVsbA", "W10", "W05hTixOYU5d", "[1,2]"])
def test_a_cursor_that_we_did_not_write_leads_nowhere(
    client: FlaskClient, market: None, cursor: str
) -> None:
    assert client.get(f"/api/v1/offers?after={cursor}").status_code == 404


def test_who_has_an_answer_already_gets_none_for_one_query(
    client: FlaskClient, market: None, count_queries: Callable[[], Any]
) -> None:
    first = client.get("/api/v1/offers")
    with count_queries() as seen:
        again = client.get("/api/v1/offers", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert len(seen) == 1


def test_a_change_makes_a_new_answer(
    session: Session, client: FlaskClient, make: Factory, market: None
) -> None:
    tag = client.get("/api/v1/offers").headers["ETag"]
    make.offer(at=SOREL)
    session.commit()
    assert client.get("/api/v1/offers", headers={"If-None-Match": tag}).status_code == 200


def test_a_row_that_was_committed_late_makes_a_new_answer(
    session: Session, client: FlaskClient, make: Factory, market: None
) -> None:
    tag = client.get("/api/v1/offers").headers["ETag"]
    make.offer(at=SOREL, updated_at=datetime.now(UTC) - timedelta(seconds=30))
    session.commit()
    assert client.get("/api/v1/offers", headers={"If-None-Match": tag}).status_code == 200


def test_french_and_english_are_two_answers(client: FlaskClient, market: None) -> None:
    french = client.get("/api/v1/offers?limit=0", headers={"Accept-Language": "fr"})
    english = client.get("/api/v1/offers?limit=0", headers={"Accept-Language": "en"})
    assert french.get_json()["detail"] != english.get_json()["detail"]


def test_another_origin_may_read(client: FlaskClient, market: None) -> None:
    assert client.get("/api/v1/offers").headers["Access-Control-Allow-Origin"] == "*"
    asked = client.options("/api/v1/offers", headers={"Origin": "https://exemple.ca"})
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]


def test_a_cookie_opens_nothing_more(
    client: FlaskClient, make: Factory, sign_in: Callable[..., str], session: Session
) -> None:
    person = make.person()
    session.commit()
    sign_in(client, person)
    assert client.get("/api/v1/introductions").status_code == 401


def test_who_asks_too_often_is_told_when_to_come_back(
    client: FlaskClient, market: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "OF_ANYBODY", 2)
    statuses = [client.get("/api/v1/regions").status_code for _ in range(3)]
    refused = client.get("/api/v1/offers")
    assert statuses == [200, 200, 429]
    assert int(refused.headers["Retry-After"]) <= 60
    # what has not changed costs nothing, and is not counted
    tag = f'W/"{"0" * 32}"'
    assert client.get("/api/v1/regions", headers={"If-None-Match": tag}).status_code == 429


def test_a_list_asks_few_things_of_the_database(
    client: FlaskClient, market: None, count_queries: Callable[[], Any]
) -> None:
    for path, most in (("/offers", 10), ("/needs", 9), ("/organizations", 8), ("/sites", 5)):
        with count_queries() as seen:
            client.get(f"/api/v1{path}")
        assert len(seen) <= most, (path, len(seen), seen.statements)
