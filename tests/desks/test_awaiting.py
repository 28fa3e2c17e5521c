"""The frame of every page says how many introductions wait for its reader."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from matchmaker.accounts.models import Person
from matchmaker.introductions.models import Introduction
from matchmaker.web import clock
from tests.factories import Factory

SignIn = Callable[[FlaskClient, Person], str]


def introduced(make: Factory, person: Person, state: str = "sent") -> Introduction:
    farm = make.organization()
    make.member(person, farm)
    offer = make.offer(make.site(farm))
    need = make.need()
    row = Introduction(
        supplier_id=farm.id,
        buyer_id=need.site.organization_id,
        supplier_site_id=offer.site_id,
        buyer_site_id=need.site_id,
        product_id=offer.product_id,
        offer_id=offer.id,
        state=state,
        sent_at=clock.now(),
        origin="buyer",
    )
    make.session.add(row)
    make.session.flush()
    return row


def test_what_waits_is_counted_in_words_too(
    client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    person = make.person()
    introduced(make, person)
    introduced(make, person)
    introduced(make, person, state="declined")
    sign_in(client, person)

    page = client.get("/produits").text

    assert '<span class="count-lot" aria-hidden="true">2</span>' in page
    assert "(2 réponses attendues)" in page


def test_nothing_that_waits_is_not_said(
    client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    introduced(make, make.person())
    sign_in(client, make.person())
    assert "count-lot" not in client.get("/produits").text


def test_a_visitor_is_counted_nothing(client: FlaskClient) -> None:
    assert "count-lot" not in client.get("/produits").text


def test_my_space_begins_with_who_waits(
    client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    person = make.person()
    row = introduced(make, person)
    sign_in(client, person)

    page = client.get("/mon-espace").text

    assert f"Répondre à {row.buyer.name}" in page
    assert f'href="/mises-en-relation/{row.public_id}"' in page


def test_the_list_of_those_that_wait_is_a_page_too(
    client: FlaskClient, make: Factory, sign_in: SignIn
) -> None:
    person = make.person()
    row = introduced(make, person)
    sign_in(client, person)

    page = client.get("/mises-en-relation").text

    assert f"/mises-en-relation/{row.public_id}" in page
    assert "count-lot" in page
