"""Search engines find the public pages, and are asked to leave the others alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient

from matchmaker.portal import sitemaps
from tests.factories import Factory


def addresses(client: FlaskClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.mimetype == "application/xml"
    # our own answer
    found = fromstring(answer.data).iter(f"{{{sitemaps.NAMESPACE}}}loc")  # noqa: S314
    return [urlsplit(each.text or "").path for each in found]


def everything(client: FlaskClient) -> list[str]:
    parts = addresses(client, "/sitemap.xml")
    return [each for part in parts for each in addresses(client, part)]


def test_every_address_of_the_map_answers(client: FlaskClient, make: Factory) -> None:
    make.offer()
    make.need()
    found = everything(client)
    assert {client.get(path).status_code for path in found} == {200}
    assert len(found) == len(set(found)) > len(sitemaps.PAGES)


def test_what_is_published_is_on_the_map_and_nothing_else(
    client: FlaskClient, make: Factory
) -> None:
    shown, hidden = make.offer(), make.offer(state="draft")
    closed = make.organization(state="closed")
    found = everything(client)
    assert f"/offres/{shown.public_id}" in found
    assert f"/organisations/{shown.site.organization.slug}" in found
    assert f"/offres/{hidden.public_id}" not in found
    assert f"/organisations/{closed.slug}" not in found


def test_a_part_is_one_block_of_numbers(
    client: FlaskClient, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "BLOCK", 2)
    offers = [make.offer() for _ in range(5)]
    parts = [each for each in addresses(client, "/sitemap.xml") if "offres" in each]
    assert len(parts) >= 3
    found = [each for part in parts for each in addresses(client, part)]
    assert found == [f"/offres/{each.public_id}" for each in offers]


@pytest.mark.parametrize("name", ["offres", "offres-x", "offres--1", "rien-0", "offres-9999999999"])
def test_there_is_no_other_part(client: FlaskClient, name: str) -> None:
    assert client.get(f"/plan-du-site/{name}.xml").status_code == 404


def test_the_map_asks_few_things_of_the_database(
    client: FlaskClient, make: Factory, count_queries: Any
) -> None:
    make.offer()
    with count_queries() as seen:
        client.get("/sitemap.xml")
    assert len(seen) <= 8, seen.statements
    with count_queries() as seen:
        client.get("/plan-du-site/offres-0.xml")
    assert len(seen) == 1, seen.statements


def test_robots_may_read_public_pages_only(client: FlaskClient) -> None:
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").text.splitlines())
    for path in sitemaps.PAGES:
        assert rules.can_fetch("anybody", path), path
    for path in ("/mon-espace", "/animation/bareme", "/compte", "/compte/sessions"):
        assert not rules.can_fetch("anybody", path), path
    assert (rules.site_maps() or [""])[0].endswith("/sitemap.xml")
