"""The front page is live, cheap, and says on the page what its map shows."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from tests.factories import Factory


def test_the_front_page_shows_live_figures_and_a_search(client: FlaskClient, make: Factory) -> None:
    make.offer()
    page = client.get("/").text
    assert 'action="/fournisseurs"' in page
    assert "ferme ou transformateur" in page


def test_the_front_page_answers_before_anybody_came(client: FlaskClient) -> None:
    assert client.get("/").status_code == 200


def test_the_list_of_regions_says_what_the_map_shows(client: FlaskClient, make: Factory) -> None:
    make.site(region_code="14")
    assert "Région 14" in client.get("/").text
    assert client.get("/membres.json").json == {
        "points": [{"latitude": 46.02, "longitude": -73.44, "kind": "farm"}]
    }


def test_the_front_page_asks_few_things_of_the_database(
    client: FlaskClient, make: Factory, count_queries: Any
) -> None:
    for _ in range(5):
        make.offer()
        make.need()
    with count_queries() as seen:
        client.get("/")
    assert len(seen) <= 6, seen.statements
