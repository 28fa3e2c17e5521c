"""The pages of search work by their address alone, cost little, and run nothing they are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from matchmaker.search import finding
from tests.desks.conftest import Place
from tests.factories import JOLIETTE, MONTREAL, SOREL, Factory

HOSTILE = (
    "<script>alert(1)</script>",
    "'; DROP TABLE offer; --",
    '" onmouseover="alert(1)',
    "%(what)s %s {{ 7*7 }}",
    "\x00\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "a" * 5000,
)
NAMES = (
    "quoi", "ou", "lieu", "region", "quand", "du", "au", "jusque", "forme", "certification",
    "remise", "pour", "tri", "page",
)  # fmt: skip


@pytest.mark.parametrize("path", ["/fournisseurs", "/besoins"])
def test_an_empty_search_says_what_to_do_next(client: FlaskClient, path: str) -> None:
    page = client.get(path, query_string={"forme": "dried"}).text
    assert "Enlever les filtres" in page
    assert "Publier" in page


def test_results_are_numbered_as_on_the_map(
    client: FlaskClient, make: Factory, place: Place
) -> None:
    place("Sorel-Tracy", at=SOREL)
    make.offer(make.site(make.organization("Ferme loin"), at=MONTREAL))
    make.offer(make.site(make.organization("Ferme près"), at=JOLIETTE))
    asked = {"ou": "Sorel-Tracy"}
    page = client.get("/fournisseurs", query_string=asked).text
    assert page.index('id="result-1"') < page.index("Ferme près") < page.index('id="result-2"')
    drawn = client.get("/fournisseurs.json", query_string=asked).json
    assert drawn is not None
    assert [(each["number"], each["name"]) for each in drawn["points"][:2]] == [
        (1, "Ferme près"),
        (2, "Ferme loin"),
    ]


def test_the_map_shows_a_farm_within_a_circle_and_a_kitchen_at_its_door(
    client: FlaskClient, make: Factory
) -> None:
    make.offer()
    make.need()
    farms, doors = client.get("/fournisseurs.json").json, client.get("/besoins.json").json
    assert farms is not None
    assert doors is not None
    assert [len(farms["blurred"]), len(doors["blurred"])] == [1, 0]


def test_pages_hold_twenty_and_keep_the_filters(client: FlaskClient, make: Factory) -> None:
    site = make.site()
    for _ in range(21):
        make.offer(site)
    page = client.get("/fournisseurs", query_string={"quoi": "carotte"}).text
    assert page.count('class="result"') == 20
    assert "quoi=carotte&amp;page=2" in page


def test_an_ambiguous_place_asks_which(client: FlaskClient, place: Place) -> None:
    place("Saint-Rémi", at=MONTREAL, mrc="Les Jardins")
    place("Saint-Rémi", at=JOLIETTE, mrc="Ailleurs")
    page = client.get("/fournisseurs", query_string={"ou": "St-Remi"}).text
    assert "Plusieurs endroits" in page
    assert "Saint-Rémi (Les Jardins)" in page


@pytest.mark.parametrize("path", ["/fournisseurs", "/besoins", "/fournisseurs.json"])
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_parameters_are_words_like_any_other(
    client: FlaskClient, make: Factory, path: str, value: str
) -> None:
    make.offer()
    make.need()
    answer = client.get(path, query_string=dict.fromkeys(NAMES, value))
    # a NUL is refused at the door
    assert answer.status_code == (404 if "\x00" in value else 200)
    assert "<script>alert" not in answer.text
    assert 'onmouseover="alert' not in answer.text


def test_a_member_starts_from_a_site_of_theirs_and_ranks_for_a_need(
    client: FlaskClient, make: Factory, sign_in: Callable[..., Any]
) -> None:
    need = make.need()
    person = make.person()
    make.member(person, need.site.organization)
    make.offer()
    sign_in(client, person)
    asked = {"lieu": need.site.public_id, "pour": need.public_id}
    page = client.get("/fournisseurs", query_string=asked).text
    assert "Notés pour" in page
    assert "/100" in page


@pytest.mark.parametrize("path", ["/fournisseurs", "/besoins"])
def test_a_search_asks_few_things_of_the_database(
    client: FlaskClient, make: Factory, place: Place, count_queries: Any, path: str
) -> None:
    place("Sorel-Tracy", at=SOREL)
    for _ in range(8):
        make.offer()
        make.need()
    asked = {"quoi": "carotte", "ou": "Sorel-Tracy", "jusque": "90min"}
    # the words of a version of the catalogue are read once for everybody
    client.get(path, query_string=asked)
    with count_queries() as seen:
        client.get(path, query_string=asked)
    assert len(seen) <= 14, seen.statements


VIEW = {"bbox": "-80,44,-56,62", "zoom": "6"}


@pytest.mark.parametrize(
    "asked",
    [{}, {"quoi": "carotte"}, {"ou": "Sorel-Tracy", "jusque": "50km"}, {"forme": "washed"}],
    ids=str,
)
@pytest.mark.parametrize("path", ["/fournisseurs", "/besoins"])
def test_the_clusters_of_the_map_add_up_to_all_that_the_list_finds(
    client: FlaskClient, make: Factory, place: Place, path: str, asked: dict[str, str]
) -> None:
    place("Sorel-Tracy", at=SOREL)
    for _ in range(13):
        make.offer(at=JOLIETTE)
        make.need(at=JOLIETTE)
        make.offer(at=MONTREAL, form="washed", product=make.product("poireau"))
        make.need(at=MONTREAL, forms=["washed"])
    drawn = client.get(f"{path}.json", query_string=asked | VIEW).json
    heading = client.get(path, query_string=asked).text.partition('<h1 class="h2 mb-1">')[2]
    assert drawn is not None
    total = sum(each["count"] for each in drawn["clusters"])
    assert total
    assert heading.strip().startswith(f"{total} ")


@pytest.mark.parametrize(
    "view",
    [
        {"bbox": "-80,44,-56,62"},
        {"zoom": "6"},
        {"bbox": "-56,44,-80,62", "zoom": "6"},
        {"bbox": "-80,44,-56", "zoom": "6"},
        {"bbox": "-80,44,-56,nan", "zoom": "6"},
        {"bbox": "-80,44,-56,1e999", "zoom": "6"},
        {"bbox": "-999,44,-56,62", "zoom": "6"},
        {"bbox": "-80,44,-56,62", "zoom": "-1"},
        {"bbox": "-80,44,-56,62", "zoom": "9" * 400},
        {"bbox": "-80,44,-56,62'; DROP TABLE offer; --", "zoom": "6"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/fournisseurs.json", "/besoins.json"])
def test_a_view_that_is_no_part_of_the_world_is_refused(
    client: FlaskClient, path: str, view: dict[str, str]
) -> None:
    answer = client.get(path, query_string=view, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "ouest,sud,est,nord" in answer.json["detail"]  # type: ignore[index]


def test_a_map_that_moves_asks_few_things_of_the_database(
    client: FlaskClient, make: Factory, count_queries: Any
) -> None:
    for _ in range(8):
        make.offer()
    client.get("/fournisseurs.json", query_string={"quoi": "carotte"})
    with count_queries() as seen:
        client.get("/fournisseurs.json", query_string={"quoi": "carotte"} | VIEW)
    assert len(seen) <= 6, seen.statements


def test_a_search_that_was_cut_says_so(
    client: FlaskClient, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 30)
    site = make.site()
    for _ in range(31):
        make.offer(site)
    last = client.get("/fournisseurs", query_string={"page": "2"}).text
    assert "Plus de 30 offres" in last
    assert 'id="result-30"' in last
    assert 'id="result-31"' not in last
    drawn = client.get("/fournisseurs.json", query_string=VIEW).json
    assert drawn is not None
    assert [each["count"] for each in drawn["clusters"]] == [31]
