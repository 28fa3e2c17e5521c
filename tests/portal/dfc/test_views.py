"""The address that programs of the consortium read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchmaker.portal.dfc import reading
from tests.factories import Factory


@pytest.fixture
def address(session: Session, make: Factory, catalogue: None) -> str:
    farm = make.organization("Ferme du Bout-du-Rang", slug="bout-du-rang")
    make.offer(make.site(farm))
    make.offer(make.site(make.organization("Autre ferme")))
    make.offer(farm.sites[0], state="draft", label="brouillon")
    session.commit()
    return "/api/v1/dfc/organizations/bout-du-rang"


def test_anybody_reads_it_as_linked_data(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    graph = reading.read(answer.data)
    assert (answer.status_code, answer.mimetype) == (200, "application/ld+json")
    assert [node.text("name") for node in graph.of_kind("enterprise")] == ["Ferme du Bout-du-Rang"]


def test_only_what_is_published_is_in_it(client: FlaskClient, address: str) -> None:
    graph = reading.read(client.get(address).data)
    assert len(list(graph.of_kind("offer"))) == 1


def test_pages_of_other_sites_may_read_it(client: FlaskClient, address: str) -> None:
    assert client.get(address).headers["Access-Control-Allow-Origin"] == "*"


def test_what_is_lost_is_named(client: FlaskClient, address: str) -> None:
    lost = client.get(address).headers["Jumelage-DFC-Lost"].split(", ")
    assert {"field", "form", "reach_km"} <= set(lost)


def test_the_same_answer_is_not_sent_again(client: FlaskClient, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_what_is_closed_is_not_there(client: FlaskClient, session: Session, make: Factory) -> None:
    make.organization("Fermée", slug="fermee", state="closed")
    session.commit()
    assert client.get("/api/v1/dfc/organizations/fermee").status_code == 404


def test_its_number_of_queries_does_not_grow(
    client: FlaskClient,
    session: Session,
    make: Factory,
    address: str,
    count_queries: Callable[[], Any],
) -> None:
    with count_queries() as seen:
        client.get(address)
    farm = make.organization("Grande ferme", slug="grande")
    site = make.site(farm)
    for slug in ("carotte", "betterave", "gourgane"):
        make.offer(site, product=make.product(slug))
    session.commit()
    with count_queries() as more:
        client.get("/api/v1/dfc/organizations/grande")
    assert len(more) == len(seen)
