"""Feeds that readers understand, with public facts only, that cost little when unchanged."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import feedparser
import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import SeasonDefault
from matchmaker.organizations.models import Organization
from tests.factories import Factory

HOSTILE = "<script>alert(1)</script>]]>&\"'\x0b</entry>"
FEEDS = ["/flux/offres.atom", "/flux/besoins.atom"]


def read(client: FlaskClient, path: str) -> Any:
    """The feed as a reader takes it; fails where the reader has to guess."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    found = feedparser.parse(answer.data)
    assert not found.bozo, found.get("bozo_exception")
    return found


def published(make: Factory, **columns: Any) -> Any:
    return make.offer(published_at="2026-11-01T12:00:00Z", expires_on=date(2027, 4, 30), **columns)


def wanted(make: Factory, **columns: Any) -> Any:
    return make.need(published_at="2026-11-01T12:00:00Z", expires_on=date(2027, 6, 30), **columns)


def test_an_offer_is_an_entry_with_its_season_and_municipality(
    client: FlaskClient, make: Factory
) -> None:
    offer = published(make)
    found = read(client, "/flux/offres.atom")
    entry = found.entries[0]
    assert found.feed.language == "fr-CA"
    assert entry.link.endswith(f"/offres/{offer.public_id}")
    assert re.fullmatch(rf"tag:[\w.]+,2026:offre/{offer.public_id}", entry.id)
    assert entry.title.startswith("Carotte, entière · Ferme")
    assert entry.title.endswith(", Joliette")
    assert "Saison" in entry.summary
    assert entry.author == offer.site.organization.name


def test_a_need_is_an_entry_too(client: FlaskClient, make: Factory) -> None:
    need = wanted(make)
    entry = read(client, "/flux/besoins.atom").entries[0]
    assert entry.link.endswith(f"/besoins/{need.public_id}")
    assert "Demande" in entry.summary


def test_a_feed_says_where_it_is_and_where_people_read_the_same(client: FlaskClient) -> None:
    links = {each.rel: each.href for each in read(client, "/flux/offres.atom").feed.links}
    assert links["self"].endswith("/flux/offres.atom")
    assert links["alternate"].endswith("/fournisseurs")


def test_a_feed_without_an_entry_does_not_change_by_itself(client: FlaskClient) -> None:
    assert read(client, "/flux/offres.atom").feed.updated == "2026-01-01T00:00:00Z"


def test_a_feed_of_a_product_holds_that_product_only(client: FlaskClient, make: Factory) -> None:
    published(make)
    other = published(make, product=make.product("oignon"))
    found = read(client, "/flux/offres.atom?produit=oignon")
    assert [each.link.rpartition("/")[2] for each in found.entries] == [other.public_id]
    assert found.feed.title == "Nouvelles offres · Oignon"


def test_a_feed_of_a_region_holds_that_region_only(client: FlaskClient, make: Factory) -> None:
    published(make)
    make.region("01")
    there = published(make, site=make.site(region_code="01"))
    found = read(client, "/flux/offres.atom?region=01")
    assert [each.link.rpartition("/")[2] for each in found.entries] == [there.public_id]


def test_needs_of_a_product_include_those_for_its_family(
    client: FlaskClient, make: Factory
) -> None:
    product = make.product()
    need = wanted(make, family_id=product.family_id)
    found = read(client, "/flux/besoins.atom?produit=carotte")
    assert [each.link.rpartition("/")[2] for each in found.entries] == [need.public_id]


def test_a_paused_offer_leaves_the_feed(client: FlaskClient, make: Factory) -> None:
    published(make, state="paused")
    assert read(client, "/flux/offres.atom").entries == []


@pytest.mark.parametrize("path", FEEDS)
def test_the_language_is_in_the_address(client: FlaskClient, path: str) -> None:
    found = read(client, f"{path}?langue=en")
    assert found.feed.language == "en-CA"
    assert found.feed.title in {"New offers", "New needs"}


def test_names_cannot_break_a_feed(client: FlaskClient, make: Factory) -> None:
    published(make, site=make.site(make.organization(HOSTILE)), label=HOSTILE)
    entry = read(client, "/flux/offres.atom").entries[0]
    assert len(read(client, "/flux/offres.atom").entries) == 1
    assert "\x0b" not in entry.author
    assert entry.author == HOSTILE.replace("\x0b", "")


def test_a_feed_shows_no_place_and_no_contact(client: FlaskClient, make: Factory) -> None:
    farm = make.organization(email="moi@ferme.test", phone="450 555-0199", contact_name="Zoé Roy")
    published(make, site=make.site(farm, address="12, rang Caché", postal_code="J6E 1A1"))
    text = client.get("/flux/offres.atom").text
    for secret in ("moi@ferme", "555-0199", "Zoé", "rang Caché", "J6E", "-73.4", "46.0"):
        assert secret not in text


@pytest.mark.parametrize("path", FEEDS)
def test_an_unchanged_feed_is_not_sent_again(
    client: FlaskClient, make: Factory, count_queries: Any, path: str
) -> None:
    published(make)
    wanted(make)
    first = client.get(path)
    with count_queries() as seen:
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert len(seen) == 1, seen.statements
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(path, headers=since).status_code == 304


def test_a_farm_that_changes_its_name_changes_the_feed(
    client: FlaskClient, make: Factory, session: Session
) -> None:
    offer = published(make)
    tag = client.get("/flux/offres.atom").headers["ETag"]
    session.execute(
        update(Organization)
        .where(Organization.id == offer.site.organization_id)
        .values(name="Ferme Neuve", updated_at="2026-12-01T00:00:00Z")
    )
    session.commit()
    again = client.get("/flux/offres.atom", headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert "Ferme Neuve" in again.text


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_asks_few_things_of_the_database(
    client: FlaskClient, make: Factory, count_queries: Any, path: str
) -> None:
    for _ in range(5):
        published(make)
        wanted(make)
    with count_queries() as seen:
        client.get(f"{path}?produit=carotte&region=14")
    assert len(seen) <= 6, seen.statements


@pytest.mark.parametrize("path", [*FEEDS, "/flux/saison.ics"])
def test_a_feed_is_for_anybody_to_keep(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers


def test_the_calendar_has_the_start_and_the_end_of_a_season(
    client: FlaskClient, make: Factory, session: Session
) -> None:
    product = make.product()
    curve = [0] * 12 + [100] * 4 + [0] * 8
    session.add(
        SeasonDefault(product_id=product.id, mode="field", curve=curve, confidence="sourced")
    )
    session.flush()
    answer = client.get("/flux/saison.ics?produits=carotte")
    events = Calendar.from_ical(answer.text).walk("VEVENT")
    assert [str(each["summary"]).replace("\u202f", " ") for each in events] == [
        "Carotte, au champ : la saison commence",
        "Carotte, au champ : la saison s’achève",
    ]
    assert all(each["rrule"]["FREQ"] == ["YEARLY"] for each in events)
    assert events[0]["dtstart"].dt < events[1]["dtstart"].dt
    tag = answer.headers["ETag"]
    again = client.get("/flux/saison.ics?produits=carotte", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_the_page_lists_the_addresses_and_announces_them(
    client: FlaskClient, make: Factory, count_queries: Any
) -> None:
    make.product()
    make.region("14")
    with count_queries() as seen:
        page = client.get("/flux?produit=carotte&region=14").text
    assert "/flux/offres.atom?produit=carotte&amp;region=14" in page
    assert 'rel="alternate" type="application/atom+xml"' in page
    assert "/flux/saison.ics?produits=carotte&amp;region=14" in page
    assert len(seen) <= 5, seen.statements


@pytest.mark.parametrize("path", ["/fournisseurs?quoi=carotte", "/produits/carotte"])
def test_the_pages_of_a_product_announce_its_feeds(
    client: FlaskClient, make: Factory, path: str
) -> None:
    make.product()
    assert 'href="/flux/offres.atom?produit=carotte"' in client.get(path).text
